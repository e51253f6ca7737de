"""The ranker that learned: asked in the inference process, with a short patience. Web processes never import torch."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from common import clock
from feed.candidate import Candidate, Scored
from feed.ranker.questions import ACTIONS, MOST_CANDIDATES, MOST_HISTORY, Question, Verdict
from feed.ranking.formula import FormulaRanker, counts_of, nearness_to_people, recency
from feed.taste import Deed, Taste
from feed.vectors import Vector
from feed.weights import COMPLETE, MOST_SECONDS, REWATCH, WATCHED_SECOND, WEIGHTS, Floats, counted_rates
from inference.client import InferenceUnavailableError, run

MODEL = "ranker"
AWAY_SECONDS = 10.0
"""How long nobody asks again after the ranker gave no answer: a page must not wait for it again and again."""
FLOOR = 0.01
_away: dict[str, float] = {}
WORTH = WEIGHTS | {"complete": COMPLETE, "rewatch": REWATCH}


@dataclass(slots=True)
class Viewing:
    """What the viewer did with one clip, gathered from its deeds."""

    clip_id: int
    author_id: int
    at_ms: int
    watch_ms: int
    duration_ms: int
    kinds: set[str]


class LearnedRanker:
    """Expected worth by the chances that the model gives to each action; rates count where it knows no head."""

    name = "learned"

    def judge(self, taste: Taste, candidates: Sequence[Candidate]) -> list[Scored]:
        """Raises InferenceUnavailableError where no version serves, or not in time."""
        if time.monotonic() < _away.get("until", 0.0):
            raise InferenceUnavailableError("The ranker was away a moment ago.")
        scored = FormulaRanker().judge(taste, candidates)
        asked = sorted(scored, key=lambda item: -item.score)[:MOST_CANDIDATES]
        candidates = [item.candidate for item in asked]
        verdict = self._ask(taste, candidates)
        self.name = verdict.version
        for item, score in zip(asked, self._worth(taste, candidates, verdict).tolist(), strict=True):
            item.score = score
        return asked

    @staticmethod
    def _ask(taste: Taste, candidates: Sequence[Candidate]) -> Verdict:
        question = msgspec.to_builtins(question_about(taste, candidates), builtin_types=(bytes,))
        try:
            (answer,) = run(MODEL, [question], timeout_seconds=settings.FEED_RANKER_SECONDS)
            if answer is None:
                raise InferenceUnavailableError("No version of the ranker serves yet.")
        except InferenceUnavailableError:
            _away["until"] = time.monotonic() + AWAY_SECONDS
            raise
        return msgspec.convert(answer, Verdict)

    @staticmethod
    def _worth(taste: Taste, asked: Sequence[Candidate], verdict: Verdict) -> Floats:
        weights = np.array([WORTH.get(action, 0.0) for action in verdict.actions], np.float32)
        seconds = np.minimum(np.frombuffer(verdict.seconds, "<f4"), MOST_SECONDS)
        worth = (verdict.table() @ weights + WATCHED_SECOND * seconds).astype(np.float64)
        for action, rates in counted_rates(counts_of(asked)).items():
            if action not in verdict.actions:
                worth += WEIGHTS[action] * rates
        return positive(worth) * recency(asked, clock.now()) * nearness_to_people(taste, asked)


def positive(worth: Floats) -> Floats:
    """The same order without zeros and negatives, so that factors may follow."""
    return np.where(worth >= FLOOR, worth, FLOOR * np.exp(np.clip(worth - FLOOR, -50.0, 0.0)))


def question_about(taste: Taste, candidates: Sequence[Candidate]) -> Question:
    """Everything that the model reads, as arrays."""
    past = viewings(taste.deeds)[-MOST_HISTORY:]
    width = len(candidates[0].vector) if candidates else 0
    nothing = np.zeros(width, np.float32)
    actions = np.array([[action in view.kinds for action in ACTIONS] for view in past], np.uint8)
    return Question(
        viewer=taste.viewer_id,
        now_ms=int(clock.now().timestamp() * 1000),
        past_clips=_whole([view.clip_id for view in past]),
        past_authors=_whole([view.author_id for view in past]),
        past_times_ms=_whole([view.at_ms for view in past]),
        past_watch_ms=_parts([view.watch_ms for view in past]),
        past_duration_ms=_parts([view.duration_ms for view in past]),
        past_actions=actions.tobytes(),
        past_vectors=_halves([taste.vectors.get(view.clip_id, nothing) for view in past]),
        clips=_whole([candidate.clip_id for candidate in candidates]),
        authors=_whole([candidate.author_id for candidate in candidates]),
        duration_ms=_parts([candidate.duration_ms for candidate in candidates]),
        vectors=_halves([candidate.vector for candidate in candidates]),
    )


def viewings(deeds: Sequence[Deed]) -> list[Viewing]:
    """One for each impression, oldest first."""
    found: dict[int, Viewing] = {}
    for deed in reversed(deeds):
        at_ms = int(deed.at.timestamp() * 1000)
        view = found.setdefault(
            deed.impression_id, Viewing(deed.clip_id, deed.author_id, at_ms, 0, deed.duration_ms, set())
        )
        view.watch_ms = max(view.watch_ms, deed.watch_ms)
        view.kinds.add(deed.kind)
    return list(found.values())


def _whole(values: Sequence[int]) -> bytes:
    return np.array(values, "<i8").tobytes()


def _parts(values: Sequence[float]) -> bytes:
    return np.array(values, "<f4").tobytes()


def _halves(vectors: Sequence[Vector]) -> bytes:
    rows: NDArray[np.float32] = np.stack(vectors) if vectors else np.zeros((0, 0), np.float32)
    return rows.astype("<f2").tobytes()
