"""Leave-one-out evaluation over a whole catalogue: the last item is the test, the one before it the validation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from feed.ranker.metrics import Floats, hit_rate, ndcg, target_ranks
from feed.ranker.sequences import Ids, SequenceData

Scorer = Callable[[Sequence[Ids]], NDArray[np.float32]]
"""Histories in, (histories, item_count + 1) scores out; column 0 is the pad and never wins."""
BATCH = 128
VALIDATION, TEST = 2, 1


@dataclass(frozen=True, slots=True)
class Figures:
    hr_at_10: float
    ndcg_at_10: float

    @classmethod
    def of(cls, ranks: Floats) -> Figures:
        return cls(hit_rate(ranks), ndcg(ranks))

    def as_json(self) -> dict[str, float]:
        return {"HR@10": round(self.hr_at_10, 4), "NDCG@10": round(self.ndcg_at_10, 4)}


def ranks_of_targets(data: SequenceData, score: Scorer, *, back: int) -> Floats:
    """Each user's target among all items that the user has not had yet. `back` is VALIDATION or TEST."""
    ranks = np.zeros(len(data.histories))
    order = np.argsort([len(history) for history in data.histories], kind="stable")
    for start in range(0, len(order), BATCH):
        users = order[start : start + BATCH]
        seen = [data.histories[user][:-back] for user in users]
        targets = np.array([data.histories[user][-back] for user in users])
        ranks[users] = target_ranks(without_seen(score(seen), seen, targets), targets)
    return ranks


def without_seen(scores: NDArray[np.float32], seen: Sequence[Ids], targets: NDArray[np.int64]) -> NDArray[np.float32]:
    """Scores with the pad and every seen item out of the race, the target itself excepted."""
    open_scores = np.array(scores, np.float32)
    wanted = open_scores[np.arange(len(targets)), targets]
    open_scores[:, 0] = -np.inf
    for row, items in zip(open_scores, seen, strict=True):
        row[items] = -np.inf
    open_scores[np.arange(len(targets)), targets] = wanted
    return open_scores
