"""The one ffmpeg command that turns marked frames and marked sound into every moving rendition at once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from common.ffmpeg import command
from moderation.provenance.raw import SOUND_RATE

SMALL_SIDE = 360
PREVIEW_SIDE, PREVIEW_SECONDS, PREVIEW_RATE = 240, 3.0, 12
PRESET, QUALITY = "veryfast", 23
_BT601 = {"color_range": "tv", "colorspace": "smpte170m", "color_primaries": "smpte170m", "color_trc": "smpte170m"}
"""Said in the file, or players guess by size and shift the colours."""


@dataclass(frozen=True, slots=True)
class Encode:
    """Sizes, lengths and names of one command. `sound` is a raw float32 file at 48 kHz."""

    width: int
    height: int
    fps: int
    frames: int
    sound: Path
    channels: int
    standard: Path
    small: Path
    preview: Path

    @property
    def seconds(self) -> float:
        return self.frames / self.fps


def reduced_size(width: int, height: int, side: int) -> tuple[int, int]:
    """The same shape with a short side of at most `side`, both sides even."""
    scale = min(1.0, side / min(width, height))
    return round(width * scale / 2) * 2, round(height * scale / 2) * 2


def encode_command(encode: Encode) -> list[str]:
    """H.264 and AAC in mp4 with the index in front, for all three moving renditions of one walk over the frames."""
    source = command.frames_input(width=encode.width, height=encode.height, fps=encode.fps)
    sound = command.samples_input(encode.sound, rate=SOUND_RATE, channels=encode.channels)
    planes = source.video.filter_multi_output("split", 2)
    small = (
        planes[1]
        .filter("scale", *reduced_size(encode.width, encode.height, SMALL_SIDE), flags="area")
        .filter_multi_output("split", 2)
    )
    start = max(0.0, (encode.seconds - PREVIEW_SECONDS) / 2)
    preview = (
        small[1]
        .filter("trim", start=start, duration=PREVIEW_SECONDS)
        .filter("setpts", "PTS-STARTPTS")
        .filter("fps", PREVIEW_RATE)
        .filter("scale", *reduced_size(encode.width, encode.height, PREVIEW_SIDE), flags="area")
    )
    length = {"t": encode.seconds}
    return command.compiled(
        planes[0].output(
            sound.audio, command.address(encode.standard), **_video(encode.fps), **_sound("128k"), **length
        ),
        small[0].output(sound.audio, command.address(encode.small), **_video(encode.fps, 1), **_sound("64k"), **length),
        preview.output(command.address(encode.preview), **_video(PREVIEW_RATE, 1)),
    )


def bare_command(*, width: int, height: int, fps: int, target: Path) -> list[str]:
    """The same frames through the same encoder and nothing else: what every cost here is compared with."""
    source = command.frames_input(width=width, height=height, fps=fps)
    return command.compiled(source.video.output(command.address(target), **_video(fps)))


def _video(fps: int, threads: int | None = None) -> dict[str, Any]:
    return {
        "format": "mp4",
        "vcodec": "libx264",
        "preset": PRESET,
        "crf": QUALITY,
        "pix_fmt": "yuv420p",
        "g": 2 * fps,
        "threads": threads or command.threads(),
        "movflags": "+faststart",
        "map_metadata": -1,
        **_BT601,
    }


def _sound(rate: str) -> dict[str, Any]:
    return {"acodec": "aac", "audio_bitrate": rate, "ar": SOUND_RATE}
