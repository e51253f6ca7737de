"""Whether the things of one shot are still themselves in the next: same colour, same shape, same size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from generation.evaluation.media import Pictures
from generation.evaluation.tracks import Track, follow

LEAST_FOUND_SHARE = 0.25
"""A thing that is seen in fewer pictures of a shot than this is not in it."""
ROUNDNESS_TOLERANCE = 0.09
SIZE_TOLERANCE = 1.2
CUT_TIMES_USUAL = 6.0
LEAST_CUT_LEVELS = 7.0


@dataclass(frozen=True, slots=True)
class Appearance:
    colour: str
    roundness: float
    area: float
    """Median pixels while whole, divided by the square of the shot's scale."""

    def is_like(self, other: Appearance) -> bool:
        ratio = self.area / other.area
        return (
            self.colour == other.colour
            and abs(self.roundness - other.roundness) <= ROUNDNESS_TOLERANCE
            and 1 / SIZE_TOLERANCE <= ratio <= SIZE_TOLERANCE
        )


def appearance_of(track: Track, scale: float = 1.0) -> Appearance | None:
    """What a thing looks like in one shot; None where it is not there, or never whole."""
    if track.found_share < LEAST_FOUND_SHARE or not np.any(track.is_whole):
        return None
    area = float(np.median(track.areas[track.is_whole]))
    return Appearance(track.colour, track.roundness, area / scale**2)


def persistence(shots: Sequence[Pictures], colours: Sequence[str], scales: Sequence[float] = ()) -> float:
    """Share of (thing, later shot) pairs in which the thing of the first shot is still itself; NaN without any.

    `scales` are the pixels a metre of each shot, where a camera shows them at unlike sizes.
    """
    sizes = scales or [1.0] * len(shots)
    seen = [
        {colour: appearance_of(follow(shot, colour), scale) for colour in colours}
        for shot, scale in zip(shots, sizes, strict=True)
    ]
    kept: list[bool] = []
    for colour in colours:
        first = seen[0][colour]
        for later in seen[1:]:
            found = later[colour]
            kept.append(first is not None and found is not None and first.is_like(found))
    return float(np.mean(kept)) if kept else float("nan")


def cuts_of(pictures: Pictures) -> list[int]:
    """Numbers of the pictures that begin a new shot: the whole picture changes at once, and only once."""
    change = _changes(pictures)
    usual = max(float(np.median(change)), 0.5)
    return [int(i) + 1 for i in np.flatnonzero(change > max(CUT_TIMES_USUAL * usual, LEAST_CUT_LEVELS))]


def _changes(pictures: Pictures) -> NDArray[np.float64]:
    """Mean change in levels of 0-255 from each picture to the next, at thumbnail size."""
    small = np.asarray([cv2.resize(picture, (36, 64), interpolation=cv2.INTER_AREA) for picture in pictures], np.int16)
    return np.asarray(np.abs(np.diff(small, axis=0)).mean(axis=(1, 2, 3)), np.float64)


def split(pictures: Pictures, cuts: Sequence[int]) -> list[Pictures]:
    return list(np.split(pictures, list(cuts)))
