"""The mark that people can see: the creator's handle and a short id, wandering over the picture.

It is drawn by Pillow as a picture and blended into the planes. No text of a person ever reaches a filter string. White
letters in a dark outline read on any background; the colour below is dimmed towards grey so that neither drowns.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter, ImageFont

SLOT_SECONDS = 2.5
"""How long the mark stays at one place before it jumps to the other side."""
CAPTION_TOP = 0.70
"""Captions and controls of every player lie below this part of the height; the mark stays above it."""
_TOP, _SIDE = 0.06, 0.05
_WIDTH_MAX = 0.62
_TEXT_HEIGHT = 0.036
"""Letter size as a part of the short side; at least 11 pixels, where letters stop being letters."""
_WHITE, _INK, _GREY = 235, 16, 128
_LETTERS, _HALO = 0.92, 0.72
_DRIFT = 0.02


@dataclass(frozen=True, slots=True)
class Stamp:
    """The mark ready to blend: luma value and cover per pixel, cover at half size for the chroma planes."""

    luma: NDArray[np.float32]
    cover: NDArray[np.float32]
    chroma_cover: NDArray[np.float32]

    @property
    def height(self) -> int:
        return int(self.cover.shape[0])

    @property
    def width(self) -> int:
        return int(self.cover.shape[1])


def text_of(handle: str, clip_id: str) -> str:
    """What the mark says. The end of an id is its random part; its beginning is only the time."""
    return f"@{handle.removeprefix('@')} · hibari {clip_id[-6:]}"


def draw_stamp(*, handle: str, clip_id: str, width: int, height: int) -> Stamp:
    """The mark for frames of this size. A long handle is set smaller, never cut off."""
    text, size = text_of(handle, clip_id), max(11.0, _TEXT_HEIGHT * min(width, height))
    font = ImageFont.load_default(size)
    length = font.getlength(text)
    if length > _WIDTH_MAX * width:
        size = max(8.0, size * _WIDTH_MAX * width / length)
        font = ImageFont.load_default(size)
    stroke = max(1, round(size / 12))
    left, top, right, bottom = font.getbbox(text, stroke_width=stroke)
    pad = 2 * stroke
    box = (math.ceil((right - left + 2 * pad) / 2) * 2, math.ceil((bottom - top + 2 * pad) / 2) * 2)
    letters, outline = Image.new("L", box), Image.new("L", box)
    at = (pad - left, pad - top)
    ImageDraw.Draw(outline).text(at, text, fill=255, font=font, stroke_width=stroke)
    ImageDraw.Draw(letters).text(at, text, fill=255, font=font)
    soft = outline.filter(ImageFilter.GaussianBlur(stroke / 2))
    ink = np.maximum(_plane(outline), _plane(soft)) * _HALO
    white = _plane(letters) * _LETTERS
    cover = 1 - (1 - ink) * (1 - white)
    luma = (white * _WHITE + (1 - white) * ink * _INK) / np.maximum(cover, 1e-6)
    half = cover.reshape(box[1] // 2, 2, box[0] // 2, 2).mean(axis=(1, 3))
    return Stamp(luma.astype(np.float32), cover.astype(np.float32), half.astype(np.float32))


def place(stamp: Stamp, *, seconds: float, seed: str, width: int, height: int) -> tuple[int, int]:
    """Left and top of the mark at a moment, in even pixels: the same for the same seed, above the captions."""
    slot, into = divmod(max(seconds, 0.0), SLOT_SECONDS)
    draw = hashlib.sha256(f"{seed}:{int(slot)}".encode()).digest()
    first_side = hashlib.sha256(seed.encode()).digest()[0]
    room_x = max(width * (1 - 2 * _SIDE) - stamp.width, 0)
    room_y = max(height * (CAPTION_TOP - _TOP) - stamp.height, 0)
    is_right = (int(slot) + first_side) % 2
    x = width * _SIDE + room_x * (is_right * 0.75 + draw[0] / 255 * 0.25)
    y = height * _TOP + room_y * draw[1] / 255
    angle, way = draw[2] / 255 * 2 * math.pi, _DRIFT * min(width, height) * (into / SLOT_SECONDS - 0.5)
    x, y = x + way * math.cos(angle), y + way * math.sin(angle)
    return _even(x, width - stamp.width), _even(y, int(height * CAPTION_TOP) - stamp.height)


def blend(frame: NDArray[np.uint8], stamp: Stamp, at: tuple[int, int], *, width: int, height: int) -> None:
    """Draw the mark into one I420 frame (flat uint8, height * 1.5 * width bytes) in place."""
    x, y = at
    luma = frame[: width * height].reshape(height, width)[y : y + stamp.height, x : x + stamp.width]
    cover = stamp.cover[: luma.shape[0], : luma.shape[1]]
    luma[:] = np.rint(luma + (stamp.luma[: luma.shape[0], : luma.shape[1]] - luma) * cover)
    quarter = width * height // 4
    for plane in range(2):
        start = width * height + plane * quarter
        whole = frame[start : start + quarter].reshape(height // 2, width // 2)
        part = whole[y // 2 : (y + stamp.height) // 2, x // 2 : (x + stamp.width) // 2]
        part[:] = np.rint(
            part + (_GREY - part.astype(np.float32)) * stamp.chroma_cover[: part.shape[0], : part.shape[1]]
        )


def stamp_picture(image: Image.Image, *, handle: str, clip_id: str, seed: str, seconds: float = 0.0) -> None:
    """Draw the mark into an RGB picture made from several frames (a sprite sheet, a link card), in place."""
    stamp = draw_stamp(handle=handle, clip_id=clip_id, width=image.width, height=image.height)
    at = place(stamp, seconds=seconds, seed=seed, width=image.width, height=image.height)
    value = Image.fromarray(np.rint(stamp.luma).astype(np.uint8))
    image.paste(
        Image.merge("RGB", (value, value, value)), at, Image.fromarray(np.rint(stamp.cover * 255).astype(np.uint8))
    )


def _plane(image: Image.Image) -> NDArray[np.float32]:
    return np.asarray(image, np.float32) / np.float32(255)


def _even(value: float, most: int) -> int:
    return max(0, min(int(value), most)) // 2 * 2
