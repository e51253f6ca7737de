"""The readers of learned marks as a model of the inference process, which alone holds torch for questions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
import numpy as np

from moderation.provenance.learned.backends import loaded
from moderation.provenance.learned.pinned import MarkModelError, pinned_models

FRAMES_MAX, SIDE_MAX = 16, 1024


class Question(msgspec.Struct, frozen=True):
    """RGB frames of one file for one network: `pixels` are uint8 [frames, height, width, 3]."""

    model: str
    frames: int
    height: int
    width: int
    pixels: bytes


class LearnedReaders:
    """Answers questions with float32 soft bits, as bytes."""

    batch_max = 1

    def load(self) -> None:
        """Raises MarkModelError for a folder that is none. Each network is loaded by the first question for it."""
        self._models = {model.name: model for model in pinned_models()}

    def check(self, item: Any) -> None:
        asked = msgspec.convert(item, Question)
        is_sized = 0 < asked.frames <= FRAMES_MAX and 0 < asked.height <= SIDE_MAX and 0 < asked.width <= SIDE_MAX
        if not is_sized or len(asked.pixels) != asked.frames * asked.height * asked.width * 3:
            raise ValueError(f"A question has 1 to {FRAMES_MAX} RGB frames of at most {SIDE_MAX} pixels a side.")

    def run(self, items: Sequence[Any]) -> list[bytes]:
        return [self._answer(msgspec.convert(item, Question)) for item in items]

    def _answer(self, asked: Question) -> bytes:
        model = self._models.get(asked.model)
        if model is None:
            raise MarkModelError(f"No learned mark is called {asked.model}.")
        shape = asked.frames, asked.height, asked.width, 3
        soft = loaded(model).detect(np.frombuffer(asked.pixels, np.uint8).reshape(shape))
        return soft.astype("<f4").tobytes()
