"""What a team would try first, through the same scorer interface, so that figures stand side by side in one run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from feed.ranker.leave_one_out import Scorer
from feed.ranker.sequences import Ids, SequenceData
from feed.ranker.transitions import Transitions

Scores = NDArray[np.float32]


def popularity(data: SequenceData) -> Scorer:
    counts = np.bincount(np.concatenate(data.training()), minlength=data.item_count + 1).astype(np.float32)
    return lambda histories: np.tile(counts, (len(histories), 1))


def last_transition(data: SequenceData) -> Scorer:
    """How often each item directly followed the last one: a first-order Markov chain of plain counts."""
    training, width = data.training(), data.item_count + 1
    before = np.concatenate([history[:-1] for history in training])
    after = np.concatenate([history[1:] for history in training])
    counts = sparse.coo_array((np.ones(len(before), np.float32), (before, after)), shape=(width, width)).tocsr()
    return lambda histories: np.asarray(counts[np.array([history[-1] for history in histories])].toarray())


def transitions(data: SequenceData) -> Scorer:
    return Transitions(data.training(), data.item_count)


def implicit_als(data: SequenceData) -> Scorer:
    """Alternating least squares of the library `implicit`; viewers are folded in from the history asked about."""
    model = import_module("implicit.als").AlternatingLeastSquares(
        factors=64, regularization=0.01, iterations=15, num_threads=2, random_state=0
    )
    model.fit(_watched(data.training(), data.item_count), show_progress=False)

    def score(histories: Sequence[Ids]) -> Scores:
        watched = _watched(histories, data.item_count)
        viewers = model.recalculate_user(np.arange(len(histories)), watched)
        return np.asarray(viewers @ model.item_factors.T, dtype=np.float32)

    return score


def implicit_neighbours(data: SequenceData) -> Scorer:
    """Item neighbours by cosine of the library `implicit`, over all that the viewer had."""
    model = import_module("implicit.nearest_neighbours").CosineRecommender(K=200, num_threads=2)
    model.fit(_watched(data.training(), data.item_count), show_progress=False)
    alike = model.similarity

    def score(histories: Sequence[Ids]) -> Scores:
        return np.asarray((_watched(histories, data.item_count) @ alike).todense(), dtype=np.float32)

    return score


def _watched(histories: Sequence[Ids], item_count: int) -> sparse.csr_matrix:
    rows = np.repeat(np.arange(len(histories)), [len(history) for history in histories])
    columns = np.concatenate(histories)
    ones = np.ones(len(rows), np.float32)
    return sparse.csr_matrix((ones, (rows, columns)), shape=(len(histories), item_count + 1))


BASELINES: dict[str, Callable[[SequenceData], Scorer]] = {
    "popularity": popularity,
    "last_transition": last_transition,
    "transitions": transitions,
    "implicit_als": implicit_als,
    "implicit_item_neighbours": implicit_neighbours,
}
