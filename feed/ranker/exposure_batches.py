"""A log as tensors: rows in order of viewer and time, cut into windows, gathered into batches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from feed.ranker.affinity import running_affinity, running_profiles
from feed.ranker.exposures import Exposures
from feed.ranker.items import Items
from feed.ranker.lens import Lens, duration_buckets, watch_buckets
from feed.ranker.meanings import Meanings, described
from feed.ranker.model import Candidates, History
from feed.ranker.running_counts import running_statistics

Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Batch:
    """`rows` (batch, length) point into the log, -1 where padded; `is_judged` says which of them count."""

    rows: Tensor
    is_judged: Tensor
    history: History
    candidates: Candidates
    labels: Tensor
    watch: Tensor
    next_wanted: Tensor
    """The item that the viewer next wanted after each step, 0 where none."""


class ViewedLog:
    """The tensors behind the batches. Row numbers are those of the log sorted by viewer, then time."""

    def __init__(self, exposures: Exposures, lens: Lens, meanings: Meanings | None = None) -> None:
        known = exposures.with_actions(lens.actions)
        counts = running_statistics(known, np.array(lens.priors, np.float32))
        outcomes = lens.outcomes(known)
        parts = [counts, running_affinity(known, outcomes, lens.trained_until_ms)]
        if meanings is not None:
            parts.append(running_profiles(known, meanings.reduced_of(known.items), outcomes))
        statistics = np.concatenate(parts, axis=1)
        self.meanings = meanings
        self.order = np.lexsort((known.times_ms, known.users))
        self.exposures = known.take(self.order)
        log = self.exposures
        self.items, self.authors = torch.from_numpy(log.items), torch.from_numpy(log.authors)
        self.seconds = torch.from_numpy((log.times_ms - log.times_ms.min()) // 1000)
        self.actions = torch.from_numpy(log.actions)
        self.statistics = torch.from_numpy(statistics[self.order])
        self.durations, self.watched = torch.from_numpy(duration_buckets(log)), torch.from_numpy(watch_buckets(log))
        self.watch = torch.from_numpy(lens.watch_targets(log))
        self.is_wanted = log.is_positive()
        is_first = np.diff(log.users, prepend=log.users[:1] - 1) != 0
        self.starts = np.flatnonzero(is_first)
        self.ends = np.append(self.starts[1:], len(log))

    def rows_between(self, from_ms: int, until_ms: int) -> NDArray[np.bool_]:
        """Which rows were shown in [from, until)."""
        return (self.exposures.times_ms >= from_ms) & (self.exposures.times_ms < until_ms)

    def described(self, rows: Tensor) -> Items:
        """The items of these rows with all that is known of them."""
        return described(Items(self.items[rows], self.authors[rows]), self.meanings)

    def next_wanted(self, allowed: NDArray[np.bool_]) -> Tensor:
        """For each row the item of the viewer's next wanted row after it, within `allowed`; 0 where there is none."""
        rows = len(self.exposures)
        wanted = np.where(self.is_wanted & allowed, np.arange(rows), rows)
        following = np.append(np.minimum.accumulate(wanted[::-1])[::-1][1:], rows)
        end = np.repeat(self.ends, self.ends - self.starts)
        found = np.where(following < end, self.exposures.items[np.minimum(following, rows - 1)], 0)
        return torch.from_numpy(found)

    def training_windows(self, allowed: NDArray[np.bool_], length: int, rng: np.random.Generator) -> list[Rows]:
        """Each viewer's allowed rows in pieces of at most `length`, cut at a new place each time."""
        windows = []
        for start, end in zip(self.starts, self.ends, strict=True):
            rows = start + np.flatnonzero(allowed[start:end])
            first = int(rng.integers(1, length + 1)) if len(rows) > length else length
            cuts = [0, *range(first, len(rows), length), len(rows)]
            windows += [rows[a:b] for a, b in pairwise(cuts) if b - a > 1]
        return windows

    def judging_windows(self, judged: NDArray[np.bool_], length: int) -> list[Rows]:
        """Windows that give every judged row at least half of `length` of history where the viewer has it."""
        windows, half = [], max(1, length // 2)
        for start, end in zip(self.starts, self.ends, strict=True):
            chosen = np.flatnonzero(judged[start:end])
            if not len(chosen):
                continue
            place, last = start + int(chosen[0]), start + int(chosen[-1]) + 1
            while place < last:
                stop = min(place + half, last)
                windows.append(np.arange(max(start, stop - length), stop))
                place = stop
        return windows

    def batches(
        self,
        windows: list[Rows],
        judged: NDArray[np.bool_],
        next_wanted: Tensor,
        *,
        tokens: int,
        overlap: int = 0,
        rng: np.random.Generator | None = None,
    ) -> Iterator[Batch]:
        """Windows of like length together, in random order with `rng`.

        With `overlap`, only the last `overlap` rows of a window are judged.
        """
        groups: list[list[int]] = [[]]
        widest = 0
        for index in np.argsort([len(window) for window in windows], kind="stable"):
            widest = max(widest, len(windows[index]))
            if groups[-1] and widest * (len(groups[-1]) + 1) > tokens:
                groups.append([])
                widest = len(windows[index])
            groups[-1].append(int(index))
        for place in range(len(groups)) if rng is None else rng.permutation(len(groups)):
            if groups[place]:
                yield self._batch([windows[index] for index in groups[place]], judged, next_wanted, overlap)

    def _batch(self, windows: list[Rows], judged: NDArray[np.bool_], next_wanted: Tensor, overlap: int) -> Batch:
        rows = np.full((len(windows), max(map(len, windows))), -1, np.int64)
        counted = np.zeros(rows.shape, bool)
        for index, window in enumerate(windows):
            rows[index, : len(window)] = window
            counted[index, : len(window)] = judged[window]
            if overlap:
                counted[index, : max(0, len(window) - overlap)] = False
        table = torch.from_numpy(rows)
        real, safe = table >= 0, table.clamp(min=0)
        items, times = self.described(safe), self.seconds[safe]
        return Batch(
            rows=table,
            is_judged=torch.from_numpy(counted),
            history=History(items, real, times, self.actions[safe], self.watched[safe]),
            candidates=Candidates(items, times, self.statistics[safe], self.durations[safe]),
            labels=self.actions[safe],
            watch=self.watch[safe],
            next_wanted=next_wanted[safe],
        )
