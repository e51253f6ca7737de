"""Holds a sample against one stored clip: does it show the same pictures, does it sound the same?

A mark alone proves little, since anyone can add the difference between a marked and an unmarked copy to a film of
their own. It counts only where the pictures or the sound agree.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from moderation.provenance.fingerprint import SKETCH_SIDE, sketch_picture, sound_agreement
from moderation.provenance.lookup.sample import Sample
from moderation.provenance.models import MediaFingerprint

PICTURE_AGREES, SOUND_AGREES = 0.80, 0.80
_SCALES = (1.0, 0.9, 1.11)
_FRAMES_MAX = 8
_MARGIN = SKETCH_SIDE // 2


def picture_agreement(sample: Sample, row: MediaFingerprint, *, scale: float = 0.0, is_mirrored: bool = False) -> float:
    """Mean correlation of the sample's frames with the best place in the stored pictures, from -1 to 1.

    `scale` is how much larger the sample shows things than the clip did, as its mark tells; 0 means unknown.
    """
    if not sample.frames:
        return 0.0
    stored = stored_sketch(row)
    step = max(1, len(sample.frames) // _FRAMES_MAX)
    scales = (1 / scale,) if scale else _SCALES
    found = [
        max(_best(stored, sketch_picture(frame[:, ::-1] if is_mirrored else frame, scale=size)) for size in scales)
        for frame in sample.frames[::step]
    ]
    return float(np.median(found))


def sound_agrees(sample: Sample, row: MediaFingerprint) -> bool:
    return sound_agreement(sample.terms, row.sound_terms) >= SOUND_AGREES


def stored_sketch(row: MediaFingerprint) -> NDArray[np.uint8]:
    flat = np.frombuffer(zlib.decompress(bytes(row.sketch)), np.uint8)
    return flat.reshape(-1, row.sketch_height, row.sketch_width)


def _best(stored: Sequence[NDArray[np.uint8]] | NDArray[np.uint8], shown: NDArray[np.uint8]) -> float:
    return max(max(_correlation(picture, shown), _in_strips(picture, shown)) for picture in stored)


def _in_strips(picture: NDArray[np.uint8], shown: NDArray[np.uint8]) -> float:
    """The middle one of three strips, each in its own best place: a caption or a logo spoils one strip only."""
    strips = np.array_split(shown, 3)
    return float(np.median([_correlation(picture, np.ascontiguousarray(strip)) for strip in strips]))


def _correlation(picture: NDArray[np.uint8], shown: NDArray[np.uint8]) -> float:
    """Of the smaller on the larger in its best place. Where neither fits into the other, both are cut alike."""
    height, width = min(picture.shape[0], shown.shape[0]), min(picture.shape[1], shown.shape[1])
    is_inside = shown.shape[0] <= picture.shape[0] and shown.shape[1] <= picture.shape[1]
    part, whole = (shown, picture) if is_inside else (_middle(picture, height, width), shown)
    if part.std() < 1 or whole.std() < 1:
        return 0.0
    return float(cv2.matchTemplate(whole, part, cv2.TM_CCOEFF_NORMED).max())


def _middle(picture: NDArray[np.uint8], height: int, width: int) -> NDArray[np.uint8]:
    top, left = (picture.shape[0] - height) // 2, (picture.shape[1] - width) // 2
    return np.ascontiguousarray(picture[top : top + height, left : left + width])
