"""What a clip looks and sounds like, in few bytes: for finding copies whose marks and manifest are gone.

Pictures are hashed by PDQ (Meta, 2019: 256 bits, distance 31 is a match, quality below 50 says nothing), one a second,
whole and as two centre crops, compared after vPDQ's idea of counting matching frames. Sound is hashed by Chromaprint
(Lalinský 2010). A sketch of tiny pictures serves to check by eye, so to speak, what a mark claims.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import pdqhash
from numpy.typing import NDArray

from common.ffmpeg import command
from common.ffmpeg.process import FfmpegError, FfmpegProcess, Limits

HASH_BITS, MATCH_DISTANCE, QUALITY_MIN = 256, 31, 50
CROPS = (0.9, 0.8)
_HASH_SIDE = 256
SKETCH_SIDE, SKETCHES_MAX = 32, 8
_SILENCE = 627_964_279
"""The term that Chromaprint gives to digital silence: in every quiet clip, so of no use."""
_TERMS_MIN = 8
"""About four seconds of sound; less is too little to tell strangers apart."""
_SOUND_LIMITS = Limits(wall_seconds=60, cpu_seconds=30, memory_bytes=2 << 30, file_bytes=1 << 20)


@dataclass(frozen=True, slots=True)
class FrameHash:
    """One PDQ hash as 32 bytes. `crop` is 1.0 for the whole frame."""

    second: int
    crop: float
    quality: int
    bits: bytes


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """Hashes of one clip. `sketch` is uint8 [pictures, height, width]."""

    frames: tuple[FrameHash, ...]
    sketch: NDArray[np.uint8]
    sound: tuple[int, ...]


def of_clip(frames: Sequence[NDArray[np.uint8]], sound: Path | None) -> Fingerprint:
    """From frames one a second (RGB or luma, any size) and a WAV file."""
    lumas = [_small_luma(frame) for frame in frames]
    hashes = [
        made
        for second, luma in enumerate(lumas)
        for crop in (1.0, *CROPS)
        if (made := hash_frame(luma, second=second, crop=crop)).quality >= QUALITY_MIN
    ]
    return Fingerprint(tuple(_distinct(hashes)), sketch_of(lumas), sound_terms(sound) if sound else ())


def hash_frame(luma: NDArray[np.uint8], *, second: int, crop: float = 1.0) -> FrameHash:
    """The hash of a frame or of its centre. `luma` is uint8 [height, width]."""
    vector, quality = pdqhash.compute(cv2.cvtColor(_centre(luma, crop), cv2.COLOR_GRAY2RGB))
    return FrameHash(second, crop, int(quality), np.packbits(vector.astype(np.uint8)).tobytes())


def hash_both_hands(luma: NDArray[np.uint8], *, second: int) -> list[FrameHash]:
    """The hashes of a frame as it is and mirrored."""
    return [hash_frame(luma, second=second), hash_frame(np.ascontiguousarray(luma[:, ::-1]), second=second)]


def distance(one: bytes, two: bytes) -> int:
    return (int.from_bytes(one, "big") ^ int.from_bytes(two, "big")).bit_count()


def sketch_of(lumas: Sequence[NDArray[np.uint8]]) -> NDArray[np.uint8]:
    """At most eight tiny pictures, evenly spread: uint8 [pictures, height, width] with a short side of 32."""
    chosen = [lumas[i] for i in np.unique(np.linspace(0, len(lumas) - 1, SKETCHES_MAX).round().astype(int))]
    return np.stack([sketch_picture(luma) for luma in chosen])


def sketch_picture(luma: NDArray[np.uint8], *, scale: float = 1.0) -> NDArray[np.uint8]:
    factor = SKETCH_SIDE / min(luma.shape) * scale
    size = max(4, round(luma.shape[1] * factor)), max(4, round(luma.shape[0] * factor))
    small: NDArray[np.uint8] = cv2.resize(luma, size, interpolation=cv2.INTER_AREA)  # type: ignore[assignment]
    return small


def sound_terms(path: Path, *, demuxer: str = "wav", seconds_max: float = 120) -> tuple[int, ...]:
    """Chromaprint's terms, about eight a second, as signed 32-bit numbers; empty where there is no sound."""
    source = command.file_input(path, demuxer=demuxer, t=seconds_max).audio
    arguments = command.compiled(source.output("pipe:1", format="chromaprint", fp_format="raw"))
    try:
        with FfmpegProcess(arguments, limits=_SOUND_LIMITS, is_read=True) as process:
            data = process.read(int(seconds_max * 10) * 4)
            process.finish()
    except FfmpegError:
        return ()
    terms = np.frombuffer(data[: len(data) // 4 * 4], "<i4")
    return tuple(int(term) for term in terms if term != _SILENCE)


def sound_agreement(one: Sequence[int], two: Sequence[int]) -> float:
    """Share of equal bits at the best of all shifts: 0.5 for strangers, above 0.75 for the same sound."""
    if min(len(one), len(two)) < _TERMS_MIN:
        return 0.0
    short, long = sorted((np.array(one, np.int32), np.array(two, np.int32)), key=len)
    best = 0.0
    for shift in range(len(long) - _TERMS_MIN + 1):
        part = long[shift : shift + len(short)]
        if len(part) >= _TERMS_MIN:
            different = np.unpackbits((short[: len(part)] ^ part).view(np.uint8)).mean()
            best = max(best, 1 - float(different))
    return best


def _distinct(hashes: Sequence[FrameHash]) -> list[FrameHash]:
    """Without those that a still picture repeats second after second."""
    kept: list[FrameHash] = []
    for made in hashes:
        if all(distance(made.bits, other.bits) > MATCH_DISTANCE // 4 for other in kept if other.crop == made.crop):
            kept.append(made)
    return kept


def _small_luma(frame: NDArray[np.uint8]) -> NDArray[np.uint8]:
    luma = frame if frame.ndim == 2 else cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY)
    factor = _HASH_SIDE / min(luma.shape[:2])
    if factor >= 1:
        return luma  # type: ignore[return-value]
    return cv2.resize(luma, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)  # type: ignore[return-value]


def _centre(luma: NDArray[np.uint8], crop: float) -> NDArray[np.uint8]:
    height, width = luma.shape
    top, left = round(height * (1 - crop) / 2), round(width * (1 - crop) / 2)
    return np.ascontiguousarray(luma[top : height - top, left : width - left])
