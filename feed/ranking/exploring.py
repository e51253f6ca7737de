"""One slot of ten for clips that hardly anybody has seen, drawn at random so that it can be learned from."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from feed.candidate import Candidate, Scored, Source

EVERY = 10
NEW_VIEWS, UNSEEN_VIEWS = 1000, 50
"""Fresh clips may be tried up to the first; below the second a clip may be tried wherever it was found."""
PRIOR_GOOD, PRIOR_BAD = 0.75, 49.25
"""Beta prior of how often a view leads to something created or liked."""
PLAIN_SHARE = 0.1
"""How much of the chance is alike for all, so that no propensity comes near zero."""


def explore(ranked: Sequence[Scored], rng: np.random.Generator) -> list[Scored]:
    """Every tenth place goes to a new clip from below, by an author who is not above it yet where there is one.

    The draw favours what the ranker thinks fits, and what may yet turn out well. Its propensity is the chance that this
    draw had, to the number, as weighing by its inverse needs.
    """
    order = list(ranked)
    for place in range(EVERY - 1, len(order), EVERY):
        pool = [index for index in range(place, len(order)) if _is_new(order[index].candidate)]
        if not pool:
            break
        shown = {item.candidate.author_id for item in order[:place]}
        pool = [index for index in pool if order[index].candidate.author_id not in shown] or pool
        chances = _chances([order[index] for index in pool])
        drawn = int(rng.choice(len(pool), p=chances))
        chosen = order.pop(pool[drawn])
        # A pool of one leaves nothing to chance, and still is no place that was earned.
        chosen.propensity = float(min(chances[drawn], 0.999))
        chosen.reasons.append("trying_something_new")
        order.insert(place, chosen)
    return order


def _is_new(candidate: Candidate) -> bool:
    is_fresh = candidate.source is Source.FRESH and candidate.counts.views < NEW_VIEWS
    return is_fresh or candidate.counts.views < UNSEEN_VIEWS


def _chances(pool: Sequence[Scored]) -> NDArray[np.float64]:
    """By the square of the score, times the mean and the spread of what is known of the clip's pull."""
    good = PRIOR_GOOD + np.array([item.candidate.counts.good for item in pool])
    seen = PRIOR_GOOD + PRIOR_BAD + np.array([item.candidate.counts.views for item in pool])
    mean = np.minimum(good / seen, 1.0)
    hope = mean + np.sqrt(mean * (1 - mean) / (seen + 1))
    scores = np.array([item.score for item in pool])
    weights = hope * (scores / max(float(scores.max()), 1e-12)) ** 2
    total = float(weights.sum())
    fitting = weights / total if total > 0 else np.full(len(pool), 1 / len(pool))
    return np.asarray((1 - PLAIN_SHARE) * fitting + PLAIN_SHARE / len(pool), np.float64)
