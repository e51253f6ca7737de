"""Raw picture and sound of a clip before it is encoded: I420 frames in a mapped file, float samples."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.io import wavfile

SOUND_RATE = 48_000


class RawMediaError(ValueError):
    """Frames or sound are not what the request says."""


def map_frames(path: Path, *, width: int, height: int) -> NDArray[np.uint8]:
    """The file as uint8 [frames, height * 1.5 * width], read-only and not loaded."""
    if width % 4 or height % 4:
        raise RawMediaError(f"Width and height must be multiples of 4, not {width}x{height}.")
    frame, size = width * height * 3 // 2, path.stat().st_size
    if size == 0 or size % frame:
        raise RawMediaError(f"{size} bytes is no whole number of {width}x{height} frames.")
    return np.memmap(path, np.uint8, mode="r", shape=(size // frame, frame))


def luma(frame: NDArray[np.uint8], *, width: int, height: int) -> NDArray[np.uint8]:
    """The Y plane of a flat I420 frame, as a view."""
    return frame[: width * height].reshape(height, width)


def to_rgb(frame: NDArray[np.uint8], *, width: int, height: int) -> NDArray[np.uint8]:
    """uint8 [height, width, 3] by BT.601, video range."""
    rgb: NDArray[np.uint8] = cv2.cvtColor(frame.reshape(height * 3 // 2, width), cv2.COLOR_YUV2RGB_I420)  # type: ignore[assignment]
    return rgb


def from_rgb(pictures: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """uint8 [frames, height, width, 3] to flat I420 frames, BT.601, video range."""
    return np.stack([cv2.cvtColor(picture, cv2.COLOR_RGB2YUV_I420).ravel() for picture in pictures])


def read_sound(path: Path | None, *, seconds: float) -> NDArray[np.float32]:
    """float32 [samples, channels] at 48 kHz, cut or padded with silence to exactly `seconds`."""
    wanted = round(seconds * SOUND_RATE)
    if path is None:
        return np.zeros((wanted, 1), np.float32)
    rate, samples = wavfile.read(path)
    if rate != SOUND_RATE:
        raise RawMediaError(f"Sound must come at {SOUND_RATE} Hz, not {rate}.")
    if samples.dtype == np.int16:
        samples = samples.astype(np.float32) / 32768
    elif samples.dtype != np.float32:
        raise RawMediaError(f"Sound must be float32 or 16-bit, not {samples.dtype}.")
    samples = samples.reshape(len(samples), -1)[:wanted, :2]
    return np.pad(samples, ((0, wanted - len(samples)), (0, 0)))
