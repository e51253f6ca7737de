"""Reads a capture into what the checks judge. Runs in a media worker; the models answer from the inference process."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cameo.biometrics.client import Descriptor, Face, Picture, SpokenDigit, Voice, find_faces, hear_digits, voice_of
from common.ffmpeg import read
from common.intake.recordings import RecordingLimits, take_video

SECONDS_MIN, SECONDS_MAX = 5.0, 30.0
LIMITS = RecordingLimits(bytes_max=64 * 2**20, seconds_max=SECONDS_MAX, side_max=2_160, needs_sound=True)
PICTURES_A_SECOND = 10
SHORT_SIDE = 360
SOUND_RATE = 16_000
_BATCH = 24
_DESCRIBED_MAX = 8


@dataclass(frozen=True, slots=True)
class Moment:
    """One picture: when, which faces, how much it differs from the one before (0 to 1), how loud it is there."""

    seconds: float
    faces: tuple[Face, ...]
    change: float
    loudness: float


@dataclass(frozen=True, slots=True)
class Capture:
    """What is known of one recording. Pictures of it are kept a second apart, for a portrait and for fingerprints."""

    seconds: float
    width: int
    height: int
    moments: tuple[Moment, ...] = field(repr=False)
    descriptors: tuple[tuple[float, Descriptor], ...] = field(repr=False)
    digits: tuple[SpokenDigit, ...]
    voice: Voice
    voice_parts: tuple[Voice, ...]
    pictures: tuple[tuple[float, Picture], ...] = field(default=(), repr=False)


def observe(path: Path, *, digits: int, folder: Path) -> Capture:
    """Read the upload at `path`; `folder` takes the clean copy of it.

    Raises UnacceptableFileError (what was sent is no usable recording) and InferenceUnavailableError (try later).
    """
    clean = folder / "clean.mp4"
    facts = take_video(path, clean, limits=LIMITS)
    width, height = working_size(facts.width, facts.height)
    sound = read.mono_sound(clean, seconds_max=SECONDS_MAX, rate=SOUND_RATE)
    moments, pictures = _look(clean, width, height, sound)
    heard = hear_digits(as_pcm(sound), count=digits)
    return Capture(
        seconds=facts.seconds,
        width=width,
        height=height,
        moments=tuple(moments),
        descriptors=tuple(_describe(pictures)),
        digits=tuple(heard),
        voice=voice_of(as_pcm(sound)),
        voice_parts=tuple(_voices(sound, heard)),
        pictures=tuple(pictures),
    )


def working_size(width: int, height: int) -> tuple[int, int]:
    """With a short side of at most SHORT_SIDE, both even."""
    factor = min(1.0, SHORT_SIDE / min(width, height))
    return round(width * factor / 2) * 2, round(height * factor / 2) * 2


def as_pcm(sound: NDArray[np.float32]) -> bytes:
    return (np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes()


def _look(
    path: Path, width: int, height: int, sound: NDArray[np.float32]
) -> tuple[list[Moment], list[tuple[float, Picture]]]:
    moments: list[Moment] = []
    kept: list[tuple[float, Picture]] = []
    before: NDArray[np.float32] | None = None
    frames = read.rgb_frames(path, seconds_max=SECONDS_MAX, width=width, height=height, rate=PICTURES_A_SECOND)
    while batch := list(islice(frames, _BATCH)):
        for picture, faces in zip(batch, find_faces(batch), strict=True):
            seconds = len(moments) / PICTURES_A_SECOND
            small = picture[::8, ::8].mean(axis=2, dtype=np.float32) / 255
            change = 0.0 if before is None else float(np.abs(small - before).mean())
            before = small
            moments.append(Moment(seconds, tuple(faces), change, _loudness(sound, seconds)))
            if (len(moments) - 1) % PICTURES_A_SECOND == 0:
                kept.append((seconds, picture))
    return moments, kept


def _loudness(sound: NDArray[np.float32], seconds: float) -> float:
    start = round(seconds * SOUND_RATE)
    part = sound[start : start + SOUND_RATE // PICTURES_A_SECOND]
    return float(np.sqrt(np.mean(part**2))) if len(part) else 0.0


def _describe(pictures: list[tuple[float, Picture]]) -> list[tuple[float, Descriptor]]:
    """The largest face in pictures spread over the take."""
    chosen = np.unique(np.linspace(0, len(pictures) - 1, min(_DESCRIBED_MAX, len(pictures))).round().astype(int))
    picked = [pictures[index] for index in chosen]
    found = find_faces([picture for _, picture in picked], described=1)
    return [
        (seconds, faces[0].descriptor)
        for (seconds, _), faces in zip(picked, found, strict=True)
        if faces and faces[0].descriptor is not None
    ]


def _voices(sound: NDArray[np.float32], heard: list[SpokenDigit]) -> list[Voice]:
    """Of the first two digits and of the last two."""
    if len(heard) < 4:
        return []
    cuts = [(heard[0].from_seconds, heard[1].to_seconds), (heard[-2].from_seconds, heard[-1].to_seconds)]
    return [voice_of(as_pcm(sound[int(a * SOUND_RATE) : int(b * SOUND_RATE)])) for a, b in cuts]
