"""Logs of made-up viewers whose tastes are known."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

TOPICS = 4
COLUMNS = ("user", "item", "author", "timestamp", "watch_ms", "duration_ms")
START_MS = 1_700_000_000_000


@dataclass(frozen=True, slots=True)
class World:
    """Viewer v loves topic v % TOPICS and clips of topic i % TOPICS; what is loved is watched to the end and liked."""

    path: Path
    is_loved: NDArray[np.bool_]


def write_world(path: Path, *, viewers: int = 80, items: int = 60, rows: int = 8000, seed: int = 0) -> World:
    drawn = np.random.default_rng(seed)
    users, clips = drawn.integers(viewers, size=rows), drawn.integers(items, size=rows)
    loved = users % TOPICS == clips % TOPICS
    chance = np.where(loved, 0.85, 0.1)
    lengths = 5000 + 200 * (clips % 7)
    watched = lengths * np.clip(drawn.normal(chance * 1.1, 0.15), 0.02, 2.5)
    with path.open("w", newline="") as file:
        log = csv.writer(file)
        log.writerow([*COLUMNS, "like", "see_less", "is_rand", "tab"])
        for row in range(rows):
            log.writerow(
                [
                    f"viewer-{users[row]}",
                    clips[row] + 1,
                    clips[row] % 20 + 1,
                    START_MS + row * 900,
                    int(watched[row]),
                    lengths[row],
                    int(drawn.random() < chance[row] * 0.6),
                    int(drawn.random() < 0.15 * (1 - chance[row])),
                    int(drawn.random() < 0.5),
                    row % 5,
                ]
            )
    return World(path, loved)
