"""What viewers of like taste made of an item: factors of past outcomes, refitted as a log goes on.

A trunk needs many exposures before it sees that two items please the same people; a factorization sees it in one pass.
Only the product of a viewer's profile and an item's vector reaches the heads, so that factors may be refitted (and
turned) at any time, and a row is only ever described by factors fitted on rows before it: nothing of its own outcome
comes back to it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.linalg import svds

from feed.ranker.exposures import Exposures

Floats = NDArray[np.float32]
AFFINITY_WIDTH = 2
FACTORS = 16
LEAST_ROWS = 500
SHRINK = 10.0
REFITS = (0.05, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 1.0)
"""After which shares of the training rows factors are fitted again."""


@dataclass(frozen=True, slots=True)
class Factors:
    """Vectors of items and the averages that outcomes are measured from. Unknown items have the vector 0."""

    item_ids: NDArray[np.int64]
    vectors: Floats
    item_means: Floats
    viewer_ids: NDArray[np.int64]
    viewer_means: Floats
    mean: float

    def vectors_of(self, items: NDArray[np.int64]) -> Floats:
        place, is_known = _look_up(self.item_ids, items)
        return np.asarray(self.vectors[place] * is_known[:, None], np.float32)

    def surprises(self, users: NDArray[np.int64], items: NDArray[np.int64], outcomes: Floats) -> Floats:
        """Outcomes beyond what the item and the viewer have on average."""
        item, knows_item = _look_up(self.item_ids, items)
        viewer, knows_viewer = _look_up(self.viewer_ids, users)
        expected = self.mean + self.item_means[item] * knows_item + self.viewer_means[viewer] * knows_viewer
        return np.asarray(outcomes - expected, np.float32)


def fit_factors(users: NDArray[np.int64], items: NDArray[np.int64], outcomes: Floats) -> Factors:
    """Truncated singular vectors of the surprises, each dimension weighted by how far it stands out of the noise."""
    viewer_ids, viewer = np.unique(users, return_inverse=True)
    item_ids, item = np.unique(items, return_inverse=True)
    mean = float(outcomes.mean())
    rest = outcomes - mean
    item_means = _shrunken_means(item, rest, len(item_ids))
    rest = rest - item_means[item]
    viewer_means = _shrunken_means(viewer, rest, len(viewer_ids))
    rest = rest - viewer_means[viewer]
    table = sparse.csr_array((rest, (viewer, item)), shape=(len(viewer_ids), len(item_ids)), dtype=np.float64)
    count = min(FACTORS, min(table.shape) - 2)
    if count < 1:
        vectors = np.zeros((len(item_ids), 1))
    else:
        _, strength, right = svds(table, k=count, rng=np.random.default_rng(0))
        vectors = right.T * np.sqrt(np.maximum(strength - 0.9 * strength.min(), 0))
    return Factors(item_ids, vectors.astype(np.float32), item_means, viewer_ids, viewer_means, mean)


def running_affinity(exposures: Exposures, outcomes: Floats, trained_until_ms: int) -> Floats:
    """(rows, AFFINITY_WIDTH) for a log in order of time: how far a viewer's past surprises point at the item.

    Rows after `trained_until_ms` are described by factors of everything up to it.
    """
    found = np.zeros((len(exposures), AFFINITY_WIDTH), np.float32)
    training = int((exposures.times_ms <= trained_until_ms).sum())
    bounds = [int(share * training) for share in REFITS]
    for start, end in zip(bounds, [*bounds[1:], len(exposures)], strict=True):
        if start >= LEAST_ROWS and end > start:
            before = slice(0, start)
            factors = fit_factors(exposures.users[before], exposures.items[before], outcomes[before])
            found[start:end] = _affinity(factors, exposures, outcomes, start, end)
    return found


def _affinity(factors: Factors, exposures: Exposures, outcomes: Floats, start: int, end: int) -> Floats:
    """Rows from `start` to `end`, from profiles of everything strictly before each of them."""
    users, items = exposures.users[:end], exposures.items[:end]
    surprise = np.clip(factors.surprises(users, items, outcomes[:end]), -3, 3)
    return running_profiles(exposures.take(slice(0, end)), factors.vectors_of(items), surprise)[start:]


def running_profiles(exposures: Exposures, vectors: Floats, surprise: Floats) -> Floats:
    """(rows, AFFINITY_WIDTH): how far the sum of a viewer's past, each item by its surprise, points at this item."""
    users, end = exposures.users, len(exposures)
    order = np.lexsort((exposures.times_ms, users))
    vectors, surprise = vectors[order], surprise[order]
    total = np.cumsum(vectors * surprise[:, None], axis=0, dtype=np.float64)
    before = np.concatenate([np.zeros((1, total.shape[1])), total[:-1]])
    rows = np.arange(end)
    is_first = np.diff(users[order], prepend=users[order][:1] - 1) != 0
    first = np.maximum.accumulate(np.where(is_first, rows, 0))
    profile = before - before[first]
    lengths = np.linalg.norm(profile, axis=1) * np.linalg.norm(vectors, axis=1)
    cosine = (profile * vectors).sum(axis=1) / (lengths + 1e-6)
    described = np.empty((end, AFFINITY_WIDTH), np.float32)
    described[order, 0] = cosine
    described[order, 1] = cosine * np.log1p(rows - first) / 3
    return described


def profile_affinity(
    factors: Factors | None, viewer: int, history: Exposures, outcomes: Floats, items: NDArray[np.int64]
) -> Floats:
    """(items, AFFINITY_WIDTH) for what a viewer might be shown next, from the viewer's past alone."""
    if factors is None or not len(history):
        return np.zeros((len(items), AFFINITY_WIDTH), np.float32)
    surprise = np.clip(factors.surprises(np.full(len(history), viewer), history.items, outcomes), -3, 3)
    return pointed_at(factors.vectors_of(history.items), surprise, factors.vectors_of(items))


def pointed_at(past: Floats, surprise: Floats, vectors: Floats) -> Floats:
    """What `running_profiles` gives for a row that comes next, for many of them."""
    if not len(past):
        return np.zeros((len(vectors), AFFINITY_WIDTH), np.float32)
    profile = surprise @ past
    cosine = vectors @ profile / (np.linalg.norm(profile) * np.linalg.norm(vectors, axis=1) + 1e-6)
    return np.stack([cosine, cosine * np.log1p(len(past)) / 3], axis=1).astype(np.float32)


def _shrunken_means(keys: NDArray[np.int64], values: Floats, count: int) -> Floats:
    totals, seen = np.bincount(keys, values, count), np.bincount(keys, minlength=count)
    return np.asarray(totals / (seen + SHRINK), np.float32)


def _look_up(known: NDArray[np.int64], wanted: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    place = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
    return place, known[place] == wanted
