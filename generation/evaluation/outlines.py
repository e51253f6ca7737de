"""Which of three shapes an outline is nearest to: the overlap with each, laid over it as well as it can be.

Corners that are soft or a few pixels wide leave an overlap nearly as it was, where a measure of extremes would jump.
"""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

SHAPES = ("ball", "box", "triangle")
LEAST_OVERLAP = 0.8
"""Intersection over union; what is longer than wide has less. The hull of a star passes for a ball."""
_SIDE, _UNIT = 72, 34.0
"""Pixels of the canvas, and of the side of a square of the outlines' common area."""
_STEP_DEGREES = 10


def overlaps(hull: cv2.typing.MatLike) -> tuple[float, float, float]:
    """Of a convex outline with a disc, a square and an even triangle of its area and middle, turned as fits best."""
    moments = cv2.moments(hull)
    if moments["m00"] <= 0:
        return 0.0, 0.0, 0.0
    middle = np.array([moments["m10"], moments["m01"]]) / moments["m00"]
    points = (hull.reshape(-1, 2) - middle) / np.sqrt(moments["m00"])
    own = _filled(points)
    both = (_patterns() & own).sum((1, 2))
    either = (_patterns() | own).sum((1, 2))
    found = both / np.maximum(either, 1)
    best = [float(found[start:end].max()) for start, end in _spans()]
    return best[0], best[1], best[2]


def _filled(points: NDArray[np.float64]) -> NDArray[np.bool_]:
    canvas = np.zeros((_SIDE, _SIDE), np.uint8)
    cv2.fillPoly(canvas, [np.round(points * _UNIT + _SIDE / 2).astype(np.int32)], 1)
    return canvas > 0


@cache
def _patterns() -> NDArray[np.bool_]:
    """[N, side, side]: the disc, the square and the triangle at every turn that tells them apart."""
    return np.asarray([_filled(points) for shape in SHAPES for points in _turned(shape)])


@cache
def _spans() -> tuple[tuple[int, int], ...]:
    ends = np.cumsum([len(_turned(shape)) for shape in SHAPES]).tolist()
    return tuple(zip([0, *ends[:-1]], ends, strict=True))


def _turned(shape: str) -> list[NDArray[np.float64]]:
    corners = {"ball": 64, "box": 4, "triangle": 3}[shape]
    area = corners / 2 * np.sin(2 * np.pi / corners)
    turns = [0] if shape == "ball" else range(0, 360 // corners, _STEP_DEGREES)
    angles = np.arange(corners) * 2 * np.pi / corners
    every = [angles + np.radians(turn) for turn in turns]
    return [np.stack([np.cos(each), np.sin(each)], axis=1) / np.sqrt(area) for each in every]
