"""What actions are worth: creating counts more than watching. One table for every ranker."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from feed.candidate import Counts

Floats = NDArray[np.float64]
WEIGHTS: dict[str, float] = {
    "remix_publish": 20.0,
    "cameo_use": 10.0,
    "remix_start": 8.0,
    "comment": 5.0,
    "follow": 4.0,
    "save": 2.0,
    "share": 2.0,
    "like": 0.5,
    "unlike": -0.5,
    "skip": -0.1,
    "not_interested": -43.0,
    "see_less": -55.0,
    "block": -31.0,
    "mute": -31.0,
    "report": -234.0,
}
COMPLETE, REWATCH, WATCHED_SECOND, MOST_SECONDS = 0.05, 0.1, 0.004, 60
LIKED = 0.09
"""From here on a clip counts as one that the viewer wanted: watched to its end, or better."""
COUNTED = {"likes": "like", "comments": "comment", "shares": "share", "saves": "save", "remixes": "remix_publish"}
"""Which action each public counter of a clip counts."""
BASE_RATES = {"like": 0.03, "comment": 0.004, "share": 0.004, "save": 0.006, "remix_publish": 0.002}
PRIOR_VIEWS = {action: max(30.0, 1 / rate) for action, rate in BASE_RATES.items()}
"""How many views at the base rate every clip begins with, so that few early ones prove little; never less than one
such action, for what is worth much is rare."""


def watch_worth(watch_ms: int, duration_ms: int) -> float:
    """Seconds, a little more for the end, and less than nothing for turning away at once."""
    seconds = min(watch_ms / 1000, MOST_SECONDS)
    if watch_ms < 2000 and watch_ms < duration_ms / 2:
        return WEIGHTS["skip"]
    return WATCHED_SECOND * seconds + (COMPLETE if duration_ms and watch_ms >= 0.9 * duration_ms else 0.0)


def counted_rates(counts: Floats) -> dict[str, Floats]:
    """How often one more view leads to each action, by what earlier viewers did; `counts` is (clips, Counts)."""
    views, rates = counts[:, Counts._fields.index("views")], {}
    for counter, action in COUNTED.items():
        seen = counts[:, Counts._fields.index(counter)]
        rates[action] = (seen + PRIOR_VIEWS[action] * BASE_RATES[action]) / (views + PRIOR_VIEWS[action])
    return rates


def counted_worth(counts: Floats) -> Floats:
    """The expected worth of one more view of each clip by what earlier viewers did."""
    rates = counted_rates(counts)
    return np.asarray(sum(WEIGHTS[action] * rate for action, rate in rates.items()), np.float64)
