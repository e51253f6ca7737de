"""2x3 matrices as plain tuples: (a, b, c, d, e, f) maps (x, y) to (a x + b y + c, d x + e y + f)."""

from __future__ import annotations

from math import cos, sin

Affine = tuple[float, float, float, float, float, float]
IDENTITY: Affine = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)


def times(p: Affine, q: Affine) -> Affine:
    """First q, then p."""
    return (
        p[0] * q[0] + p[1] * q[3],
        p[0] * q[1] + p[1] * q[4],
        p[0] * q[2] + p[1] * q[5] + p[2],
        p[3] * q[0] + p[4] * q[3],
        p[3] * q[1] + p[4] * q[4],
        p[3] * q[2] + p[4] * q[5] + p[5],
    )


def move(x: float, y: float) -> Affine:
    return (1.0, 0.0, x, 0.0, 1.0, y)


def turn(radians: float) -> Affine:
    """Anticlockwise on a picture whose y runs down."""
    c, s = cos(radians), sin(radians)
    return (c, s, 0.0, -s, c, 0.0)


def scale(x: float, y: float | None = None) -> Affine:
    return (x, 0.0, 0.0, 0.0, x if y is None else y, 0.0)


def place(x: float, y: float, radians: float = 0.0, sx: float = 1.0, sy: float = 1.0) -> Affine:
    """Scale, then turn, then move: what a part of a puppet needs."""
    c, s = cos(radians), sin(radians)
    return (c * sx, s * sy, x, -s * sx, c * sy, y)


def apply(p: Affine, x: float, y: float) -> tuple[float, float]:
    return p[0] * x + p[1] * y + p[2], p[3] * x + p[4] * y + p[5]
