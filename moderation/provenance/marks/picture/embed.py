"""Writes the mark into luma planes, strong in busy places and faint on flat ones."""

from __future__ import annotations

from collections.abc import Iterable

import cv2
import numpy as np
from numpy.typing import NDArray

from moderation.provenance.marks.keys import MarkKey
from moderation.provenance.marks.payload import symbols_of
from moderation.provenance.marks.picture.band import CANONICAL_SIDE, TILE, to_tile, to_vector
from moderation.provenance.marks.picture.codebook import ID_BYTES, SYNC_SHARE, codebook, tag_key
from moderation.provenance.marks.picture.residual import Residual, at_working_size, fold, nominal_period, quiet_weights

FLAT_AMPLITUDE, TEXTURE_GAIN, AMPLITUDE_MAX = 0.75, 0.25, 2.5
"""Luma steps: on flat ground, per step of local deviation, and at most, which keeps any picture above 40 dB."""
MAP_EVERY = 6
"""Frames that share one map of strengths."""
HOST_EVERY = 8
"""One frame in so many is looked at to learn how the clip itself disturbs the mark."""
_CANCEL_MAX, _CANCEL_EASE = 1.2, 1.6
_AROUND = np.ones((9, 9), np.uint8)


class PictureMarker:
    """The mark of one clip, ready to be added frame by frame. `host` are some of its luma planes, about one in 8."""

    def __init__(self, *, key: MarkKey, ident: int, width: int, height: int, host: Iterable[NDArray[np.uint8]]) -> None:
        tile = _cancelling(_tile(key, ident), host)
        canvas = _canvas(tile, width, height)
        self._rise, self._fall = np.maximum(canvas, 0), np.maximum(-canvas, 0)
        self._add = self._subtract = np.zeros((height, width), np.uint8)
        self._age = 0

    def apply(self, luma: NDArray[np.uint8]) -> None:
        """Mark one plane in place. Planes must come in order."""
        if self._age % MAP_EVERY == 0:
            strength = _strength(luma)
            self._add = cv2.multiply(self._rise, strength, dtype=cv2.CV_8U)  # type: ignore[assignment]
            self._subtract = cv2.multiply(self._fall, strength, dtype=cv2.CV_8U)  # type: ignore[assignment]
        self._age += 1
        cv2.add(luma, self._add, dst=luma)
        cv2.subtract(luma, self._subtract, dst=luma)


def _tile(key: MarkKey, ident: int) -> NDArray[np.float32]:
    """The plain tile of a number: [256, 256], deviation 1."""
    symbols = symbols_of(ident, id_bytes=ID_BYTES, key=tag_key(key))
    tile = to_tile(codebook(key).vector(symbols, sync_share=SYNC_SHARE))
    unit: NDArray[np.float32] = tile / tile.std()
    return unit


def _cancelling(tile: NDArray[np.float32], host: Iterable[NDArray[np.uint8]]) -> NDArray[np.float32]:
    """The tile less what the clip's own texture would add to it in a detector's eyes."""
    planes = list(host)
    small = [at_working_size(frame) for frame in planes]
    heard = Residual()
    for frame in small:
        heard.add(frame)
    strength = np.mean([_strength(frame) for frame in small[:: max(1, len(small) // 4)]], axis=0)
    weights = quiet_weights(heard.plain)
    period = nominal_period(heard.plain)
    own = fold(heard.plain * weights, period, period)
    disturbance = to_tile(to_vector(own)) / (float((strength * heard.gain * weights).mean()) * _CANCEL_EASE)
    changed = tile - np.clip(disturbance, -_CANCEL_MAX, _CANCEL_MAX)
    bounded: NDArray[np.float32] = changed / max(float(changed.std()), 1.0)
    return bounded


def _canvas(tile: NDArray[np.float32], width: int, height: int) -> NDArray[np.float32]:
    """The tile repeated over a frame, at the size that makes it 256 pixels wide when the short side is 480."""
    scale = min(width, height) / CANONICAL_SIDE
    rows, columns = -(-int(height / scale + 1) // TILE), -(-int(width / scale + 1) // TILE)
    sheet = np.tile(tile, (rows + 1, columns + 1))
    matrix = np.array([[scale, 0, 0], [0, scale, 0]], np.float32)
    canvas: NDArray[np.float32] = cv2.warpAffine(sheet, matrix, (width, height), flags=cv2.INTER_LINEAR)  # type: ignore[assignment]
    return canvas


def _strength(luma: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Amplitude per pixel from the local deviation, measured at a quarter of the size."""
    height, width = luma.shape
    small = cv2.resize(luma, (max(1, width // 4), max(1, height // 4)), interpolation=cv2.INTER_AREA).astype(np.float32)
    mean = cv2.blur(small, (9, 9))
    variance = cv2.blur(small * small, (9, 9)) - mean * mean
    # An edge between flat areas is no texture: the least deviation around keeps the mark off its flat sides.
    deviation = np.sqrt(np.maximum(cv2.erode(variance, _AROUND), 0))
    amplitude = np.minimum(FLAT_AMPLITUDE + TEXTURE_GAIN * deviation, AMPLITUDE_MAX)
    strength: NDArray[np.float32] = cv2.resize(amplitude, (width, height))  # type: ignore[assignment]
    return strength
