"""Small real mp4 files."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray


def write_clip(
    path: Path, *, seconds: float = 1.0, fps: int = 24, size: tuple[int, int] = (96, 64), tone: float | None = 440.0
) -> Path:
    """Grey pictures that brighten by the same amount each frame, and a tone. x264 and AAC, as clips are delivered."""
    count = round(seconds * fps)
    with av.open(str(path), "w") as container:
        video = container.add_stream("libx264", rate=fps, options={"crf": "1", "preset": "ultrafast"})
        video.width, video.height, video.pix_fmt = *size, "yuv444p"
        audio = container.add_stream("aac", rate=48_000, layout="stereo") if tone is not None else None
        for index in range(count):
            picture = np.full((size[1], size[0], 3), brightness(index, count), np.uint8)
            container.mux(video.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(video.encode())
        if audio is not None:
            times = np.arange(round(seconds * 48_000)) / 48_000
            wave: NDArray[np.float32] = (0.3 * np.sin(2 * np.pi * tone * times)).astype(np.float32)
            for start in range(0, len(wave), 1024):
                part = np.stack([wave[start : start + 1024]] * 2)
                frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(part), format="fltp", layout="stereo")
                frame.sample_rate, frame.pts, frame.time_base = 48_000, start, Fraction(1, 48_000)
                container.mux(audio.encode(frame))
            container.mux(audio.encode())
    return path


def brightness(index: int, count: int) -> int:
    return 20 + round(200 * index / max(1, count - 1))
