"""The trunk and the counts as one ranker: a weighted sum of log chances whose weight validation chooses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_softmax

from feed.ranker.leave_one_out import VALIDATION, Figures, Scorer, ranks_of_targets
from feed.ranker.sequences import Ids, SequenceData
from feed.ranker.transitions import Transitions

SHARES = (0.0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.6)


@dataclass(frozen=True, slots=True)
class Mixture:
    """log chance of the trunk, plus `share` of the log chance of the counts."""

    learned: Scorer
    counted: Transitions
    share: float

    def __call__(self, histories: Sequence[Ids]) -> NDArray[np.float32]:
        scores = log_softmax(self.learned(histories), axis=1)
        mixed: NDArray[np.float32] = (1 - self.share) * scores + self.share * np.log(self.counted(histories) + 1e-9)
        return mixed


def choose_mixture(data: SequenceData, learned: Scorer, counted: Transitions) -> tuple[Mixture, dict[float, Figures]]:
    """The mixture with the best NDCG@10 on validation, and what each share scored there."""
    tried = {
        share: Figures.of(ranks_of_targets(data, Mixture(learned, counted, share), back=VALIDATION)) for share in SHARES
    }
    best = max(tried, key=lambda share: tried[share].ndcg_at_10)
    return Mixture(learned, counted, best), tried
