"""What a clip looks and sounds like, in few bytes: for finding copies whose marks and manifest are gone.

Pictures are hashed by PDQ (Meta, 2019: 256 bits, distance 31 is a match, quality below 50 says nothing), one a second,
whole and as two centre crops, compared after vPDQ's idea of counting matching frames. Sound is hashed by Chromaprint
(Lalinský 2010). A sketch of tiny pictures serves to check by eye, so to speak, what a mark claims.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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
TERMS_MIN = 8
"""Terms that are compared at least: about three and a half seconds of sound. Less can't tell strangers apart."""
SOUND_WINDOW, SOUND_STRIDE, SOUND_DISTANCE = 8, 3, 56
"""Terms of one sound hash (256 bits), terms between stored ones, and the distance of a candidate. Copies through MP3,
AAC and Opus lie within 12 at the same place and within 50 one term off; strangers hardly come below 64."""
_OVERLAP_MIN = 0.75
SOUND_SECONDS_MAX = 120.0
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


def of_clip(frames: Sequence[NDArray[np.uint8]], sound: Sequence[int]) -> Fingerprint:
    """From frames one a second (RGB or luma, any size) and the terms of its sound."""
    lumas = [_small_luma(frame) for frame in frames]
    hashes = [
        made
        for second, luma in enumerate(lumas)
        for crop in (1.0, *CROPS)
        if (made := hash_frame(luma, second=second, crop=crop)).quality >= QUALITY_MIN
    ]
    return Fingerprint(tuple(_distinct(hashes)), sketch_of(lumas), tuple(sound))


def hash_frame(luma: NDArray[np.uint8], *, second: int, crop: float = 1.0) -> FrameHash:
    """The hash of a frame or of its centre. `luma` is uint8 [height, width]."""
    vector, quality = pdqhash.compute(cv2.cvtColor(_centre(luma, crop), cv2.COLOR_GRAY2RGB))
    return FrameHash(second, crop, int(quality), np.packbits(vector.astype(np.uint8)).tobytes())


def hash_both_hands(luma: NDArray[np.uint8], *, second: int) -> list[FrameHash]:
    """The hashes of a frame as it is and mirrored, at the size at which stored ones were hashed."""
    small = _small_luma(luma)
    return [hash_frame(small, second=second), hash_frame(np.ascontiguousarray(small[:, ::-1]), second=second)]


def bit_text(bits: bytes) -> str:
    """256 bits as PostgreSQL reads them."""
    return f"{int.from_bytes(bits, 'big'):0{HASH_BITS}b}"


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


def sound_terms(path: Path, *, demuxer: str = "wav", seconds_max: float = SOUND_SECONDS_MAX) -> tuple[int, ...]:
    """Chromaprint's terms, about eight a second, as signed 32-bit numbers; empty where there is no sound."""
    return _terms(command.file_input(path, demuxer=demuxer, t=seconds_max).audio, seconds_max)


def sample_terms(path: Path, *, rate: int, channels: int) -> tuple[int, ...]:
    """The same of a raw file of float32 samples."""
    return _terms(command.samples_input(path, rate=rate, channels=channels).audio, SOUND_SECONDS_MAX)


def _terms(source: Any, seconds_max: float) -> tuple[int, ...]:
    arguments = command.compiled(source.output("pipe:1", format="chromaprint", fp_format="raw", t=seconds_max))
    try:
        with FfmpegProcess(arguments, limits=_SOUND_LIMITS, is_read=True) as process:
            data = process.read(int(seconds_max * 10) * 4)
            process.finish()
    except FfmpegError:
        return ()
    terms = np.frombuffer(data[: len(data) // 4 * 4], "<i4")
    return tuple(int(term) for term in terms if term != _SILENCE)


def sound_hashes(terms: Sequence[int], *, stride: int = SOUND_STRIDE) -> list[bytes]:
    """Eight terms in a row as one hash of 256 bits, from every third place and the last.

    Terms lose single bits to a codec, so that few stay equal as numbers; near neighbours they remain.
    """
    last = len(terms) - SOUND_WINDOW
    if last < 0:
        return []
    flat = np.array(terms, "<i4")
    starts = sorted({*range(0, last + 1, stride), last})
    return list(dict.fromkeys(flat[start : start + SOUND_WINDOW].tobytes() for start in starts))


def sound_agreement(one: Sequence[int], two: Sequence[int]) -> float:
    """Share of equal bits at the best of all shifts where three quarters of the shorter lie on the longer."""
    if min(len(one), len(two)) < TERMS_MIN:
        return 0.0
    short, long = sorted((np.array(one, np.int32), np.array(two, np.int32)), key=len)
    least = max(TERMS_MIN, round(len(short) * _OVERLAP_MIN))
    best = 0.0
    for shift in range(least - len(short), len(long) - least + 1):
        own = short[max(0, -shift) :]
        part = long[max(0, shift) : max(0, shift) + len(own)]
        different = np.unpackbits((own[: len(part)] ^ part).view(np.uint8)).mean()
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
