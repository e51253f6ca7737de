"""The ranker that has learned nothing: rates, age and plain affinities. It serves where no model does."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

import numpy as np

from common import clock
from feed.candidate import Candidate, Scored, Source
from feed.taste import Taste
from feed.vectors import Vector
from feed.weights import Floats, counted_worth

HALF_LIFE_HOURS = 36.0
STRANGER = 0.75
"""What a clip from somebody the viewer does not follow counts for."""
MOST_AFFINITY = 2.5
DISPLEASED = 0.7
ALIKE, LIKED_AUTHOR = 0.35, 0.2
"""From here on likeness, and liking of the author, are told as reasons."""
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
        worth = counted_worth(counts_of(candidates)) * recency(candidates, clock.now())
        reasons = [[REASONS[candidate.source]] for candidate in candidates]
        if taste.is_personalised:
            worth = worth * self._affinity(taste, candidates, reasons)
        return [
            Scored(candidate, score, told)
            for candidate, score, told in zip(candidates, worth.tolist(), reasons, strict=True)
        ]

    @staticmethod
    def _affinity(taste: Taste, candidates: Sequence[Candidate], reasons: Sequence[list[str]]) -> Floats:
        """What each counts for this viewer; adds to the reasons what speaks for it."""
        vectors = np.stack([candidate.vector for candidate in candidates])
        alike = nearness(vectors, taste.pleased) - DISPLEASED * nearness(vectors, taste.displeased)
        author = np.tanh(np.array([taste.authors.get(one.author_id, 0.0) for one in candidates]) / 2)
        chain = np.tanh(np.array([taste.roots.get(one.root_id, 0.0) for one in candidates]) / 2)
        for place in np.flatnonzero(alike > ALIKE).tolist():
            reasons[place].append("like_what_you_liked")
        for place in np.flatnonzero(author > LIKED_AUTHOR).tolist():
            reasons[place].append("author_you_liked")
        gain = np.exp(MOST_AFFINITY * np.clip(0.4 * author + 0.4 * chain + 1.2 * alike, -1.0, 1.0))
        return np.asarray(gain * nearness_to_people(taste, candidates), np.float64)


def counts_of(candidates: Sequence[Candidate]) -> Floats:
    """(clips, Counts)"""
    return np.array([candidate.counts for candidate in candidates], np.float64)


def nearness_to_people(taste: Taste, candidates: Sequence[Candidate]) -> Floats:
    """1 for clips by people whom the viewer follows, less for strangers."""
    return np.array([1.0 if candidate.author_id in taste.followed else STRANGER for candidate in candidates])


def nearness(vectors: Vector, known: Vector | None) -> Vector:
    """The mean cosine of each vector to the few nearest of what is known; 0 where nothing is."""
    if known is None:
        return np.zeros(len(vectors), np.float32)
    cosines = vectors @ known.T
    count = min(NEAREST_KNOWN, len(known))
    best = np.partition(cosines, -count, axis=1)[:, -count:]
    return np.asarray(best.mean(axis=1) * count / NEAREST_KNOWN, np.float32)


def recency(candidates: Sequence[Candidate], now: datetime) -> Floats:
    """1 for what is new, falling to 0.3."""
    moments = np.array([candidate.published_at.timestamp() for candidate in candidates])
    age_hours = np.maximum(0.0, (now.timestamp() - moments) / 3600)
    return np.asarray(0.3 + 0.7 * 0.5 ** (age_hours / HALF_LIFE_HOURS), np.float64)


REASONS = {
    Source.STEERING: "you_asked_for_it",
    Source.FOLLOWING: "you_follow_the_author",
    Source.REMIXES: "remix_of_what_you_liked",
    Source.CONTENT: "like_what_you_liked",
    Source.COLLABORATIVE: "liked_by_people_like_you",
    Source.TRENDING: "many_liked_it",
    Source.FRESH: "new_here",
}
