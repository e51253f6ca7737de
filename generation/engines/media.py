"""Pictures and sound out of an mp4, for engines that start from a clip or receive one. Nothing in the file is trusted.

The file is opened by us and handed over as bytes, the demuxer and the codecs are fixed, and size and length are capped,
so that no header can make the decoder fetch, execute or allocate anything else.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import av
import numpy as np

from generation.engines.errors import MediaInvalidError

if TYPE_CHECKING:
    from numpy.typing import NDArray

VIDEO_CODECS = frozenset({"h264", "hevc", "vp9", "av1", "libdav1d", "libaom-av1"})
AUDIO_CODECS = frozenset({"aac", "opus", "libopus", "mp3", "mp3float", "flac", "pcm_s16le"})
SIDE_MAX = 4096
SECONDS_MAX = 130.0
FRAMES_MAX = 60 * 130


def read_pictures(path: Path, *, fps: int, count: int) -> Iterator[NDArray[np.uint8]]:
    """`count` pictures of [height, width, 3] RGB at `fps` from the start; a shorter clip holds its last picture.

    Raises MediaInvalidError, also half-way.
    """
    given, last = 0, None
    for seconds, picture in _timed_pictures(path):
        while last is not None and given < count and Fraction(given, fps) < seconds:
            yield last
            given += 1
        if given >= count:
            return
        last = picture
    if last is None:
        raise MediaInvalidError("The clip holds no picture.")
    for _ in range(count - given):
        yield last


def read_last_pictures(path: Path, *, fps: int, count: int) -> list[NDArray[np.uint8]]:
    """The last `count` pictures at `fps`, in order. A shorter clip repeats its first. Raises MediaInvalidError."""
    window = Fraction(count + 1, fps)
    kept: deque[tuple[Fraction, NDArray[np.uint8]]] = deque()
    for seconds, picture in _timed_pictures(path):
        kept.append((seconds, picture))
        while len(kept) > 2 and kept[1][0] < seconds - window:
            kept.popleft()
    if not kept:
        raise MediaInvalidError("The clip holds no picture.")
    end = kept[-1][0]
    moments = [end - Fraction(count - 1 - index, fps) for index in range(count)]
    return [_at(kept, moment) for moment in moments]


def read_sound(path: Path, *, rate: int, channels: int) -> NDArray[np.float32]:
    """All sound as [samples, channels] in [-1, 1] at `rate`; no samples where the clip is silent."""
    parts: list[NDArray[np.float32]] = []
    with _opened(path) as container:
        if not container.streams.audio:
            return np.zeros((0, channels), np.float32)
        stream = container.streams.audio[0]
        if stream.codec_context.name not in AUDIO_CODECS:
            raise MediaInvalidError(f"The sound is {stream.codec_context.name}, which is not read here.")
        resampler = av.AudioResampler(format="fltp", layout="stereo" if channels == 2 else "mono", rate=rate)
        samples = 0
        for frame in container.decode(stream):
            for part in resampler.resample(frame):
                parts.append(np.asarray(part.to_ndarray().T, np.float32))
                samples += part.samples
            if samples > SECONDS_MAX * rate:
                raise MediaInvalidError("The sound is too long.")
        parts += [np.asarray(part.to_ndarray().T, np.float32) for part in resampler.resample(None)]
    return np.concatenate(parts) if parts else np.zeros((0, channels), np.float32)


def _timed_pictures(path: Path) -> Iterator[tuple[Fraction, NDArray[np.uint8]]]:
    with _opened(path) as container:
        if not container.streams.video:
            raise MediaInvalidError("The file holds no pictures.")
        stream = container.streams.video[0]
        context = stream.codec_context
        if context.name not in VIDEO_CODECS:
            raise MediaInvalidError(f"The pictures are {context.name}, which is not read here.")
        if max(context.width, context.height) > SIDE_MAX:
            raise MediaInvalidError(f"Pictures of {context.width}x{context.height} are too large.")
        stream.thread_count = 2
        start: Fraction | None = None
        for index, frame in enumerate(container.decode(stream)):
            if index >= FRAMES_MAX or max(frame.width, frame.height) > SIDE_MAX:
                raise MediaInvalidError("The clip is too long or too large.")
            seconds = Fraction(frame.pts or 0) * frame.time_base
            start = seconds if start is None else start
            yield seconds - start, frame.to_ndarray(format="rgb24")


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    """The container; PyAV ships no types. Turns its many errors into MediaInvalidError."""
    try:
        with path.open("rb") as file, av.open(file, mode="r", format="mp4") as container:
            yield container
    except (av.error.FFmpegError, OSError) as error:
        raise MediaInvalidError("The file can't be read as a clip.") from error


def _at(kept: deque[tuple[Fraction, NDArray[np.uint8]]], moment: Fraction) -> NDArray[np.uint8]:
    best = kept[0][1]
    for seconds, picture in kept:
        if seconds > moment + Fraction(1, 1000):
            break
        best = picture
    return best
