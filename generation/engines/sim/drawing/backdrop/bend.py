"""A road that runs away from the camera and bends: what a car seen from behind drives on."""

from __future__ import annotations

import cv2
import numpy as np

from generation.engines.sim.drawing.backdrop.layers import Frame
from generation.engines.sim.drawing.colours import rgb
from generation.engines.sim.drawing.sprites import Picture

ROWS = 26
HALF_WIDTH = 3.6
"""Metres from the middle of the road to its edge."""
DASH = 6.0


def draw_bend(out: Picture, frame: Frame, bend: float, travelled: float, light: tuple[float, float, float]) -> None:
    """`bend` is the road's curvature to the right (1 is sharp), `travelled` metres along it, `light` a tint."""

    def lit(colour: str) -> tuple[int, int, int]:
        red, green, blue = (min(255, round(part * by)) for part, by in zip(rgb(colour), light, strict=True))
        return red, green, blue

    near = (frame.height - frame.horizon) / (frame.base - frame.horizon)
    depths = np.linspace(near, 0.03, ROWS)
    rows = frame.horizon + (frame.base - frame.horizon) * depths
    metres = frame.distance * (1 / depths - 1)
    ahead = np.clip(metres, 0, 60.0)
    middle = frame.width / 2 + bend * ahead**2 * 0.02 * frame.pixels_per_metre * depths
    _verge(out, frame, travelled, lit("#79a85a"), lit("#719f54"))
    half = HALF_WIDTH * frame.pixels_per_metre * depths
    for share, colour in ((1.12, "#c9bfa2"), (1.0, "#63676f")):
        left, right = middle - half * share, middle + half * share
        outline = np.concatenate([np.stack([left, rows], 1), np.stack([right, rows], 1)[::-1]])
        cv2.fillPoly(out, [np.round(outline * 16).astype(np.int32)], lit(colour), cv2.LINE_AA, 4)
    _lines(out, frame, bend, travelled, lit("#f3f1ea"))


def _verge(
    out: Picture, frame: Frame, travelled: float, light: tuple[int, int, int], dark: tuple[int, int, int]
) -> None:
    """Grass to the horizon, mown in bands that run towards the camera."""
    top = int(frame.horizon)
    rows = np.arange(top, frame.height) + 0.5
    depth = np.maximum(rows - frame.horizon, 0.5) / (frame.base - frame.horizon)
    metres = frame.distance * (1 / depth - 1) + travelled
    share = 0.5 + 0.5 * np.sin(2 * np.pi * metres / (2 * DASH))
    # Far bands are thinner than a row: they melt into one green.
    share = 0.5 + (share - 0.5) * np.clip(depth * 3 - 0.2, 0, 1)
    out[top:] = (np.asarray(dark) + (np.asarray(light) - np.asarray(dark)) * share[:, None])[:, None].astype(np.uint8)


def _lines(out: Picture, frame: Frame, bend: float, travelled: float, colour: tuple[int, int, int]) -> None:
    first = -(travelled % DASH) - 0.5 * frame.distance
    for k in range(12):
        start, end = first + k * DASH, first + k * DASH + 2.6
        near, far = max(start, -0.55 * frame.distance), max(end, -0.55 * frame.distance)
        corners = []
        for side in (-0.09, 0.09):
            for z in (near, far) if side < 0 else (far, near):
                depth = frame.shrink(z)
                middle = frame.width / 2 + bend * max(0.0, z) ** 2 * 0.02 * frame.pixels_per_metre * depth
                corners.append((middle + side * frame.pixels_per_metre * depth, frame.row(z)))
        cv2.fillPoly(out, [np.round(np.array(corners) * 16).astype(np.int32)], colour, cv2.LINE_AA, 4)
