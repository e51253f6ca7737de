"""Writes the learned marks of one clip into its frames, on their way to our own marks and the encoder."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from moderation.provenance import raw
from moderation.provenance.learned.backends import FAILURES, loaded
from moderation.provenance.learned.failures import record_failure
from moderation.provenance.learned.pinned import MarkModelError, PinnedModel, pinned_models
from moderation.provenance.learned.words import message
from moderation.provenance.marks.keys import MarkKey

FRAMES_AT_ONCE = 8
"""A multiple of the four frames that share one pattern; at 720x1280 about half a gigabyte while a network works."""


class LearnedMarks:
    """Those of one clip. A network that fails drops out, and the clip goes on without it."""

    def __init__(self, *, key: MarkKey, ident: int, width: int, height: int) -> None:
        self._key, self._ident = key, ident
        self._width, self._height = width, height
        self._models = _configured()

    @property
    def written(self) -> tuple[str, ...]:
        """Names of the networks that marked every frame so far."""
        return tuple(model.name for model in self._models)

    def marked(self, frames: NDArray[np.uint8]) -> Iterator[NDArray[np.uint8]]:
        """Flat I420 frames, one after another, with these marks; the very same ones where there are none to write."""
        for start in range(0, len(frames), FRAMES_AT_ONCE):
            chunk = frames[start : start + FRAMES_AT_ONCE]
            if self._models:
                chunk = self._chunk(np.array(chunk))
            yield from chunk

    def _chunk(self, frames: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """The frames, changed in place by one network after another."""
        lumas = frames[:, : self._width * self._height].reshape(-1, self._height, self._width)
        for model in self._models:
            shown = np.stack([raw.to_rgb(frame, width=self._width, height=self._height) for frame in frames])
            bits = message(self._ident, key=self._key, bits=model.bits)
            try:
                steps = loaded(model).embed(shown, bits)
            except FAILURES as error:
                record_failure(model.name, step="embed", error=error)
                self._models = tuple(other for other in self._models if other is not model)
                continue
            lumas[:] = np.clip(np.rint(lumas + steps), 0, 255)
        return frames


def _configured() -> tuple[PinnedModel, ...]:
    """Those of the folder. The start refuses a broken folder; one that breaks later costs no clip."""
    try:
        return pinned_models()
    except MarkModelError as error:
        record_failure("all", step="manifest", error=error)
        return ()
