"""Plain sequence files: one user a line, the user's id and then item ids from oldest to newest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

Ids = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class SequenceData:
    """Histories with items renumbered from 1; 0 pads. Each history keeps its last two steps for evaluation."""

    histories: Sequence[Ids]
    item_names: Sequence[str]

    @property
    def item_count(self) -> int:
        return len(self.item_names)

    def training(self) -> list[Ids]:
        """What may be learned from: all but the validation target and the test target."""
        return [history[:-2] for history in self.histories]


def read_sequences(path: Path) -> SequenceData:
    """Users with fewer than three items are left out: they have no step to learn from and two to be asked about."""
    numbers: dict[str, int] = {}
    histories: list[Ids] = []
    with path.open() as lines:
        for line in lines:
            words = line.split()[1:]
            if len(words) >= 3:
                histories.append(np.array([numbers.setdefault(word, len(numbers) + 1) for word in words], np.int64))
    if not histories:
        raise ValueError(f"{path} holds no user with three items or more.")
    return SequenceData(histories, list(numbers))


def cut_windows(histories: Sequence[Ids], max_length: int, rng: np.random.Generator) -> list[Ids]:
    """Pieces of at most `max_length` inputs plus the target after each; long ones are cut at a new place each time."""
    windows: list[Ids] = []
    for history in histories:
        end = len(history)
        if end > max_length + 1:
            end -= int(rng.integers(0, max_length))
            windows.append(history[end - 1 :])
        while end > 1:
            start = max(0, end - max_length - 1)
            windows.append(history[start:end])
            end = start + 1 if start else 0
    return [window for window in windows if len(window) > 1]


def training_batches(windows: Sequence[Ids], tokens: int, rng: np.random.Generator) -> Iterator[tuple[Tensor, Tensor]]:
    """Batches of about `tokens` steps from windows of like length, in random order: inputs, and targets or -1."""
    lengths = np.array([len(window) for window in windows])
    order = np.argsort(lengths + rng.uniform(0, 12, len(lengths)), kind="stable")
    batches: list[list[int]] = [[]]
    widest = 0
    for index in order:
        widest = max(widest, int(lengths[index]))
        if batches[-1] and widest * (len(batches[-1]) + 1) > tokens:
            batches.append([])
            widest = int(lengths[index])
        batches[-1].append(int(index))
    for position in rng.permutation(len(batches)):
        chosen = [windows[index] for index in batches[position]]
        yield pad([window[:-1] for window in chosen], 0), pad([window[1:] for window in chosen], -1)


def pad(rows: Sequence[Ids], filler: int) -> Tensor:
    """Rows of different lengths as one (rows, longest) tensor, filled at the end."""
    table = np.full((len(rows), max(len(row) for row in rows)), filler, np.int64)
    for line, row in zip(table, rows, strict=True):
        line[: len(row)] = row
    return torch.from_numpy(table)
