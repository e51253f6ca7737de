"""Sprites onto frames: one warp and one blend for each part, only where it covers pixels."""

from __future__ import annotations

from functools import cache
from math import ceil, floor

import cv2
import numpy as np

from generation.engines.sim.drawing.affine import Affine, apply, times
from generation.engines.sim.drawing.sprites import Picture, Sprite


def paste(frame: Picture, sprite: Sprite, to_frame: Affine, opacity: float = 1.0) -> tuple[int, int, int, int] | None:
    """Blend a sprite over `frame` (RGB, in place). Returns the pixels touched as x0, y0, x1, y1."""
    step = sprite.units_per_pixel
    # Pixel centres lie half a step inside the box.
    matrix = times(to_frame, (step, 0.0, sprite.left + step / 2, 0.0, step, sprite.top + step / 2))
    height, width = sprite.pixels.shape[:2]
    box = _box(matrix, width, height, frame.shape[1], frame.shape[0])
    if box is None:
        return None
    x0, y0, x1, y1 = box
    local = np.array([[matrix[0], matrix[1], matrix[2] - x0], [matrix[3], matrix[4], matrix[5] - y0]])
    warped = cv2.warpAffine(sprite.pixels, local, (x1 - x0, y1 - y0), flags=cv2.INTER_LINEAR)
    if opacity < 1.0:
        warped = cv2.convertScaleAbs(warped, alpha=max(0.0, opacity))
    blend(frame[y0:y1, x0:x1], np.asarray(warped, np.uint8))
    return box


def blend(target: Picture, layer: Picture) -> None:
    """`layer` (premultiplied RGBA) over `target` (RGB) in place."""
    clear = cv2.cvtColor(cv2.bitwise_not(layer[:, :, 3]), cv2.COLOR_GRAY2RGB)
    under = cv2.multiply(target, clear, scale=1 / 255)
    target[:] = cv2.add(under, cv2.cvtColor(layer, cv2.COLOR_RGBA2RGB))


def _box(matrix: Affine, width: int, height: int, limit_x: int, limit_y: int) -> tuple[int, int, int, int] | None:
    corners = [apply(matrix, x, y) for x, y in ((-1, -1), (width, -1), (-1, height), (width, height))]
    x0 = max(0, floor(min(x for x, _ in corners)))
    y0 = max(0, floor(min(y for _, y in corners)))
    x1 = min(limit_x, ceil(max(x for x, _ in corners)) + 1)
    y1 = min(limit_y, ceil(max(y for _, y in corners)) + 1)
    return (x0, y0, x1, y1) if x1 > x0 and y1 > y0 else None


@cache
def _shade() -> Sprite:
    """A round shadow that fades to its rim, two units wide."""
    side = 96
    at = (np.arange(side) + 0.5) / side * 2 - 1
    far = np.minimum(1.0, np.hypot(at[:, None], at[None, :]))
    alpha = (255 * (1 - far**2) ** 1.4).astype(np.uint8)
    pixels = np.zeros((side, side, 4), np.uint8)
    pixels[:, :, 3] = alpha
    return Sprite(pixels, 2 / side, -1.0, -1.0)


def shadow(frame: Picture, x: float, y: float, half_width: float, half_height: float, strength: float) -> None:
    """A soft ellipse on the ground: how heavy and how near a thing is shows in its shadow."""
    if half_width >= 1.0 and strength > 0.01:
        paste(frame, _shade(), (half_width, 0.0, x, 0.0, half_height, y), strength)
