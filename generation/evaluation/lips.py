"""Whether a mouth moves with its voice: the part of the picture that opens as the voice swells, and how late."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from generation.evaluation.media import Decoded, Pictures, Sound
from generation.evaluation.onsets import Floats

BLOCK = 4
"""Pixels; mouths are small."""
FURTHEST_SECONDS = 0.5
STEPS_PER_FRAME = 8
LEAST_AGREEMENT = 0.45
"""Correlation under which nothing in the picture is taken to be a mouth."""


@dataclass(frozen=True, slots=True)
class LipSync:
    offset_seconds: float
    """How much later the mouth moves than the voice; negative if it is ahead. NaN where no mouth was found."""
    agreement: float
    """Correlation of opening and voice at that offset."""
    column: float
    row: float

    @property
    def is_found(self) -> bool:
        return self.agreement >= LEAST_AGREEMENT


def lip_sync(clip: Decoded, first_seconds: float = 0.0, last_seconds: float | None = None) -> LipSync:
    """Measure one spoken line. The span should hold the line and a little silence around it."""
    fps = clip.fps
    first, last = round(first_seconds * fps), round((last_seconds or clip.seconds) * fps)
    pictures = clip.pictures[first:last]
    lags = np.arange(
        -round(FURTHEST_SECONDS * fps * STEPS_PER_FRAME), round(FURTHEST_SECONDS * fps * STEPS_PER_FRAME) + 1
    )
    offsets = lags / (fps * STEPS_PER_FRAME)
    voices = np.stack([_voice(clip.sound, clip.sample_rate, first, last, fps, offset) for offset in offsets])
    blocks = _openings(pictures, voices[len(offsets) // 2])
    agreements = _correlations(voices, blocks.reshape(len(pictures), -1))
    best_of_block = agreements.max(axis=0)
    mouth = _mouth(best_of_block.reshape(blocks.shape[1:]), blocks)
    if not np.any(mouth):
        return LipSync(float("nan"), 0.0, float("nan"), float("nan"))
    opening = blocks[:, mouth].mean(axis=1)
    course = _correlations(voices, opening[:, None])[:, 0]
    peak = int(np.argmax(course))
    rows, columns = np.nonzero(mouth)
    offset = float(offsets[peak]) if course[peak] >= LEAST_AGREEMENT else float("nan")
    return LipSync(offset, float(course[peak]), float(columns.mean() * BLOCK), float(rows.mean() * BLOCK))


def _voice(sound: Sound, rate: int, first: int, last: int, fps: float, offset: float) -> Floats:
    """How loud the voice is during each picture, were the picture `offset` seconds earlier."""
    step = round(rate / 200)
    mono = sound.mean(axis=1)
    level = np.sqrt(np.mean(mono[: len(mono) // step * step].reshape(-1, step) ** 2, axis=1))
    smooth = np.convolve(level, np.hanning(11) / np.hanning(11).sum(), "same")
    at = (np.arange(first, last) + 0.5) / fps - offset
    return np.asarray(np.interp(at, (np.arange(smooth.size) + 0.5) / 200, smooth), np.float64)


def _openings(pictures: Pictures, voice: Floats) -> Floats:
    """How unlike its look in silence each block is [frames, rows, columns]: a shut mouth is 0, an open one is not."""
    grey = np.stack([cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY) for picture in pictures]).astype(np.float32)
    quiet = np.argsort(voice)[: max(3, len(voice) // 8)]
    unlike = np.abs(grey - np.median(grey[quiet], axis=0))
    height, width = (size // BLOCK * BLOCK for size in unlike.shape[1:])
    cells = unlike[:, :height, :width].reshape(len(unlike), height // BLOCK, BLOCK, width // BLOCK, BLOCK)
    return np.asarray(cells.mean(axis=(2, 4)), np.float64)


def _correlations(voices: Floats, series: Floats) -> Floats:
    """Pearson's r of each voice [lags, frames] with each series [frames, many]; 0 for a series that hardly moves."""
    a = voices - voices.mean(axis=1, keepdims=True)
    a /= np.linalg.norm(a, axis=1, keepdims=True) + 1e-9
    b = series - series.mean(axis=0)
    norm = np.linalg.norm(b, axis=0)
    still = norm < 2.0 * np.sqrt(len(series))
    return np.asarray(a @ (b / np.where(still, np.inf, norm)), np.float64)


def _mouth(agreement: Floats, blocks: Floats) -> NDArray[np.bool_]:
    """The block that agrees best, weighed by how far it moves, with its neighbours that agree nearly as well."""
    weight = agreement * np.sqrt(blocks.std(axis=0) + 1e-9)
    row, column = np.unravel_index(int(np.argmax(weight)), weight.shape)
    mouth = np.zeros(agreement.shape, bool)
    near = (slice(max(0, row - 3), row + 4), slice(max(0, column - 5), column + 6))
    mouth[near] = agreement[near] > max(0.8 * agreement[row, column], 0.0)
    return mouth
