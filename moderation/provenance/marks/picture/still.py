"""The mark in a picture that is put together from frames: a sheet, a card. Its frames' own marks lie at other sizes."""

from __future__ import annotations

import cv2
import numpy as np
from PIL import Image

from moderation.provenance.marks.keys import MarkKey
from moderation.provenance.marks.picture.band import CANONICAL_SIDE
from moderation.provenance.marks.picture.embed import PictureMarker


class StillMarker:
    """Marks pictures with the number of one clip."""

    def __init__(self, *, key: MarkKey, ident: int) -> None:
        self._key, self._ident = key, ident

    def marked(self, picture: Image.Image) -> Image.Image:
        """A marked copy (RGB); the picture itself where its short side is under 480, which is too small to promise."""
        if min(picture.size) < CANONICAL_SIDE:
            return picture
        planes = cv2.cvtColor(np.asarray(picture.convert("RGB")), cv2.COLOR_RGB2YCrCb)
        luma = np.ascontiguousarray(planes[..., 0]).astype(np.uint8)
        height, width = luma.shape
        PictureMarker(key=self._key, ident=self._ident, width=width, height=height, host=[luma.copy()]).apply(luma)
        planes[..., 0] = luma
        return Image.fromarray(cv2.cvtColor(planes, cv2.COLOR_YCrCb2RGB).astype(np.uint8))
