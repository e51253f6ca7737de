"""What a web process asks the ranker and what it hears back. No torch here: both sides read this file."""

from __future__ import annotations

from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

ACTIONS = (
    "like",
    "comment",
    "share",
    "save",
    "remix_start",
    "remix_publish",
    "follow",
    "cameo_use",
    "not_interested",
    "see_less",
    "mute",
    "block",
    "report",
)
"""Columns of stored events. Watching adds complete, rewatch and skip."""
MOST_CANDIDATES, MOST_HISTORY = 1000, 400


class Question(msgspec.Struct, frozen=True):
    """One viewer and the clips to judge, as little-endian bytes: int64 ids, float32 lengths, float16 vectors."""

    viewer: int
    now_ms: int
    past_clips: bytes
    past_authors: bytes
    past_times_ms: bytes
    past_watch_ms: bytes
    past_duration_ms: bytes
    past_actions: bytes
    """uint8 of shape (past, ACTIONS), oldest first."""
    past_vectors: bytes
    clips: bytes
    authors: bytes
    duration_ms: bytes
    vectors: bytes


class Verdict(msgspec.Struct, frozen=True):
    """`chances` is float32 of shape (clips, actions); `seconds` is how long each would be watched."""

    version: str
    actions: tuple[str, ...]
    chances: bytes
    seconds: bytes

    def table(self) -> NDArray[np.float32]:
        return np.frombuffer(self.chances, "<f4").reshape(-1, len(self.actions))


def as_question(item: Any) -> Question:
    """Raises ValueError for anything that is not one, or too large a one."""
    try:
        question = msgspec.convert(item, Question)
    except msgspec.ValidationError as error:
        raise ValueError(str(error)) from error
    past, asked = len(question.past_clips) // 8, len(question.clips) // 8
    widths = (
        (question.past_authors, past * 8), (question.past_times_ms, past * 8), (question.past_watch_ms, past * 4),
        (question.past_duration_ms, past * 4), (question.past_actions, past * len(ACTIONS)),
        (question.authors, asked * 8), (question.duration_ms, asked * 4),
    )  # fmt: skip
    if any(len(body) != width for body, width in widths):
        raise ValueError("The arrays of a question must be of one length.")
    if not 0 < asked <= MOST_CANDIDATES or past > MOST_HISTORY:
        raise ValueError(f"Ask about 1 to {MOST_CANDIDATES} clips, with at most {MOST_HISTORY} past ones.")
    if len(question.vectors) % (2 * asked) or (past and len(question.past_vectors) % (2 * past)):
        raise ValueError("Every clip needs a vector of the same length.")
    return question
