"""A layer to paint scenery on: premultiplied RGBA, anti-aliased, wrapping round at its sides so that it can scroll."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from generation.engines.sim.drawing.affine import place, times
from generation.engines.sim.drawing.colours import rgb
from generation.engines.sim.drawing.sprites import Picture, Sprite

Point = tuple[float, float]
SHIFT = 4


class Canvas:
    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self.pixels: Picture = np.zeros((height, width, 4), np.uint8)

    def polygon(self, points: Sequence[Point], colour: str, opacity: float = 1.0) -> None:
        outline = np.asarray(points, np.float64)
        for shift in self._shifts(float(outline[:, 0].min()), float(outline[:, 0].max())):
            moved = np.round((outline + np.array([shift, 0.0])) * (1 << SHIFT)).astype(np.int32)
            self._paint(lambda to, m=moved, c=colour: cv2.fillPoly(to, [m], (*rgb(c), 255), cv2.LINE_AA, SHIFT),
                        opacity)  # fmt: skip

    def ellipse(
        self, x: float, y: float, rx: float, ry: float, colour: str, opacity: float = 1.0, tilt: float = 0.0
    ) -> None:
        for shift in self._shifts(x - rx, x + rx):
            centre = (round((x + shift) * (1 << SHIFT)), round(y * (1 << SHIFT)))
            axes = (max(1, round(rx * (1 << SHIFT))), max(1, round(ry * (1 << SHIFT))))
            self._paint(lambda to, at=centre, a=axes, c=colour: cv2.ellipse(
                to, at, a, tilt, 0, 360, (*rgb(c), 255), -1, cv2.LINE_AA, SHIFT), opacity)  # fmt: skip

    def rect(self, x: float, y: float, width: float, height: float, colour: str, opacity: float = 1.0) -> None:
        self.polygon([(x, y), (x + width, y), (x + width, y + height), (x, y + height)], colour, opacity)

    def line(self, points: Sequence[Point], width: float, colour: str, opacity: float = 1.0) -> None:
        path = np.round(np.asarray(points) * (1 << SHIFT)).astype(np.int32)
        self._paint(lambda to: cv2.polylines(to, [path], False, (*rgb(colour), 255), max(1, round(width)),
                                             cv2.LINE_AA, SHIFT), opacity)  # fmt: skip

    def shade(self, top: str, bottom: str, strength: float = 1.0) -> None:
        """Multiply what is painted by a vertical gradient from one colour to another."""
        rows = np.linspace(0, 1, self.height)[:, None]
        factor = np.asarray(rgb(top)) * (1 - rows) + np.asarray(rgb(bottom)) * rows
        factor = 1 - (1 - factor / 255.0) * strength
        self.pixels[:, :, :3] = np.clip(self.pixels[:, :, :3] * factor[:, None, :], 0, 255).astype(np.uint8)

    def fade_into(self, colour: str, share: float) -> None:
        """Move everything painted towards a colour: distance."""
        alpha = self.pixels[:, :, 3:4].astype(np.float32) / 255.0
        mixed = self.pixels[:, :, :3] * (1 - share) + alpha * np.asarray(rgb(colour), np.float32) * share
        self.pixels[:, :, :3] = np.clip(mixed, 0, 255).astype(np.uint8)

    def stamp(self, sprite: Sprite, x: float, y: float, size: float, mirror: bool = False) -> None:
        """A sprite of unit height with its foot at (x, y)."""
        for shift in (-self.width, 0, self.width):
            if not -size < x + shift < self.width + size:
                continue
            step = sprite.units_per_pixel
            at = place(x + shift, y, 0.0, -size if mirror else size, size)
            full = times(at, (step, 0.0, sprite.left + step / 2, 0.0, step, sprite.top + step / 2))
            matrix = np.array(full).reshape(2, 3)
            layer = cv2.warpAffine(sprite.pixels, matrix, (self.width, self.height), flags=cv2.INTER_AREA)
            keep = (255 - layer[:, :, 3:4]).astype(np.uint16)
            self.pixels = (self.pixels * keep // 255 + layer).astype(np.uint8)

    def _shifts(self, left: float, right: float) -> list[float]:
        out = [0.0]
        if left < 0:
            out.append(float(self.width))
        if right > self.width:
            out.append(-float(self.width))
        return out

    def _paint(self, draw: object, opacity: float) -> None:
        assert callable(draw)
        if opacity >= 1.0:
            draw(self.pixels)
            return
        over = self.pixels.copy()
        draw(over)
        self.pixels = np.asarray(cv2.addWeighted(over, opacity, self.pixels, 1 - opacity, 0.0), np.uint8)


def gradient(width: int, height: int, stops: Sequence[tuple[float, str]]) -> Picture:
    """A vertical gradient as RGB, dithered by a fixed pattern so that it does not band."""
    rows = np.linspace(0, 1, height)
    places = [at for at, _ in stops]
    columns = [np.interp(rows, places, [rgb(colour)[i] for _, colour in stops]) for i in range(3)]
    flat = np.repeat(np.stack(columns, 1)[:, None, :], width, 1)
    grid = np.array([[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]]) / 16.0
    noise = np.tile(grid, (height // 4 + 1, width // 4 + 1))[:height, :width, None]
    return np.clip(np.floor(flat + noise), 0, 255).astype(np.uint8)


def ridge(width: int, random: np.random.Generator, rough: float = 1.0, octaves: int = 4) -> np.ndarray:
    """Heights of a skyline in [0, 1] that meets itself at the sides."""
    at = np.linspace(0, 2 * np.pi, width, endpoint=False)
    out = np.zeros(width)
    for octave in range(octaves):
        for wave in range(1, 3):
            turns = wave + 2 * 2**octave
            out += np.sin(turns * at + random.uniform(0, 2 * np.pi)) * rough**octave / (1.6**octave * turns**0.4)
    low, high = out.min(), out.max()
    return np.asarray((out - low) / max(1e-9, high - low))
