"""Photosensitivity: the general and the red flash threshold of WCAG 2.2 (2.3.1), per cell of a coarse grid.

A flash is a pair of opposing changes of relative luminance of 10 % or more of the maximum, where the darker side is
below 0.80; a red flash is a pair of opposing changes to and from saturated red. More than three in any second over a
quarter of the picture can cause a seizure.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from moderation.screening.media.frames import Grid

LUMINANCE_STEP = 0.10
DARKER_BELOW = 0.80
RED_STEP = 0.20
AREA = 0.25
FLASHES_A_SECOND = 3


@dataclass(frozen=True)
class Flashing:
    from_seconds: float
    to_seconds: float
    kind: str


def find_flashing(grid: Grid) -> list[Flashing]:
    """The seconds with too many flashes, general and red."""
    found = []
    for kind, signal, step, darker in (
        ("general", grid.luminance, LUMINANCE_STEP, DARKER_BELOW),
        ("red", grid.red, RED_STEP, 1.01),
    ):
        counts = _flashes_in_last_second(_transitions(signal, step, darker), grid.fps)
        area = (counts > FLASHES_A_SECOND).mean(axis=(1, 2))
        over = np.flatnonzero(area >= AREA)
        if over.size:
            found.append(Flashing(max(0.0, over[0] / grid.fps - 1.0), float(over[-1] / grid.fps), kind))
    return found


def _transitions(signal: NDArray[np.float32], step: float, darker_below: float) -> NDArray[np.bool_]:
    """Where each cell completes a change that opposes its last one. Follows the extreme since that change."""
    moved = np.zeros(signal.shape, bool)
    low, high = signal[0].copy(), signal[0].copy()
    direction = np.zeros(signal.shape[1:], np.int8)
    for index in range(1, len(signal)):
        now = signal[index]
        low, high = np.minimum(low, now), np.maximum(high, now)
        rose = (now - low >= step) & (low < darker_below) & (direction <= 0)
        fell = (high - now >= step) & (now < darker_below) & (direction >= 0) & ~rose
        moved[index] = rose | fell
        direction = np.where(rose, 1, np.where(fell, -1, direction)).astype(np.int8)
        # After a change the search for the opposite extreme starts here.
        low = np.where(moved[index], now, low)
        high = np.where(moved[index], now, high)
    return moved


def _flashes_in_last_second(moved: NDArray[np.bool_], fps: float) -> NDArray[np.float32]:
    """Pairs of opposing changes in the second that ends at each frame."""
    window = max(1, round(fps))
    total = np.cumsum(moved, axis=0, dtype=np.int32)
    before = np.concatenate([np.zeros((min(window, len(total)), *total.shape[1:]), np.int32), total])[: len(total)]
    flashes: NDArray[np.float32] = ((total - before) / 2).astype(np.float32)
    return flashes
