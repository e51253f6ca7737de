"""What was known at the end of a log, kept with a version: the running counts and factors as serving needs them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from feed.ranker.affinity import LEAST_ROWS, Factors, fit_factors, profile_affinity
from feed.ranker.exposures import Exposures
from feed.ranker.lens import Lens
from feed.ranker.running_counts import pair_keys, prior_weights, watched_share

Floats = NDArray[np.float32]
SUBJECTS = ("item", "author", "viewer", "pair")


@dataclass(frozen=True, slots=True)
class Tally:
    """How often each key was shown and what came of it."""

    keys: NDArray[np.int64]
    seen: Floats
    sums: Floats

    @classmethod
    def of(cls, keys: NDArray[np.int64], outcomes: Floats) -> Self:
        known, place = np.unique(keys, return_inverse=True)
        sums = [np.bincount(place, outcomes[:, column], len(known)) for column in range(outcomes.shape[1])]
        return cls(known, np.bincount(place).astype(np.float32), np.stack(sums, axis=1).astype(np.float32))

    def describe(self, keys: NDArray[np.int64], priors: Floats) -> Floats:
        """The same numbers that `running_statistics` gives for a row that comes next."""
        place = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        is_known = (self.keys[place] == keys)[:, None]
        seen, sums = self.seen[place, None] * is_known, self.sums[place] * is_known
        weights = prior_weights(priors)
        rates = (sums + weights * priors) / (seen + weights)
        return np.concatenate([np.log1p(seen) / 5, np.log(rates / priors)], axis=1).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Standing:
    tallies: tuple[Tally, ...]
    factors: Factors | None

    @classmethod
    def of(cls, exposures: Exposures, lens: Lens) -> Self:
        known = exposures.with_actions(lens.actions)
        outcomes = np.concatenate([known.actions, watched_share(known)[:, None]], axis=1)
        keys = (known.items, known.authors, known.users, pair_keys(known.users, known.authors))
        factors = None
        if len(known) >= LEAST_ROWS:
            factors = fit_factors(known.users, known.items, lens.outcomes(known))
        return cls(tuple(Tally.of(column, outcomes) for column in keys), factors)

    def statistics(self, viewer: int, items: Exposures, history: Exposures, lens: Lens) -> Floats:
        """What accompanies each candidate; `items` names candidates by item and author alone."""
        users = np.full(len(items), viewer, np.int64)
        keys = (items.items, items.authors, users, pair_keys(users, items.authors))
        priors = np.array(lens.priors, np.float32)
        counts = [tally.describe(column, priors) for tally, column in zip(self.tallies, keys, strict=True)]
        affinity = profile_affinity(self.factors, viewer, history, lens.outcomes(history), items.items)
        return np.concatenate([*counts, affinity], axis=1)

    def arrays(self) -> dict[str, NDArray[np.float32] | NDArray[np.int64]]:
        found: dict[str, NDArray[np.float32] | NDArray[np.int64]] = {}
        for name, tally in zip(SUBJECTS, self.tallies, strict=True):
            found |= {f"{name}_keys": tally.keys, f"{name}_seen": tally.seen, f"{name}_sums": tally.sums}
        if self.factors is not None:
            found |= {
                "factor_items": self.factors.item_ids,
                "factor_vectors": self.factors.vectors,
                "factor_item_means": self.factors.item_means,
                "factor_viewers": self.factors.viewer_ids,
                "factor_viewer_means": self.factors.viewer_means,
                "factor_mean": np.array([self.factors.mean], np.float32),
            }
        return found

    @classmethod
    def from_arrays(cls, arrays: dict[str, NDArray[np.float32]]) -> Self:
        ids = {name: arrays[name].astype(np.int64) for name in arrays if name.endswith(("_keys", "_items", "_viewers"))}
        tallies = tuple(Tally(ids[f"{name}_keys"], arrays[f"{name}_seen"], arrays[f"{name}_sums"]) for name in SUBJECTS)
        if "factor_items" not in arrays:
            return cls(tallies, None)
        factors = Factors(
            ids["factor_items"],
            arrays["factor_vectors"],
            arrays["factor_item_means"],
            ids["factor_viewers"],
            arrays["factor_viewer_means"],
            float(arrays["factor_mean"][0]),
        )
        return cls(tallies, factors)
