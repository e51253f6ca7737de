"""The ranker that has learned nothing: rates, age and plain affinities. It serves where no model does."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

import numpy as np

from common import clock
from feed.candidate import Candidate, Scored, Source
from feed.taste import Taste
from feed.vectors import Vector
from feed.weights import counted_worth

HALF_LIFE_HOURS = 36.0
STRANGER = 0.75
"""What a clip from somebody the viewer does not follow counts for."""
MOST_AFFINITY = 2.5
DISPLEASED = 0.7
NEAREST_KNOWN = 3
"""How many of the clips last liked must lie near, so that one stray like decides nothing."""


class RankingModel(Protocol):
    """Anything that judges candidates. `name` is written on every impression."""

    @property
    def name(self) -> str: ...

    def judge(self, taste: Taste, candidates: Sequence[Candidate]) -> list[Scored]:
        """One score for each, in the same order; a score depends on the viewer and that candidate alone."""


class FormulaRanker:
    """Never fails and needs nothing but rows."""

    name = "formula"

    def judge(self, taste: Taste, candidates: Sequence[Candidate]) -> list[Scored]:
        if not candidates:
            return []
        now = clock.now()
        alike = np.zeros(len(candidates), np.float32)
        if taste.is_personalised:
            vectors = np.stack([candidate.vector for candidate in candidates])
            alike = nearness(vectors, taste.pleased) - DISPLEASED * nearness(vectors, taste.displeased)
        return [
            self._judge(taste, candidate, float(like), now) for candidate, like in zip(candidates, alike, strict=True)
        ]

    def _judge(self, taste: Taste, candidate: Candidate, alike: float, now: datetime) -> Scored:
        found = Scored(candidate, counted_worth(candidate.counts) * recency(candidate, now))
        if taste.is_personalised:
            self._add_affinity(taste, found, alike)
        found.reasons.append(REASONS[candidate.source])
        return found

    @staticmethod
    def _add_affinity(taste: Taste, found: Scored, alike: float) -> None:
        candidate = found.candidate
        author = math.tanh(taste.authors.get(candidate.author_id, 0.0) / 2)
        chain = math.tanh(taste.roots.get(candidate.root_id, 0.0) / 2)
        found.score *= math.exp(MOST_AFFINITY * max(-1.0, min(1.0, 0.4 * author + 0.4 * chain + 1.2 * alike)))
        found.score *= 1.0 if candidate.author_id in taste.followed else STRANGER
        if alike > 0.35:
            found.reasons.append("like_what_you_liked")
        if author > 0.2:
            found.reasons.append("author_you_liked")


def nearness(vectors: Vector, known: Vector | None) -> Vector:
    """The mean cosine of each vector to the few nearest of what is known; 0 where nothing is."""
    if known is None:
        return np.zeros(len(vectors), np.float32)
    cosines = vectors @ known.T
    count = min(NEAREST_KNOWN, len(known))
    best = np.partition(cosines, -count, axis=1)[:, -count:]
    return np.asarray(best.mean(axis=1) * count / NEAREST_KNOWN, np.float32)


def recency(candidate: Candidate, now: datetime) -> float:
    """1 for what is new, falling to 0.3."""
    age_hours = max(0.0, (now - candidate.published_at).total_seconds() / 3600)
    return float(0.3 + 0.7 * 0.5 ** (age_hours / HALF_LIFE_HOURS))


REASONS = {
    Source.STEERING: "you_asked_for_it",
    Source.FOLLOWING: "you_follow_the_author",
    Source.REMIXES: "remix_of_what_you_liked",
    Source.CONTENT: "like_what_you_liked",
    Source.COLLABORATIVE: "liked_by_people_like_you",
    Source.TRENDING: "many_liked_it",
    Source.FRESH: "new_here",
}
