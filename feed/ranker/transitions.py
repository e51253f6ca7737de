"""Counts of what follows what: the part of taste that needs no learning, and that a small trunk can't memorise."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from feed.ranker.sequences import Ids

Scores = NDArray[np.float32]
LAG_WEIGHTS = (1.0, 0.45, 0.3, 0.2)
SMOOTHING = 20.0


class Transitions:
    """The chance of each item after the last few, smoothed towards plain popularity."""

    def __init__(self, histories: Sequence[Ids], item_count: int) -> None:
        width = item_count + 1
        self.popularity = np.bincount(np.concatenate(histories), minlength=width).astype(np.float32)
        self.popularity /= self.popularity.sum()
        self.rows = [self._follows(histories, lag, width) for lag in range(1, len(LAG_WEIGHTS) + 1)]

    @staticmethod
    def _follows(histories: Sequence[Ids], lag: int, width: int) -> sparse.csr_array:
        """Row i holds how often each item came `lag` steps after item i, divided by all that came, smoothed."""
        before = np.concatenate([history[:-lag] for history in histories])
        after = np.concatenate([history[lag:] for history in histories])
        counts = sparse.coo_array((np.ones(len(before), np.float32), (before, after)), shape=(width, width)).tocsr()
        totals = np.asarray(counts.sum(axis=1)).ravel() + SMOOTHING
        counts.data /= np.repeat(totals, np.diff(counts.indptr))
        return counts

    def __call__(self, histories: Sequence[Ids]) -> Scores:
        """(histories, item_count + 1) of chances that sum to one, up to the share that smoothing gives to the pad."""
        chances = np.zeros((len(histories), len(self.popularity)), np.float32)
        for lag, (weight, rows) in enumerate(zip(LAG_WEIGHTS, self.rows, strict=True), start=1):
            last = np.array([history[-lag] if len(history) >= lag else 0 for history in histories])
            found = rows[last].toarray()
            chances += weight * (found + (1 - found.sum(axis=1, keepdims=True)) * self.popularity)
        return chances / sum(LAG_WEIGHTS)
