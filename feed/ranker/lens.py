"""How a ranker reads a log: which actions it knows, and what is average. Fixed at training, stored with the weights."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from feed.ranker.exposures import Exposures, is_negative
from feed.ranker.heads import DURATION_BUCKETS, WATCH_BUCKETS
from feed.ranker.running_counts import average_rates, watched_share

LEAST_POSITIVES = 20
"""An action seen less often than this in training gets no head: nothing could be learned or measured."""


@dataclass(frozen=True, slots=True)
class Lens:
    actions: tuple[str, ...]
    priors: tuple[float, ...]
    """Average rates of the actions, then the mean share watched."""
    watch_mean: tuple[float, ...]
    """Mean of log(1 + seconds watched) by duration bucket; longer clips are watched longer whatever they show."""
    watch_spread: tuple[float, ...]
    trained_until_ms: int

    @classmethod
    def of(cls, training: Exposures) -> Self:
        counts = training.actions.sum(axis=0)
        actions = tuple(
            name for name, count in zip(training.action_names, counts, strict=True) if count >= LEAST_POSITIVES
        )
        seen = training.with_actions(actions)
        buckets, watched = duration_buckets(seen), np.log1p(seen.watch_ms / 1000)
        mean, spread = np.full(DURATION_BUCKETS, watched.mean()), np.full(DURATION_BUCKETS, max(watched.std(), 0.1))
        for bucket in range(DURATION_BUCKETS):
            if (rows := buckets == bucket).sum() >= LEAST_POSITIVES:
                mean[bucket], spread[bucket] = watched[rows].mean(), max(watched[rows].std(), 0.1)
        return cls(
            actions,
            tuple(map(float, average_rates(seen))),
            tuple(map(float, mean)),
            tuple(map(float, spread)),
            int(training.times_ms[-1]),
        )

    def watch_targets(self, exposures: Exposures) -> NDArray[np.float32]:
        """How much longer than usual for its length each clip was watched, in spreads."""
        buckets = duration_buckets(exposures)
        mean, spread = np.array(self.watch_mean)[buckets], np.array(self.watch_spread)[buckets]
        return np.asarray((np.log1p(exposures.watch_ms / 1000) - mean) / spread, dtype=np.float32)

    def seconds_of(self, targets: NDArray[np.float32], buckets: NDArray[np.int64]) -> NDArray[np.float32]:
        """The other way round: seconds for what the watch head says."""
        mean, spread = np.array(self.watch_mean)[buckets], np.array(self.watch_spread)[buckets]
        return np.asarray(np.expm1(np.clip(mean + targets * spread, 0, 6)), np.float32)

    def outcomes(self, exposures: Exposures) -> NDArray[np.float32]:
        """One number for how a viewing went: the watch target, moved by what the viewer did."""
        known = exposures.with_actions(self.actions)
        signs = np.array([-1.0 if is_negative(name) else 1.0 for name in self.actions], np.float32)
        rates = np.sqrt(np.array(self.priors[:-1], np.float32) + 0.01)
        acted = (known.actions * signs / rates).mean(axis=1) if self.actions else np.zeros(len(known), np.float32)
        watched = self.watch_targets(known) if exposures.has_watch else np.zeros(len(known), np.float32)
        return np.asarray(np.clip(acted + watched, -4, 4), np.float32)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        lists = {name: tuple(data[name]) for name in ("actions", "priors", "watch_mean", "watch_spread")}
        return cls(**lists, trained_until_ms=data["trained_until_ms"])


def duration_buckets(exposures: Exposures) -> NDArray[np.int64]:
    """Two buckets for each doubling from one second on; 0 where the length is not known."""
    seconds = np.maximum(exposures.duration_ms / 1000, 1e-3)
    bucket = np.clip(1 + 2 * np.log2(np.maximum(seconds, 1)), 1, DURATION_BUCKETS - 1).astype(np.int64)
    return np.where(exposures.duration_ms > 0, bucket, 0)


def watch_buckets(exposures: Exposures) -> NDArray[np.int64]:
    """Eighths of the clip, up to twice its length."""
    return np.clip(watched_share(exposures) * 8, 0, WATCH_BUCKETS - 1).astype(np.int64)
