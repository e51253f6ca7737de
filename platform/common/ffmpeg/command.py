"""Builds ffmpeg commands with ffmpeg-python, always with our demuxers, our protocols and our names."""

from __future__ import annotations

import functools
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import ffmpeg
import imageio_ffmpeg

PROTOCOLS = "file,pipe"


@functools.cache
def executable() -> str:
    return str(imageio_ffmpeg.get_ffmpeg_exe())


def threads() -> int:
    """Codec threads of one command: enough to keep a small machine busy, bounded on a large one (and in memory)."""
    return max(2, min(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 2, 8))


def address(path: Path) -> str:
    """A path that ffmpeg can take for nothing else: no option, no other protocol, no pattern."""
    return f"file:{path.resolve()}"


def frames_input(*, width: int, height: int, fps: int, pixel_format: str = "yuv420p") -> Any:
    """Raw frames that the caller will write to standard input."""
    return ffmpeg.input(
        "pipe:0",
        format="rawvideo",
        pix_fmt=pixel_format,
        s=f"{width}x{height}",
        framerate=fps,
        protocol_whitelist=PROTOCOLS,
        thread_queue_size=8,
    )


def raw_frames_input(path: Path, *, width: int, height: int, fps: int, pixel_format: str = "yuv420p") -> Any:
    """A file of raw frames end to end."""
    return ffmpeg.input(
        address(path),
        format="rawvideo",
        pix_fmt=pixel_format,
        s=f"{width}x{height}",
        framerate=fps,
        protocol_whitelist=PROTOCOLS,
    )


def samples_input(path: Path, *, rate: int, channels: int) -> Any:
    """A raw file of interleaved little-endian float32 samples."""
    return ffmpeg.input(
        address(path),
        format="f32le",
        ar=rate,
        ac=channels,
        channel_layout=_layout(channels),
        protocol_whitelist=PROTOCOLS,
    )


def file_input(path: Path, *, demuxer: str, **options: Any) -> Any:
    """A media file under a demuxer of our choice (see `sniff`)."""
    return ffmpeg.input(address(path), format=demuxer, protocol_whitelist=PROTOCOLS, **options)


def compiled(*outputs: Any) -> list[str]:
    """The argument list of one command with these outputs. It overwrites: all names are ours."""
    merged = ffmpeg.merge_outputs(*outputs).global_args("-hide_banner", "-nostdin", "-loglevel", "error")
    arguments: Sequence[str] = ffmpeg.compile(merged, cmd=executable(), overwrite_output=True)
    return list(arguments)


def _layout(channels: int) -> str:
    return "mono" if channels == 1 else "stereo"
