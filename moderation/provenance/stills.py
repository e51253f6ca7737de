"""The pictures of a clip: thumbnail, sprite sheet for scrubbing, link card. All from frames that carry the marks."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from moderation.provenance import visible

THUMBNAIL_SIDE = 480
SPRITE_SIDE, SPRITE_COLUMNS, SPRITES_MAX = 144, 5, 60
CARD_WIDTH, CARD_HEIGHT = 1200, 630
_QUALITY = 85


def sprite_frames(frames: int, fps: int) -> list[int]:
    """The frames shown in the sprite sheet: one a second, from the middle of each."""
    seconds = max(1, min(frames // fps, SPRITES_MAX))
    return [min(frames - 1, round((second + 0.5) * frames / seconds)) for second in range(seconds)]


def thumbnail(frame: NDArray[np.uint8]) -> Image.Image:
    """One frame (RGB) with a short side of 480 where the clip is larger."""
    scale = min(1.0, THUMBNAIL_SIDE / min(frame.shape[:2]))
    return Image.fromarray(_scaled(frame, scale))


def sprites(frames: list[NDArray[np.uint8]], *, handle: str, clip_id: str) -> Image.Image:
    """A sheet of small frames in rows of five, with the mark once at a size that can be read."""
    small = [_scaled(frame, SPRITE_SIDE / min(frame.shape[:2])) for frame in frames]
    height, width = small[0].shape[:2]
    columns = min(SPRITE_COLUMNS, len(small))
    rows = -(-len(small) // columns)
    sheet = Image.new("RGB", (columns * width, rows * height))
    for index, tile in enumerate(small):
        sheet.paste(Image.fromarray(tile), (index % columns * width, index // columns * height))
    visible.stamp_picture(sheet, handle=handle, clip_id=clip_id, seed=clip_id)
    return sheet


def link_card(frame: NDArray[np.uint8], *, handle: str, clip_id: str, caption: str) -> Image.Image:
    """1200x630 for previews of a link: the frame on a blurred copy of itself, handle and caption beside it."""
    cover = _scaled(frame, max(CARD_WIDTH / frame.shape[1], CARD_HEIGHT / frame.shape[0]) / 4)
    back = (
        Image.fromarray(cover).filter(ImageFilter.GaussianBlur(8)).resize((CARD_WIDTH * 5 // 4, CARD_HEIGHT * 5 // 4))
    )
    card = back.crop((CARD_WIDTH // 8, CARD_HEIGHT // 8, CARD_WIDTH // 8 + CARD_WIDTH, CARD_HEIGHT // 8 + CARD_HEIGHT))
    card = card.point(lambda value: value * 0.55)
    scale = min((CARD_HEIGHT - 60) / frame.shape[0], CARD_WIDTH * 0.62 / frame.shape[1])
    inner = Image.fromarray(_scaled(frame, scale))
    card.paste(inner, (30, (CARD_HEIGHT - inner.height) // 2))
    left = inner.width + 70
    draw, big, small = ImageDraw.Draw(card), ImageFont.load_default(44), ImageFont.load_default(34)
    draw.text((left, 90), f"@{handle}", fill="white", font=big)
    for row, line in enumerate(_wrapped(caption, small, CARD_WIDTH - left - 40)[:8]):
        draw.text((left, 170 + row * 46), line, fill=(230, 230, 230), font=small)
    draw.text((left, CARD_HEIGHT - 90), f"hibari {clip_id[-6:]}", fill=(200, 200, 200), font=small)
    return card


def save(picture: Image.Image, path: Path) -> None:
    """As the path's suffix says: JPEG or WebP."""
    picture.save(path, quality=_QUALITY)


def _wrapped(text: str, font: ImageFont.FreeTypeFont | ImageFont.ImageFont, width: float) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        if lines and font.getlength(f"{lines[-1]} {word}") <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _scaled(frame: NDArray[np.uint8], scale: float) -> NDArray[np.uint8]:
    size = max(2, round(frame.shape[1] * scale)), max(2, round(frame.shape[0] * scale))
    return cv2.resize(frame, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)  # type: ignore[return-value]
