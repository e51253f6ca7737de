"""What is left of a clip when its pictures are taken away: the mean of band-passed, clipped luma over the frames.

What stays of the pictures in it differs by place by a factor of ten and more, so each place counts by how quiet it is,
as a matched filter in uneven noise should.
"""

from __future__ import annotations

from collections.abc import Iterable

import cv2
import numpy as np
from numpy.typing import NDArray

from moderation.provenance.marks.picture.band import CANONICAL_SIDE, TILE

_FINE_SIGMA, _COARSE_BOX = 1.0, 15
_LOUD_BOX, _LOUD_FLOOR = 21, 0.5
"""Pixels over which the loudness of a frame is measured, and the variance below which quieter is not better."""
_CLIP = 1.5
"""Deviations. Edges are hundreds of times stronger than the mark; clipping stops them from voting more than once."""

_QUIET_BOX, _QUIET_FLOOR = 21, 0.1
"""Pixels over which the loudness of a place is measured, and the variance below which quieter is not better."""


def working_size(width: int, height: int) -> tuple[int, int]:
    """The size at which a picture is analysed: short side 480, never enlarged."""
    scale = min(1.0, CANONICAL_SIDE / min(width, height))
    return max(1, round(width * scale)), max(1, round(height * scale))


def at_working_size(luma: NDArray[np.uint8]) -> NDArray[np.uint8]:
    size = working_size(luma.shape[1], luma.shape[0])
    if size == (luma.shape[1], luma.shape[0]):
        return luma
    scaled: NDArray[np.uint8] = cv2.resize(luma, size, interpolation=cv2.INTER_AREA)  # type: ignore[assignment]
    return scaled


class Residual:
    """A running mean over frames at working size. Add frames, then read `mean`."""

    def __init__(self) -> None:
        self._sum: NDArray[np.float32] | None = None
        self._gains: NDArray[np.float32] | None = None
        self.frames = 0

    def add(self, luma: NDArray[np.uint8]) -> None:
        """One frame, uint8 [height, width] at working size."""
        scale = min(luma.shape) / CANONICAL_SIDE
        picture = luma.astype(np.float32)
        box = int(_COARSE_BOX * scale) | 1
        fine = cv2.GaussianBlur(picture, (0, 0), max(_FINE_SIGMA * scale, 0.5))
        detail = fine - cv2.blur(cv2.blur(picture, (box, box)), (box, box))
        gain = 1 / np.sqrt(_variance(detail, int(_LOUD_BOX * scale) | 1) + _LOUD_FLOOR)
        left = np.clip(detail * gain, -_CLIP, _CLIP)
        self._sum = left if self._sum is None else cv2.add(self._sum, left, dst=self._sum)  # type: ignore[assignment]
        self._gains = gain if self._gains is None else cv2.add(self._gains, gain, dst=self._gains)  # type: ignore[assignment]
        self.frames += 1

    @property
    def plain(self) -> NDArray[np.float32]:
        """The mean over the frames, in deviations of each place's detail."""
        assert self._sum is not None, "A residual needs at least one frame."
        return self._sum / np.float32(self.frames)

    @property
    def gain(self) -> NDArray[np.float32]:
        """What one step of luma amounts to in `plain`, by place."""
        assert self._gains is not None, "A residual needs at least one frame."
        return self._gains / np.float32(self.frames)

    @property
    def mean(self) -> NDArray[np.float32]:
        """The mean over the frames, each place weighted by its quiet."""
        mean = self.plain
        return mean * quiet_weights(mean)


def quiet_weights(residual: NDArray[np.float32]) -> NDArray[np.float32]:
    """How much each place of a plain residual counts: one over its variance."""
    box = int(_QUIET_BOX * min(residual.shape) / CANONICAL_SIDE) | 1
    weights: NDArray[np.float32] = (1 / (_variance(residual, box) + _QUIET_FLOOR)).astype(np.float32)
    return weights


def _variance(detail: NDArray[np.float32], box: int) -> NDArray[np.float32]:
    """Of what has no mean, around each place."""
    variance: NDArray[np.float32] = cv2.blur(cv2.blur(detail * detail, (box, box)), (box, box))  # type: ignore[assignment]
    return variance


def residual_of(frames: Iterable[NDArray[np.uint8]]) -> NDArray[np.float32]:
    made = Residual()
    for frame in frames:
        made.add(frame)
    return made.mean


def nominal_period(residual: NDArray[np.float32]) -> float:
    """The side of a tile in pixels of a residual whose clip was only scaled as a whole."""
    return float(TILE * min(residual.shape) / CANONICAL_SIDE)


def fold(residual: NDArray[np.float32], period_x: float, period_y: float, degrees: float = 0.0) -> NDArray[np.float32]:
    """All tiles of a residual laid over each other: their mean as [256, 256].

    The periods are the tile's sides in pixels of the residual; `degrees` turns it back about its centre first.
    """
    height, width = residual.shape
    across, down = TILE / period_x, TILE / period_y
    size = max(1, int(width * across)), max(1, int(height * down))
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0) if degrees else np.eye(2, 3)
    matrix = np.diag((across, down)) @ turn
    resized = cv2.warpAffine(residual, matrix, size, flags=cv2.INTER_LINEAR)
    total, count = np.zeros((TILE, TILE), np.float32), np.zeros((TILE, TILE), np.float32)
    for top in range(0, size[1], TILE):
        for left in range(0, size[0], TILE):
            part = resized[top : top + TILE, left : left + TILE]
            total[: part.shape[0], : part.shape[1]] += part
            count[: part.shape[0], : part.shape[1]] += 1
    mean: NDArray[np.float32] = np.divide(total, np.maximum(count, 1), dtype=np.float32)
    return mean
