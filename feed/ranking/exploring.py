"""One slot of ten for clips that hardly anybody has seen, drawn at random so that it can be learned from."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from feed.candidate import Scored, Source

EVERY = 10
DRAWN = 5
NEW_VIEWS = 1000
PRIOR_GOOD, PRIOR_BAD = 0.75, 49.25
"""Beta prior of how often a view leads to something created or liked."""


def explore(ranked: Sequence[Scored], rng: np.random.Generator) -> list[Scored]:
    """Every tenth place goes to a new clip from below: the best-scored of a few that Thompson sampling drew.

    Its propensity is how often this draw puts a clip of the pool there, one in as many as the pool has.
    """
    order = list(ranked)
    for place in range(EVERY - 1, len(order), EVERY):
        pool = [index for index in range(place, len(order)) if _is_new(order[index])]
        if not pool:
            break
        hopes = rng.beta(*np.array([_counts(order[index]) for index in pool]).T)
        drawn = [pool[index] for index in np.argsort(-hopes)[:DRAWN]]
        chosen = order.pop(max(drawn, key=lambda index: order[index].score))
        chosen.propensity = 1 / len(pool)
        chosen.reasons.append("trying_something_new")
        order.insert(place, chosen)
    return order


def _is_new(item: Scored) -> bool:
    return item.candidate.source is Source.FRESH and item.candidate.counts.views < NEW_VIEWS


def _counts(item: Scored) -> tuple[float, float]:
    counts = item.candidate.counts
    return PRIOR_GOOD + counts.good, PRIOR_BAD + max(0, counts.views - counts.good)
