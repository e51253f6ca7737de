"""Colours by name, and the small arithmetic on them that drawings need."""

from __future__ import annotations

import colorsys

Rgb = tuple[int, int, int]

NAMED = {
    "red": "#e23d3d", "orange": "#f28c28", "yellow": "#f6c945", "green": "#4caf50", "blue": "#3b82d6",
    "teal": "#2bb5b0", "purple": "#8e5bd0", "pink": "#f078a8", "brown": "#8d5a34", "black": "#33363f",
    "white": "#f6f5f1", "grey": "#9aa0a8", "gold": "#e2b33c",
}  # fmt: skip


PLAIN_HAT = "#444444"
HAT_OF_ONE_COLOUR = {"crown": "#f4c430", "toque": "#ffffff"}
SAME_HUE = 0.07
"""Of the circle of hues."""


def rgb(colour: str) -> Rgb:
    """ "#rrggbb" or a name of the palette."""
    text = NAMED.get(colour, colour).lstrip("#")
    return int(text[0:2], 16), int(text[2:4], 16), int(text[4:6], 16)


def text(colour: Rgb) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)


def mix(first: str, second: str, share: float) -> str:
    a, b = rgb(first), rgb(second)
    return text(tuple_of(a[i] + (b[i] - a[i]) * share for i in range(3)))


def tuple_of(values: object) -> Rgb:
    r, g, b = (max(0, min(255, round(float(v)))) for v in values)  # type: ignore[attr-defined]
    return r, g, b


def recoloured(part: str, wanted: str) -> str:
    """A part of a drawing in another hue. What is black, white or grey stays so; dark stays darker than light."""
    digits = part.lstrip("#")
    red, green, blue = rgb(digits if len(digits) == 6 else "".join(2 * one for one in digits))
    _, light, saturation = colorsys.rgb_to_hls(red / 255, green / 255, blue / 255)
    if saturation < 0.25 or not 0.08 < light < 0.95:
        return part
    shade = (light - 0.5) * 0.9
    return lighter(wanted, shade) if shade > 0 else darker(wanted, -shade)


def may_be_called(colour: str, name: str) -> bool:
    """Whether somebody may call that colour by a name of the palette: navy is blue and is black."""
    hue, light, saturation = colorsys.rgb_to_hls(*(one / 255 for one in rgb(colour)))
    if name in {"black", "grey", "white"}:
        return {"black": light < 0.35, "grey": saturation < 0.3, "white": light > 0.75}[name]
    other, _, _ = colorsys.rgb_to_hls(*(one / 255 for one in rgb(name)))
    return saturation > 0.15 and min(abs(hue - other), 1 - abs(hue - other)) < SAME_HUE


def darker(colour: str, share: float = 0.25) -> str:
    return mix(colour, "#10131f", share)


def lighter(colour: str, share: float = 0.3) -> str:
    return mix(colour, "#ffffff", share)
