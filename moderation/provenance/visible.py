"""The mark that people can see: the creator's handle and a short id, wandering over the picture.

It is drawn by Pillow as a picture and blended into the planes. No text of a person ever reaches a filter string. White
letters in a dark outline read on any background; the colour below is dimmed towards grey so that neither drowns.
Where several pictures share a frame it visits one after the other and never lies across a seam.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from moderation.provenance.media import WHOLE, Grid

SLOT_SECONDS = 2.5
"""How long the mark stays at one place before it jumps to the other side, or to the next picture."""
CAPTION_TOP = 0.70
"""Captions and controls of every player lie below this part of the height; the mark stays above it."""
_TOP, _SIDE = 0.06, 0.05
_WIDTH_MAX, _WIDTH_MAX_BESIDE = 0.62, 0.8
"""The most that the mark takes of the width of its picture, alone in a row and beside another."""
SIZE = 0.036
"""Letter size as a part of the frame's short side."""
SIZE_SHARED, SIZE_SHARED_LONG = 0.045, 0.025
"""The same where pictures share the frame, and of its long side too: such frames can be narrow strips."""
SIZE_MIN = 11.0
"""Pixels below which letters stop being letters."""
_SIZE_LEAST = 8.0
_BETWEEN = " · "
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
    return f"@{handle.removeprefix('@')}{_BETWEEN}hibari {clip_id[-6:]}"


def letter_size(width: int, height: int, grid: Grid = WHOLE) -> float:
    """Pixels of the letters in frames of this size."""
    short, long = sorted((width, height))
    wanted = SIZE * short if grid == WHOLE else max(SIZE_SHARED * short, SIZE_SHARED_LONG * long)
    return max(SIZE_MIN, wanted)


def draw_stamp(*, handle: str, clip_id: str, width: int, height: int, grid: Grid = WHOLE) -> Stamp:
    """The mark for frames of this size: in one line where it fits beside a seam and a side, else in several."""
    text, font = _set(text_of(handle, clip_id), letter_size(width, height, grid), _room(width, grid))
    stroke = max(1, round(font.size / 12))
    drawing = ImageDraw.Draw(Image.new("L", (1, 1)))
    left, top, right, bottom = drawing.textbbox((0, 0), text, font, stroke_width=stroke, align="center")
    pad = 2 * stroke
    box = (math.ceil((right - left + 2 * pad) / 2) * 2, math.ceil((bottom - top + 2 * pad) / 2) * 2)
    letters, outline = Image.new("L", box), Image.new("L", box)
    # Both with the stroke, which moves lines apart; in the letters it leaves nothing.
    for plane, around in ((outline, 255), (letters, 0)):
        at = (pad - left, pad - top)
        ImageDraw.Draw(plane).text(
            at, text, fill=255, font=font, align="center", stroke_width=stroke, stroke_fill=around
        )
    soft = outline.filter(ImageFilter.GaussianBlur(stroke / 2))
    ink = np.maximum(_plane(outline), _plane(soft)) * _HALO
    white = _plane(letters) * _LETTERS
    cover = 1 - (1 - ink) * (1 - white)
    luma = (white * _WHITE + (1 - white) * ink * _INK) / np.maximum(cover, 1e-6)
    half = cover.reshape(box[1] // 2, 2, box[0] // 2, 2).mean(axis=(1, 3))
    return Stamp(luma.astype(np.float32), cover.astype(np.float32), half.astype(np.float32))


def place(stamp: Stamp, *, seconds: float, seed: str, width: int, height: int, grid: Grid = WHOLE) -> tuple[int, int]:
    """Left and top of the mark at a moment, in even pixels: the same for the same seed, above the captions.

    It goes from picture to picture of the grid, and to the other side of each whenever it comes back.
    """
    slot, into = divmod(max(seconds, 0.0), SLOT_SECONDS)
    draw = hashlib.sha256(f"{seed}:{int(slot)}".encode()).digest()
    first_side = hashlib.sha256(seed.encode()).digest()[0]
    turn, picture = divmod(int(slot) + first_side, grid.columns * grid.rows)
    row, column = divmod(picture, grid.columns)
    wide, tall = width / grid.columns, height / grid.rows
    left, top, bottom = wide * column, tall * row, min(tall * (row + 1), height * CAPTION_TOP)
    room_x = max(wide * (1 - 2 * _SIDE) - stamp.width, 0)
    room_y = max(bottom - top - tall * _TOP - stamp.height, 0)
    x = left + wide * _SIDE + room_x * (turn % 2 * 0.75 + draw[0] / 255 * 0.25)
    y = top + tall * _TOP + room_y * draw[1] / 255
    angle, way = draw[2] / 255 * 2 * math.pi, _DRIFT * min(width, height) * (into / SLOT_SECONDS - 0.5)
    x, y = x + way * math.cos(angle), y + way * math.sin(angle)
    return _even(x, left, left + wide - stamp.width), _even(y, top, int(bottom) - stamp.height)


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


def _room(width: int, grid: Grid) -> float:
    share = _WIDTH_MAX if grid.columns == 1 else _WIDTH_MAX_BESIDE
    return share * width / grid.columns


def _set(text: str, size: float, room: float) -> tuple[str, ImageFont.FreeTypeFont]:
    """The text in as few lines as fit, broken between handle and id first, and its font.

    Only where no such lines fit is it set smaller; nothing is ever cut off.
    """
    handle, _, name = text.rpartition(_BETWEEN)
    half = -(-len(handle) // 2)
    settings = (text, f"{handle}\n{name}", f"{handle[:half]}\n{handle[half:]}\n{name}")
    font = _font(size)
    lengths = {lines: max(font.getlength(line) for line in lines.split("\n")) for lines in settings}
    fitting = next((lines for lines in settings if lengths[lines] <= room), None)
    if fitting is not None:
        return fitting, font
    shortest = min(settings, key=lengths.__getitem__)
    return shortest, _font(max(_SIZE_LEAST, size * room / lengths[shortest]))


def _font(size: float) -> ImageFont.FreeTypeFont:
    font = ImageFont.load_default(size)
    assert isinstance(font, ImageFont.FreeTypeFont), "Pillow's wheels have FreeType"
    return font


def _even(value: float, least: float, most: float) -> int:
    """The even number below `value`, inside these bounds where they leave one."""
    return max(math.ceil(least / 2) * 2, min(int(value), int(most)) // 2 * 2, 0)
