"""The unmarked source: kept for extensions, remixes, duets and stitches, and never given out.

Marks laid over marks would hide each other, so whatever builds on a clip must begin from before the marks.
"""

from __future__ import annotations

from pathlib import Path

import ffmpeg

from clips.models import RenditionKind
from clips.services.files import LocalFile
from common.ffmpeg import command, sniff
from common.ffmpeg.process import FfmpegError, Limits, run
from generation.models import FailureStage
from generation.pipeline.errors import AttemptFailedError
from generation.pipeline.rendered import Rendered

LIMITS = Limits(wall_seconds=600, cpu_seconds=1200, memory_bytes=8 << 30, file_bytes=4 << 30)
QUALITY, PRESET = 14, "ultrafast"
_BT601 = {"color_range": "tv", "colorspace": "smpte170m", "color_primaries": "smpte170m", "color_trc": "smpte170m"}


def keep_source(rendered: Rendered, folder: Path) -> LocalFile:
    """One more encode, close to lossless in picture and lossless in sound. Raises AttemptFailedError."""
    target = folder / "source.mp4"
    frames = command.raw_frames_input(rendered.frames, width=rendered.width, height=rendered.height, fps=rendered.fps)
    streams = [frames.video]
    if rendered.sound is not None:
        streams.append(command.file_input(rendered.sound, demuxer=sniff.WAV.reader).audio)
    output = ffmpeg.output(
        *streams,
        command.address(target),
        format="mp4",
        vcodec="libx264",
        preset=PRESET,
        crf=QUALITY,
        pix_fmt="yuv420p",
        g=2 * rendered.fps,
        threads=command.threads(),
        acodec="flac",
        map_metadata=-1,
        **_BT601,
    )
    try:
        run(command.compiled(output), limits=LIMITS)
    except FfmpegError as error:
        raise AttemptFailedError(
            FailureStage.FINISH, "encode_failed", "The clip could not be encoded.", is_retryable=True
        ) from error
    return LocalFile(RenditionKind.SOURCE, target, "video/mp4", rendered.width, rendered.height)
