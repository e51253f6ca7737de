"""A finished file as a viewer gets it: pictures with their times, sound on the same clock."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

Pictures = NDArray[np.uint8]
"""[frames, height, width, 3], RGB."""
Sound = NDArray[np.float32]
"""[samples, channels]."""
LONGEST_SIDE = 640


@dataclass(frozen=True, slots=True, eq=False)
class Decoded:
    """What the file shows and plays. Time 0 is the first picture."""

    pictures: Pictures
    picture_seconds: NDArray[np.float64]
    sound: Sound
    sample_rate: int
    shrink: float
    """Pixels here for each pixel of the file."""

    @property
    def fps(self) -> float:
        return float(1.0 / np.median(np.diff(self.picture_seconds)))

    @property
    def seconds(self) -> float:
        return float(self.picture_seconds[-1]) + 1.0 / self.fps


def decode(path: Path, longest_side: int = LONGEST_SIDE) -> Decoded:
    """Read a whole clip. Pictures are shrunk by area to fit `longest_side`; sound keeps its rate.

    Raises av.FFmpegError where the file is no clip, ValueError where it holds no picture.
    """
    with av.open(str(path)) as container:
        video = container.streams.video[0]
        shrink = min(1.0, longest_side / max(video.width, video.height))
        size = (round(video.width * shrink), round(video.height * shrink))
        pictures, at = [], []
        for frame in container.decode(video):
            small = frame.reformat(*size, format="rgb24", interpolation="AREA")
            pictures.append(small.to_ndarray())
            at.append(_seconds(frame))
    if not pictures:
        raise ValueError(f"{path.name} holds no picture.")
    sound, rate = _sound(path, at[0])
    return Decoded(np.stack(pictures), np.asarray(at) - at[0], sound, rate, shrink)


def _seconds(frame: av.VideoFrame | av.AudioFrame) -> float:
    return float((frame.pts or 0) * (frame.time_base or Fraction(0)))


def _sound(path: Path, first_picture: float) -> tuple[Sound, int]:
    """All samples, laid out by their time stamps, so that what a muxer delayed stays delayed."""
    with av.open(str(path)) as container:
        if not container.streams.audio:
            return np.zeros((0, 2), np.float32), 48_000
        stream = container.streams.audio[0]
        rate = int(stream.rate)
        resampler = av.AudioResampler(format="fltp", layout="stereo", rate=rate)
        parts: list[tuple[int, Sound]] = []
        for frame in container.decode(stream):
            start = _seconds(frame) - first_picture
            samples = np.concatenate([part.to_ndarray() for part in resampler.resample(frame)], axis=1)
            parts.append((round(start * rate), samples.T))
    length = max((start + len(samples) for start, samples in parts), default=0)
    sound = np.zeros((max(length, 0), 2), np.float32)
    for start, samples in parts:
        kept = samples[max(-start, 0) :]
        first = max(start, 0)
        sound[first : first + len(kept)] = kept
    return sound, rate


def encode(
    path: Path, pictures: Iterable[NDArray[np.uint8]], fps: int, sound: Sound | Callable[[], Sound], sample_rate: int
) -> None:
    """Write stacks of pictures [n, height, width, 3] and their sound as H.264 and AAC in an mp4.

    The sound may be a function that is asked once all pictures are in: an engine may yield it last.
    """
    with av.open(str(path), "w", options={"movflags": "faststart"}) as container:
        video: Any = container.add_stream("libx264", rate=fps, options={"crf": "20", "preset": "veryfast"})
        video.pix_fmt = "yuv420p"
        audio: Any = container.add_stream("aac", rate=sample_rate, options={"b": "160k"})
        audio.layout = "stereo"
        for index, picture in enumerate(picture for stack in pictures for picture in stack):
            if index == 0:
                video.height, video.width = picture.shape[:2]
            container.mux(video.encode(av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="rgb24")))
        container.mux(video.encode(None))
        _encode_sound(container, audio, sound() if callable(sound) else sound, sample_rate)


def _encode_sound(container: Any, audio: Any, sound: Sound, rate: int, chunk: int = 1024) -> None:
    stereo = np.ascontiguousarray(sound.T if sound.shape[1] == 2 else np.repeat(sound.T, 2, axis=0), np.float32)
    for start in range(0, stereo.shape[1], chunk):
        piece = np.ascontiguousarray(stereo[:, start : start + chunk])
        frame = av.AudioFrame.from_ndarray(piece, format="fltp", layout="stereo")
        frame.sample_rate, frame.pts, frame.time_base = rate, start, Fraction(1, rate)
        container.mux(audio.encode(frame))
    container.mux(audio.encode(None))
