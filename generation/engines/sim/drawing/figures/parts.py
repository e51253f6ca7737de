"""The small vocabulary that figures are written in."""

from __future__ import annotations

from dataclasses import dataclass

from generation.engines.sim.drawing.affine import IDENTITY, Affine
from generation.engines.sim.drawing.sprites import Shape, Sprite


@dataclass(frozen=True, slots=True)
class Part:
    """A shape (or a ready sprite) hung at `at`: metres from the figure's foot point, y down."""

    shape: Shape | Sprite
    at: Affine = IDENTITY
    opacity: float = 1.0


def limb(key: str, length: float, top: float, bottom: float, colour: str, shade: str = "") -> Shape:
    """A rounded, tapering limb that hangs down from its pivot at the origin. Widths are `top` and `bottom`."""
    a, b = top / 2, bottom / 2
    outline = (
        f"M{-a:.4f} 0 A{a:.4f} {a:.4f} 0 0 1 {a:.4f} 0 L{b:.4f} {length:.4f} "
        f"A{b:.4f} {b:.4f} 0 0 1 {-b:.4f} {length:.4f} Z"
    )
    svg = f'<path d="{outline}" fill="{colour}"/>'
    if shade:
        svg += (
            f'<path d="M{-a:.4f} 0 L{-a * 0.35:.4f} {-a * 0.6:.4f} L{-b * 0.25:.4f} {length:.4f} '
            f'L{-b:.4f} {length:.4f} Z" fill="{shade}" opacity="0.55"/>'
        )
    side = max(a, b)
    return Shape(key, svg, -side, -a, 2 * side, length + a + b)


def ellipse(key: str, rx: float, ry: float, colour: str, extra: str = "") -> Shape:
    svg = f'<ellipse rx="{rx:.4f}" ry="{ry:.4f}" fill="{colour}"/>{extra}'
    return Shape(key, svg, -rx, -ry, 2 * rx, 2 * ry)


def free_shape(key: str, svg: str, box: tuple[float, float, float, float], *, is_lit: bool = True) -> Shape:
    """`box` is left, top, right, bottom."""
    left, top, right, bottom = box
    return Shape(key, svg, left, top, right - left, bottom - top, is_lit)
