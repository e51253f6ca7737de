"""Things told apart by colour: which pixels of a picture have the hue of a word."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from generation.evaluation.media import Pictures

HUES: dict[str, tuple[float, float]] = {
    "red": (350, 12),
    "orange": (18, 38),
    "yellow": (40, 58),
    "green": (90, 150),
    "teal": (168, 192),
    "blue": (200, 232),
    "purple": (255, 290),
    "pink": (318, 346),
}
"""Degrees of hue from, to; a span may pass through 0."""
LEAST_SATURATION = 0.38
LEAST_VALUE = 0.30
SCENERY_SHARE = 0.85
"""A pixel of the hue in this share of the shot's pictures belongs to the place."""


def hue_masks(pictures: Pictures, colour: str) -> NDArray[np.bool_]:
    """Pixels of a colour in each picture of one shot [frames, height, width]."""
    return np.asarray([_mask(picture, colour) for picture in pictures], np.bool_)


def always_there(masks: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Pixels [height, width] that are of the colour nearly all the time: of the place, or of a thing that stands."""
    return np.asarray(masks.mean(axis=0) > SCENERY_SHARE, np.bool_)


def _mask(picture: NDArray[np.uint8], colour: str) -> NDArray[np.bool_]:
    first, last = HUES[colour]
    hsv = cv2.cvtColor(picture, cv2.COLOR_RGB2HSV_FULL)
    hue = hsv[:, :, 0].astype(np.float32) * (360 / 255)
    within = (hue >= first) | (hue <= last) if first > last else (hue >= first) & (hue <= last)
    vivid = (hsv[:, :, 1] > LEAST_SATURATION * 255) & (hsv[:, :, 2] > LEAST_VALUE * 255)
    return np.asarray(within & vivid, np.bool_)
