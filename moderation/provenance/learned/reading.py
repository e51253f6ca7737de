"""Asks the networks what they read in a file, through the inference process. Never torch here."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from common.ffmpeg import read, sniff
from common.ffmpeg.probe import probe
from inference import client
from moderation.provenance.learned import words
from moderation.provenance.learned.failures import record_failure
from moderation.provenance.learned.pinned import MarkModelError, PinnedModel, pinned_models
from moderation.provenance.learned.serving import FRAMES_MAX
from moderation.provenance.marks.keys import MarkKey

INFERENCE_MODEL: Final = "learned_marks"
_SIDE, _LONG_SIDE_MAX, _FRAMES_A_SECOND = 320, 1024, 2
_TIMEOUT_SECONDS = 30.0
"""The first question loads torch and a network."""


@dataclass(frozen=True, slots=True)
class LearnedMark:
    """A number that a network's bits spell. `agreement` is the share of its bits that say so."""

    name: str
    ident: int
    epoch: int
    agreement: float
    is_mirrored: bool


def read_marks(path: Path, keys: Sequence[MarkKey]) -> list[LearnedMark]:
    """What each configured network reads, at most one number each; nothing where none is configured.

    A network that gives no answer is logged and counted. Raises UnreadableMediaError for files without pictures.
    """
    try:
        models = pinned_models()
    except MarkModelError as error:
        record_failure("all", step="manifest", error=error)
        return []
    if not models:
        return []
    frames = _frames(path)
    if not len(frames):
        return []
    return [found for model in models if (found := _read(model, frames, keys)) is not None]


def _read(model: PinnedModel, frames: NDArray[np.uint8], keys: Sequence[MarkKey]) -> LearnedMark | None:
    """As the frames are, then as in a mirror."""
    for is_mirrored in (False, True):
        try:
            soft = _ask(model, np.ascontiguousarray(frames[:, :, ::-1]) if is_mirrored else frames)
        except (client.InferenceUnavailableError, client.InferenceRequestError, MarkModelError) as error:
            record_failure(model.name, step="detect", error=error)
            return None
        for key in keys:
            found = words.read(soft, key=key)
            if found is not None:
                return LearnedMark(model.name, found.ident, key.epoch, found.agreement, is_mirrored)
    return None


def _ask(model: PinnedModel, frames: NDArray[np.uint8]) -> NDArray[np.float32]:
    count, height, width, _ = frames.shape
    asked = {"model": model.name, "frames": count, "height": height, "width": width, "pixels": frames.tobytes()}
    answer = client.run(INFERENCE_MODEL, [asked], timeout_seconds=_TIMEOUT_SECONDS)[0]
    soft = np.frombuffer(answer, "<f4")
    if len(soft) != model.bits:
        raise MarkModelError(f"It answered with {len(soft)} bits, not {model.bits}.")
    return soft.astype(np.float32)


def _frames(path: Path) -> NDArray[np.uint8]:
    """A picture, or up to FRAMES_MAX frames of a video's beginning, at a small size: uint8 [n, height, width, 3]."""
    found = sniff.media_type(path)
    if found is not None and found.kind == "picture":
        picture = read.picture(path)
        return np.asarray(picture.resize(_size(picture.width, picture.height)), np.uint8)[None]
    facts = probe(path)
    width, height = _size(facts.width, facts.height)
    seconds = FRAMES_MAX / _FRAMES_A_SECOND
    shown = read.rgb_frames(path, seconds_max=seconds, width=width, height=height, rate=_FRAMES_A_SECOND)
    return np.array(list(itertools.islice(shown, FRAMES_MAX)))


def _size(width: int, height: int) -> tuple[int, int]:
    scale = min(1.0, _SIDE / min(width, height), _LONG_SIDE_MAX / max(width, height))
    return max(2, round(width * scale / 2) * 2), max(2, round(height * scale / 2) * 2)
