"""What was known of an item, an author and a viewer just before each exposure: causal counts as model inputs."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from feed.ranker.exposures import Exposures

Floats = NDArray[np.float32]
PRIOR_WEIGHT = 20.0
"""How many exposures at the average rate every count begins with, or more: as many as hold one positive.

With less, a viewer's rate of a rare action falls with each exposure until the action comes, and so is lowest just then.
"""


def statistics_width(actions: int) -> int:
    """Four subjects (item, author, viewer, and viewer with author), each with a count and a rate for each outcome."""
    return 4 * (actions + 2)


def running_statistics(exposures: Exposures, priors: Floats) -> Floats:
    """(rows, statistics_width) with nothing in it of the row itself or of rows at the same moment.

    `priors` are the average rates, one for each action and then the mean share watched; rates come as the log of how
    many times the average they are, so that a subject never seen before is exactly 0.
    """
    outcomes = np.concatenate([exposures.actions, watched_share(exposures)[:, None]], axis=1)
    subjects = (
        exposures.items,
        exposures.authors,
        exposures.users,
        pair_keys(exposures.users, exposures.authors),
    )
    return np.concatenate([_before(keys, exposures.times_ms, outcomes, priors) for keys in subjects], axis=1)


def pair_keys(users: NDArray[np.int64], authors: NDArray[np.int64]) -> NDArray[np.int64]:
    """One number for a viewer with an author."""
    return users * 1_000_003 ^ authors


def prior_weights(priors: Floats) -> Floats:
    """The exposures that the counts of each outcome begin with."""
    return np.asarray(np.maximum(PRIOR_WEIGHT, 1 / priors), np.float32)


def average_rates(exposures: Exposures) -> Floats:
    """The `priors` of a log, never quite 0."""
    outcomes = np.concatenate([exposures.actions, watched_share(exposures)[:, None]], axis=1)
    return np.asarray(np.maximum(outcomes.mean(axis=0), 1e-5), dtype=np.float32)


def watched_share(exposures: Exposures) -> Floats:
    """How much of the clip was watched, at most twice over; 0 where its length is not known."""
    known = np.maximum(exposures.duration_ms, 1)
    return np.asarray(np.where(exposures.duration_ms > 0, np.clip(exposures.watch_ms / known, 0, 2), 0), np.float32)


def _before(keys: NDArray[np.int64], times: NDArray[np.int64], outcomes: Floats, priors: Floats) -> Floats:
    """Counts per key over strictly earlier rows, by one sort and one running sum."""
    order = np.lexsort((times, keys))
    sorted_keys, sorted_times = keys[order], times[order]
    is_new_key = np.diff(sorted_keys, prepend=sorted_keys[:1] - 1) != 0
    is_new_moment = is_new_key | (np.diff(sorted_times, prepend=sorted_times[:1] - 1) != 0)
    rows = np.arange(len(keys))
    key_start = np.maximum.accumulate(np.where(is_new_key, rows, 0))
    moment_start = np.maximum.accumulate(np.where(is_new_moment, rows, 0))
    seen = (moment_start - key_start).astype(np.float32)
    found, weights = np.empty((len(keys), outcomes.shape[1] + 1), np.float32), prior_weights(priors)
    found[order, 0] = np.log1p(seen) / 5
    for column in range(outcomes.shape[1]):
        total = np.concatenate([[0.0], np.cumsum(outcomes[order, column], dtype=np.float64)])
        summed = total[moment_start] - total[key_start]
        rate = (summed + weights[column] * priors[column]) / (seen + weights[column])
        found[order, column + 1] = np.log(rate / priors[column])
    return found
