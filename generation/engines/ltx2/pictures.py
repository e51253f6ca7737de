"""Pictures in and out of the model's size: stills of people, clips to start from, and the fit to what was asked for."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np
from PIL import Image, UnidentifiedImageError

from generation.engines.base import PlanRefusedError

if TYPE_CHECKING:
    from numpy.typing import NDArray

FORMATS = ("PNG", "JPEG", "WEBP")
PIXELS_MAX = 40_000_000
KEPT_REFERENCES = 16


def open_image(path: Path) -> Image.Image:
    """An RGB still. Raises PlanRefusedError for anything else, however it is named."""
    try:
        with Image.open(path, formats=FORMATS) as image:
            if image.width * image.height > PIXELS_MAX:
                raise PlanRefusedError("image_invalid", "The image is too large.", field="keyframes")
            return image.convert("RGB")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        message = "An image can't be read: use PNG, JPEG or WebP."
        raise PlanRefusedError("image_invalid", message, field="keyframes") from error


def cover(picture: NDArray[np.uint8], width: int, height: int) -> NDArray[np.uint8]:
    """Scale to fill, then cut the middle out: proportions are kept and no border shows."""
    if picture.shape[:2] == (height, width):
        return picture
    scale = max(width / picture.shape[1], height / picture.shape[0])
    size = (max(width, round(picture.shape[1] * scale)), max(height, round(picture.shape[0] * scale)))
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    scaled = np.asarray(cv2.resize(picture, size, interpolation=way), dtype=np.uint8)
    left, top = (size[0] - width) // 2, (size[1] - height) // 2
    return scaled[top : top + height, left : left + width]


def fit_all(pictures: NDArray[np.uint8], width: int, height: int, chunk: int = 24) -> Iterator[NDArray[np.uint8]]:
    """[n, h, w, 3] to the delivered size, a second or so at a time."""
    for start in range(0, len(pictures), chunk):
        yield np.stack([cover(picture, width, height) for picture in pictures[start : start + chunk]])


class ReferenceCache:
    """Prepared pictures of people and things, by reference. `forget` is what a withdrawn consent calls."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, Path, int, int], Image.Image] = OrderedDict()

    def get(self, reference_id: str, path: Path, size: tuple[int, int]) -> Image.Image:
        key = (reference_id, path, *size)
        if key not in self._kept:
            picture = cover(np.asarray(open_image(path)), *size)
            self._kept[key] = Image.fromarray(np.ascontiguousarray(picture))
            while len(self._kept) > KEPT_REFERENCES:
                self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        return self._kept[key]

    def forget(self, reference_ids: Sequence[str]) -> int:
        gone = [key for key in self._kept if key[0] in set(reference_ids)]
        for key in gone:
            del self._kept[key]
        return len(gone)
