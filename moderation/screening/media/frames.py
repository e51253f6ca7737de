"""Raw frames on disk: read once through a small grid, and sample the ones that slower checks look at."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

GRID_CELLS_SHORT = 18
CUT_DIFFERENCE = 0.12
SAMPLES_MAX = 64
_BLACK, _WHITE = 16.0, 235.0


@dataclass(frozen=True)
class MediaItem:
    """A clip before it is encoded: planar YUV 4:2:0 frames (I420, limited range) end to end, and its sound.

    `transcript` is what is said in it: "" for a clip without speech, None where nobody knows.
    """

    frames: Path
    width: int
    height: int
    fps: float
    sound: Path | None = None
    transcript: str | None = None

    @property
    def frame_bytes(self) -> int:
        return self.width * self.height * 3 // 2

    @cached_property
    def raw(self) -> NDArray[np.uint8]:
        """All frames, mapped and not read. Raises ValueError where the file is not whole frames of this size."""
        size = self.frames.stat().st_size
        if size == 0 or size % self.frame_bytes or self.width % 2 or self.height % 2 or self.fps <= 0:
            raise ValueError("The frames file does not hold whole frames of this size.")
        mapped: NDArray[np.uint8] = np.memmap(
            self.frames, np.uint8, "r", shape=(size // self.frame_bytes, self.frame_bytes)
        )
        return mapped

    @property
    def seconds(self) -> float:
        return len(self.raw) / self.fps


@dataclass(frozen=True)
class SampledFrame:
    """One picture for a slower check, as RGB of shape (height, width, 3)."""

    seconds: float
    rgb: NDArray[np.uint8] = field(repr=False)


@dataclass(frozen=True)
class Grid:
    """The clip as a coarse grid (frames, rows, columns): relative luminance and saturated red, both 0..1."""

    luminance: NDArray[np.float32]
    red: NDArray[np.float32]
    fps: float

    @cached_property
    def change(self) -> NDArray[np.float32]:
        """Mean absolute change of luminance from the frame before, one per frame; the first is 0."""
        steps = np.abs(np.diff(self.luminance, axis=0)).mean(axis=(1, 2))
        return np.concatenate([np.zeros(1, np.float32), steps]).astype(np.float32)


def read_grid(media: MediaItem) -> Grid:
    """One pass over the file that reads about one line in four."""
    width, height = media.width, media.height
    cell = max(2, min(width, height) // GRID_CELLS_SHORT) // 2 * 2
    rows, columns = height // cell, width // cell
    luma_size = width * height
    luminance = np.empty((len(media.raw), rows, columns), np.float32)
    red = np.empty_like(luminance)
    for index, frame in enumerate(media.raw):
        luma = _cells(frame[:luma_size].reshape(height, width), cell, rows, columns)
        chroma = frame[luma_size:].reshape(2, height // 2, width // 2)
        blue_shift, red_shift = (_cells(plane, cell // 2, rows, columns) - 128 for plane in chroma)
        luminance[index], red[index] = _relative(luma, blue_shift, red_shift)
    return Grid(luminance, red, media.fps)


def _cells(plane: NDArray[np.uint8], cell: int, rows: int, columns: int) -> NDArray[np.float32]:
    step = max(1, cell // 4)
    kept = plane[: rows * cell, : columns * cell].reshape(rows, cell, columns, cell)[:, ::step, :, ::step]
    averaged: NDArray[np.float32] = kept.mean(axis=(1, 3), dtype=np.float32)
    return averaged


def _relative(
    luma: NDArray[np.float32], blue_shift: NDArray[np.float32], red_shift: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Relative luminance (linear light) and how purely red each cell is, by BT.709 limited range."""
    y = (luma - _BLACK) / (_WHITE - _BLACK)
    cb, cr = blue_shift / 224.0, red_shift / 224.0
    rgb = np.clip(np.stack([y + 1.5748 * cr, y - 0.1873 * cb - 0.4681 * cr, y + 1.8556 * cb]), 0.0, 1.0)
    linear = rgb**2.2
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    share = linear[0] / np.maximum(linear.sum(axis=0), 1e-3)
    return luminance.astype(np.float32), np.where(share >= 0.8, linear[0], 0.0).astype(np.float32)


def sampled_frames(media: MediaItem, grid: Grid) -> Iterator[SampledFrame]:
    """First, last, one a second and the frame after each cut, in order, at most SAMPLES_MAX."""
    count = len(media.raw)
    every = [round(second * media.fps) for second in range(int(media.seconds) + 1)]
    cuts = [int(index) for index in np.flatnonzero(grid.change > CUT_DIFFERENCE)]
    chosen = sorted({index for index in (0, count - 1, *every, *cuts) if 0 <= index < count})
    if len(chosen) > SAMPLES_MAX:
        chosen = [chosen[round(i * (len(chosen) - 1) / (SAMPLES_MAX - 1))] for i in range(SAMPLES_MAX)]
    for index in dict.fromkeys(chosen):
        yield _frame_at(media, index)


def spread_frames(media: MediaItem, *, most: int) -> Iterator[SampledFrame]:
    """One a second, at most `most`, first and last among them: for checks that don't need the grid."""
    count = len(media.raw)
    wanted = max(1, min(most, int(media.seconds) + 1))
    for index in dict.fromkeys(np.linspace(0, count - 1, wanted).round().astype(int).tolist()):
        yield _frame_at(media, index)


def _frame_at(media: MediaItem, index: int) -> SampledFrame:
    yuv = np.ascontiguousarray(media.raw[index]).reshape(media.height * 3 // 2, media.width)
    return SampledFrame(index / media.fps, np.asarray(cv2.cvtColor(yuv, cv2.COLOR_YUV2RGB_I420), np.uint8))
