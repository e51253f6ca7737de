"""Two-bone limbs: where the knee goes when hip and foot are given."""

from __future__ import annotations

from math import acos, atan2, cos, hypot, sin

Point = tuple[float, float]


def two_bones(hip: Point, foot: Point, upper: float, lower: float, bend: float) -> tuple[float, Point, float]:
    """Angle of the upper bone, the knee, angle of the lower bone. `bend` is 1 for a knee that points ahead.

    Angles are anticlockwise from hanging straight down, y runs down. A foot out of reach is reached towards.
    """
    dx, dy = foot[0] - hip[0], foot[1] - hip[1]
    far = min(max(hypot(dx, dy), abs(upper - lower) + 1e-6), (upper + lower) * 0.9995)
    inner = acos(max(-1.0, min(1.0, (upper * upper + far * far - lower * lower) / (2 * upper * far))))
    first = atan2(dx, dy) + bend * inner
    knee = (hip[0] + upper * sin(first), hip[1] + upper * cos(first))
    reach = hypot(dx, dy) or 1e-9
    end = (hip[0] + dx / reach * far, hip[1] + dy / reach * far)
    return first, knee, atan2(end[0] - knee[0], end[1] - knee[1])


def end_of(start: Point, angle: float, length: float) -> Point:
    return start[0] + length * sin(angle), start[1] + length * cos(angle)
