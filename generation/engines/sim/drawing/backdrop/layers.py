"""Painted layers that scroll at their own rates behind the stage, and the ground that the stage stands on."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from generation.engines.sim.drawing.compose import blend
from generation.engines.sim.drawing.sprites import Picture


@dataclass(frozen=True, slots=True)
class Frame:
    """The picture's size and the projection of the world onto it."""

    width: int
    height: int
    horizon: float
    """Row of the horizon."""
    base: float
    """Row of the ground at z = 0."""
    pixels_per_metre: float
    distance: float
    """Metres from the camera to z = 0."""

    def shrink(self, z: float) -> float:
        """Size at depth z over size at z = 0."""
        return 1.0 / max(0.2, 1.0 + z / self.distance)

    def row(self, z: float) -> float:
        return self.horizon + (self.base - self.horizon) * self.shrink(z)


@dataclass(frozen=True, slots=True)
class Layer:
    pixels: Picture
    """Premultiplied RGBA, as wide as its period."""
    top: int
    parallax: float


class Backdrop:
    """Everything behind the cast. Drawing it for an unmoved camera costs one copy."""

    def __init__(
        self,
        frame: Frame,
        sky: Picture,
        layers: list[Layer],
        ground: Picture | None,
        ground_metres: float,
        haze: Picture | None,
    ) -> None:
        self.frame, self.sky, self.layers = frame, sky, layers
        self.ground, self.ground_metres, self.haze = ground, ground_metres, haze
        self._kept_at: tuple[float, float] | None = None
        self._kept: Picture = sky

    def draw(self, camera_x: float, turn: float = 0.0) -> Picture:
        """The backdrop seen from `camera_x` metres, `turn` radians round the stage. It is shared: copy it first."""
        kept_at, kept = self._kept_at, self._kept
        if kept_at == (camera_x, turn):
            return kept
        out = self.sky.copy()
        for layer in self.layers:
            self._scroll(out, layer, camera_x, turn)
        if self.ground is not None:
            self._lay_ground(out, camera_x, turn)
        self._kept, self._kept_at = out, (camera_x, turn)
        return out

    def _scroll(self, out: Picture, layer: Layer, camera_x: float, turn: float) -> None:
        height, period = layer.pixels.shape[:2]
        # A layer of parallax p stands at the depth of distance x (1/p - 1), and is turned by that much.
        metres = camera_x * layer.parallax + turn * self.frame.distance * (1 - layer.parallax)
        start = round(metres * self.frame.pixels_per_metre) % period
        columns = np.arange(start, start + self.frame.width) % period
        top, bottom = max(0, layer.top), min(out.shape[0], layer.top + height)
        if bottom <= top:
            return
        view = layer.pixels[top - layer.top : bottom - layer.top]
        if start + self.frame.width <= period:
            seen = view[:, start : start + self.frame.width]
        else:
            seen = np.take(view, columns, axis=1)
        blend(out[top:bottom], np.ascontiguousarray(seen))

    def _lay_ground(self, out: Picture, camera_x: float, turn: float) -> None:
        """The ground is a tile in perspective: each row of the picture sees it from further away."""
        assert self.ground is not None
        frame = self.frame
        top = max(0, int(frame.horizon) + 1)
        depth = frame.base - frame.horizon
        to_texture = self.ground.shape[0] / self.ground_metres
        across = depth / frame.pixels_per_metre
        horizon = frame.horizon - top
        matrix = np.array([
            [across * to_texture, (camera_x - turn * frame.distance) * to_texture,
             (-frame.width / 2 * across - camera_x * horizon + turn * frame.distance * (depth + horizon)) * to_texture],
            [0.0, -frame.distance * to_texture, frame.distance * (depth + horizon) * to_texture],
            [0.0, 1.0, -horizon],
        ])  # fmt: skip
        size = (frame.width, frame.height - top)
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        seen = cv2.warpPerspective(self.ground, matrix, size, flags=flags, borderMode=cv2.BORDER_WRAP)
        out[top:] = seen
        if self.haze is not None:
            blend(out[top:], self.haze)
