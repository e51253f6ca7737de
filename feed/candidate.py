"""A clip on its way through the feed, as plain data: sources name it, rankers judge it, sessions keep it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Source(StrEnum):
    """Where a candidate came from, in the order in which a clip named by several is credited."""

    STEERING = "steering"
    FOLLOWING = "following"
    REMIXES = "remixes"
    CONTENT = "content"
    COLLABORATIVE = "collaborative"
    TRENDING = "trending"
    FRESH = "fresh"


class Counts(NamedTuple):
    """What earlier viewers did with a clip, each vote by what it is worth."""

    views: float = 0.0
    likes: float = 0.0
    comments: float = 0.0
    shares: float = 0.0
    saves: float = 0.0
    remixes: float = 0.0

    @property
    def good(self) -> float:
        """Everything but watching."""
        return sum(self[1:])


@dataclass(frozen=True, slots=True)
class Candidate:
    clip_id: int
    author_id: int
    root_id: int
    source: Source
    published_at: datetime
    words: str
    """Caption and prompt in lower case."""
    duration_ms: int
    counts: Counts
    vector: NDArray[np.float32]
    """A unit vector of what it is about; made of its id where nothing is known."""


@dataclass(slots=True)
class Scored:
    """A candidate with its place in the making. `reasons` are what a viewer may read."""

    candidate: Candidate
    score: float
    reasons: list[str] = field(default_factory=list)
    propensity: float = 1.0
