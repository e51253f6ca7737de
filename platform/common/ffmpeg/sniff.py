"""Says what a file is by its first bytes, so that ffmpeg and Pillow are told and never guess.

A playlist or a concat script under the name of a video would otherwise be opened as what it is, and read other files.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

_IMAGE_BRANDS = frozenset({b"avif", b"avis", b"heic", b"heix", b"mif1", b"msf1"})


@dataclass(frozen=True, slots=True)
class MediaType:
    """How to open a file. `reader` is an ffmpeg demuxer for video and sound, a Pillow format for pictures."""

    mime: str
    reader: str
    suffix: str
    kind: Literal["video", "sound", "picture"]


MP4 = MediaType("video/mp4", "mov", ".mp4", "video")
WEBM = MediaType("video/webm", "matroska", ".webm", "video")
JPEG = MediaType("image/jpeg", "JPEG", ".jpg", "picture")
PNG = MediaType("image/png", "PNG", ".png", "picture")
WEBP = MediaType("image/webp", "WEBP", ".webp", "picture")
WAV = MediaType("audio/wav", "wav", ".wav", "sound")
MP3 = MediaType("audio/mpeg", "mp3", ".mp3", "sound")
OGG = MediaType("audio/ogg", "ogg", ".ogg", "sound")


def media_type(path: Path) -> MediaType | None:
    """The type of the file by its magic bytes, or None for anything that we do not open."""
    with path.open("rb") as file:
        return of_bytes(file.read(64))


def of_bytes(head: bytes) -> MediaType | None:
    if head[4:8] == b"ftyp":
        return None if head[8:12] in _IMAGE_BRANDS else MP4
    if head[:4] == b"RIFF":
        return {b"WAVE": WAV, b"WEBP": WEBP}.get(head[8:12])
    for magic, found in (
        (b"\x1a\x45\xdf\xa3", WEBM),
        (b"\xff\xd8\xff", JPEG),
        (b"\x89PNG\r\n\x1a\n", PNG),
        (b"OggS", OGG),
        (b"ID3", MP3),
        (b"\xff\xfb", MP3),
        (b"\xff\xf3", MP3),
    ):
        if head.startswith(magic):
            return found
    return None
