"""Signed distances to the eight shapes, for many things at once: negative inside, in radii, y up.

After Inigo Quilez's catalogue of exact two-dimensional distances; polygons of equal sides are cut as regular n-gons.
"""

from __future__ import annotations

from collections.abc import Callable
from math import cos, pi, sin, tau

import torch

from generation.engines.small.world.vocabulary import SHAPES

Distance = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]


def distances(shape: torch.Tensor, x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """`shape` [M] indexes SHAPES; x, y [M, H, W] are places in radii of each thing. Returns [M, H, W]."""
    found = torch.empty_like(x)
    for index, name in enumerate(SHAPES):
        rows = (shape == index).nonzero()[:, 0]
        if len(rows):
            found[rows] = _DISTANCES[name](x[rows], y[rows])
    return found


def _ball(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    return (x**2 + y**2).sqrt() - 1.0


def _box(x: torch.Tensor, y: torch.Tensor, half_x: float = 0.94, half_y: float = 0.94) -> torch.Tensor:
    dx, dy = x.abs() - half_x, y.abs() - half_y
    outside = (dx.clamp(min=0) ** 2 + dy.clamp(min=0) ** 2).sqrt()
    return outside + torch.maximum(dx, dy).clamp(max=0)


def _regular(sides: int, inradius: float, turn: float) -> Distance:
    """The distance to the nearest side's line: exact inside, a little short near corners outside."""

    def distance(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        normals = [turn + tau * side / sides for side in range(sides)]
        return torch.stack([x * cos(a) + y * sin(a) for a in normals]).amax(0) - inradius

    return distance


def _triangle(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    # Stands on its side: the middle of its height is the thing's middle.
    return _regular(3, 2 / 3, -pi / 2)(x, y + 1 / 3)


def _diamond(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    distance: torch.Tensor = (x.abs() * 1.25 + y.abs() - 1.0) / (1 + 1.25**2) ** 0.5
    return distance


def _star(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """Five points: mirrored into one tenth of the turn, then the line from a point to the next notch."""
    angle = torch.atan2(x, y)
    step = tau / 5
    mirrored = ((angle + step / 2) % step - step / 2).abs()
    radius = (x**2 + y**2).sqrt()
    px, py = radius * torch.sin(mirrored), radius * torch.cos(mirrored)
    notch_x, notch_y = 0.46 * sin(pi / 5), 0.46 * cos(pi / 5)
    ex, ey = notch_x, notch_y - 1.0
    length = (ex**2 + ey**2) ** 0.5
    distance: torch.Tensor = -(px * ey - (py - 1.0) * ex) / length
    return distance


def _cross(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    return torch.minimum(_box(x, y, 0.34, 1.0), _box(x, y, 1.0, 0.34))


def _ring(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    return ((x**2 + y**2).sqrt() - 0.74).abs() - 0.26


_DISTANCES: dict[str, Distance] = {
    "ball": _ball,
    "box": _box,
    "triangle": _triangle,
    "diamond": _diamond,
    "hexagon": _regular(6, 0.9, pi / 2),
    "star": _star,
    "cross": _cross,
    "ring": _ring,
}
