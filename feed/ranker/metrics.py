"""Measures of ranking, on numpy arrays. Ties count half: a constant score earns no more than chance."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

Floats = NDArray[np.float64]


def target_ranks(scores: NDArray[np.float32], targets: NDArray[np.int64]) -> Floats:
    """The place of each row's target among all columns, from 0; columns of -inf do not take part."""
    wanted = scores[np.arange(len(targets)), targets][:, None]
    ahead = (scores > wanted).sum(axis=1)
    level = (scores == wanted).sum(axis=1) - 1
    return np.asarray(ahead + level / 2, dtype=np.float64)


def hit_rate(ranks: Floats, top: int = 10) -> float:
    return float((ranks < top).mean())


def ndcg(ranks: Floats, top: int = 10) -> float:
    """With one target a user the ideal gain is 1, so this is the discounted gain itself (Järvelin, Kekäläinen 2002)."""
    return float(np.where(ranks < top, 1 / np.log2(ranks + 2), 0).mean())


def auc(labels: NDArray[np.bool_], scores: Floats) -> float | None:
    """The share of (positive, negative) pairs in the right order; None where one of the two is missing."""
    positives = int(labels.sum())
    negatives = len(labels) - positives
    if not positives or not negatives:
        return None
    ranks = rankdata(scores)
    return float((ranks[labels].sum() - positives * (positives + 1) / 2) / (positives * negatives))


def grouped_auc(labels: NDArray[np.bool_], scores: Floats, groups: NDArray[np.int64]) -> float | None:
    """AUC within each group, weighted by its size; groups with one kind of label say nothing and are left out."""
    order = np.argsort(groups, kind="stable")
    starts = np.flatnonzero(np.diff(groups[order], prepend=groups[order][:1] - 1))
    total = weight = 0.0
    for rows in np.split(order, starts[1:]):
        value = auc(labels[rows], scores[rows])
        if value is not None:
            total += value * len(rows)
            weight += len(rows)
    return total / weight if weight else None
