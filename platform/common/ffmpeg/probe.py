"""The facts of a media file, read by PyAV under a forced demuxer before anything is decoded."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import av

from common.ffmpeg import sniff


class UnreadableMediaError(Exception):
    """Not a media file that we open, or one that breaks its own format."""


@dataclass(frozen=True, slots=True)
class Probe:
    """What a file says of itself. Zero and empty text stand for "no such stream"."""

    width: int
    height: int
    frame_rate: float
    frames: int
    seconds: float
    video_codec: str
    pixel_format: str
    sound_codec: str
    sound_rate: int
    sound_channels: int

    @property
    def has_video(self) -> bool:
        return bool(self.video_codec)

    @property
    def has_sound(self) -> bool:
        return bool(self.sound_codec)


def probe(path: Path) -> Probe:
    """Read the header only. Raises UnreadableMediaError."""
    found = sniff.media_type(path)
    if found is None or found.kind == "picture":
        raise UnreadableMediaError("The file is no video or sound of a type that is accepted here.")
    try:
        with av.open(str(path), format=found.reader, options={"protocol_whitelist": "file"}) as container:
            return _facts(container)
    except (av.FFmpegError, ValueError, OSError) as error:
        raise UnreadableMediaError("The file can't be read as the type that it claims to be.") from error


def is_faststart(path: Path) -> bool:
    """Whether an mp4 can play before it is complete: its index (moov) lies before its media (mdat)."""
    with path.open("rb") as file:
        while len(head := file.read(8)) == 8:
            size, name = int.from_bytes(head[:4], "big"), head[4:]
            if name in (b"moov", b"mdat"):
                return name == b"moov"
            skip = int.from_bytes(file.read(8), "big") - 16 if size == 1 else size - 8
            if skip < 0:
                return False
            file.seek(skip, 1)
    return False


def _facts(container: av.container.InputContainer) -> Probe:
    video = container.streams.video[0] if container.streams.video else None
    sound = container.streams.audio[0] if container.streams.audio else None
    seconds = container.duration / av.time_base if container.duration else 0.0
    rate = float(video.average_rate or 0) if video else 0.0
    return Probe(
        width=video.codec_context.width if video else 0,
        height=video.codec_context.height if video else 0,
        frame_rate=rate,
        frames=(video.frames or round(seconds * rate)) if video else 0,
        seconds=seconds,
        video_codec=video.codec_context.name if video else "",
        pixel_format=str(video.codec_context.pix_fmt or "") if video else "",
        sound_codec=sound.codec_context.name if sound else "",
        sound_rate=sound.codec_context.sample_rate if sound else 0,
        sound_channels=sound.codec_context.channels if sound else 0,
    )
