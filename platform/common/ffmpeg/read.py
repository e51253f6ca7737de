"""Decodes files that strangers sent, in a process of its own: frames, mono sound, bounded in size and time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from common.ffmpeg import command, sniff
from common.ffmpeg.probe import UnreadableMediaError, probe
from common.ffmpeg.process import FfmpegError, FfmpegProcess, Limits

PIXELS_MAX = 24_000_000
"""Of one picture; a video frame may have at most half as many."""
UNTRUSTED = Limits(wall_seconds=120, cpu_seconds=120, memory_bytes=3 << 30, file_bytes=1 << 20)


def luma_frames(
    path: Path, *, seconds_max: float, width: int, height: int, every: int = 1, limits: Limits = UNTRUSTED
) -> Iterator[NDArray[np.uint8]]:
    """Each `every`-th frame as uint8 [height, width], scaled to that size. Raises UnreadableMediaError."""
    source = command.file_input(path, demuxer=_demuxer(path), t=seconds_max)
    picture = source.video
    if every > 1:
        picture = picture.filter("select", f"not(mod(n,{every}))")
    picture = picture.filter("scale", width, height, flags="area")
    output = picture.output("pipe:1", format="rawvideo", pix_fmt="gray", fps_mode="passthrough", threads=2)
    with FfmpegProcess(command.compiled(output), limits=limits, is_read=True) as process:
        while len(data := process.read(width * height)) == width * height:
            yield np.frombuffer(data, np.uint8).reshape(height, width)
        _finish(process)


def rgb_frames(
    path: Path, *, seconds_max: float, width: int, height: int, rate: int, limits: Limits = UNTRUSTED
) -> Iterator[NDArray[np.uint8]]:
    """`rate` frames a second as uint8 [height, width, 3], scaled to that size. Raises UnreadableMediaError."""
    picture = command.file_input(path, demuxer=_demuxer(path), t=seconds_max).video
    picture = picture.filter("fps", rate).filter("scale", width, height, flags="area")
    output = picture.output("pipe:1", format="rawvideo", pix_fmt="rgb24", threads=2)
    size = width * height * 3
    with FfmpegProcess(command.compiled(output), limits=limits, is_read=True) as process:
        while len(data := process.read(size)) == size:
            yield np.frombuffer(data, np.uint8).reshape(height, width, 3)
        _finish(process)


def mono_sound(path: Path, *, seconds_max: float, rate: int, limits: Limits = UNTRUSTED) -> NDArray[np.float32]:
    """The first sound stream as float32 samples in [-1, 1] at `rate`; empty where there is none."""
    if not probe(path).has_sound:
        return np.zeros(0, np.float32)
    source = command.file_input(path, demuxer=_demuxer(path), t=seconds_max)
    output = source.audio.output("pipe:1", format="f32le", ac=1, ar=rate, threads=1)
    with FfmpegProcess(command.compiled(output), limits=limits, is_read=True) as process:
        data = process.read(int((seconds_max + 1) * rate) * 4)
        _finish(process)
    return np.frombuffer(data[: len(data) // 4 * 4], np.float32)


def picture(path: Path) -> Image.Image:
    """A still picture as RGB, refused before decoding where it is too large. Raises UnreadableMediaError."""
    found = sniff.media_type(path)
    if found is None or found.kind != "picture":
        raise UnreadableMediaError("The file is no picture of a type that is accepted here.")
    try:
        with Image.open(path, formats=(found.reader,)) as image:
            if image.width * image.height > PIXELS_MAX:
                raise UnreadableMediaError(f"A picture may have at most {PIXELS_MAX:,} pixels.")
            return image.convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise UnreadableMediaError("The picture can't be read.") from error


def _demuxer(path: Path) -> str:
    found = sniff.media_type(path)
    if found is None or found.kind == "picture":
        raise UnreadableMediaError("The file is no video or sound of a type that is accepted here.")
    return found.reader


def _finish(process: FfmpegProcess) -> None:
    try:
        process.finish()
    except FfmpegError as error:
        raise UnreadableMediaError("The file breaks off or can't be decoded.") from error
