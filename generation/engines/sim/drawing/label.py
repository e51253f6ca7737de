"""The name that stands over a cameo: whoever sees the clip sees that this is one, and whose."""

from __future__ import annotations

import math

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from generation.engines.sim.drawing.sprites import Picture

_TEXT_HEIGHT = 0.026
"""Of the short side of the picture."""
_WIDTH_MAX = 0.46
"""Of the width of the picture: two people beside each other keep their names apart."""
_INK, _PAPER = (255, 255, 255, 255), (24, 24, 28, 190)


def text_of(name: str) -> str:
    """`name` is an @handle."""
    return f"{name}, cameo"


def draw_label(name: str, *, width: int, height: int) -> Picture:
    """Straight RGBA for frames of this size. A long handle is set smaller, never cut off."""
    text, size = text_of(name), max(10.0, _TEXT_HEIGHT * min(width, height))
    length = ImageFont.load_default(size).getlength(text)
    size = max(7.0, size * min(1.0, _WIDTH_MAX * width / length))
    font = ImageFont.load_default(size)
    left, top, right, bottom = font.getbbox(text)
    pad = size * 0.45
    box = (math.ceil(right - left + 2 * pad), math.ceil(bottom - top + 1.4 * pad))
    label = Image.new("RGBA", box, (0, 0, 0, 0))
    draw = ImageDraw.Draw(label)
    draw.rounded_rectangle((0, 0, box[0] - 1, box[1] - 1), radius=box[1] / 2, fill=_PAPER)
    draw.text((pad - left, 0.7 * pad - top), text, fill=_INK, font=font)
    if box[0] > width:
        label = label.resize((width, max(1, box[1] * width // box[0])))
    return np.asarray(label, np.uint8)


def put_label(frame: Picture, label: Picture, *, x: float, y: float) -> None:
    """Over `frame` (RGB, in place), its lower edge at y and centred at x, moved as far as it must to be whole."""
    height, width = label.shape[:2]
    left = min(max(0, round(x - width / 2)), frame.shape[1] - width)
    top = min(max(0, round(y - height)), frame.shape[0] - height)
    target = frame[top : top + height, left : left + width]
    alpha = cv2.cvtColor(label[:, :, 3], cv2.COLOR_GRAY2RGB).astype(np.float32) / 255
    target[:] = np.round(target * (1 - alpha) + label[:, :, :3] * alpha).astype(np.uint8)
