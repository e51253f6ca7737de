"""What is read out of a file that someone asks about, in one bounded decode."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from common.ffmpeg import read, sniff
from common.ffmpeg.probe import UnreadableMediaError, probe
from moderation.provenance.fingerprint import sound_terms
from moderation.provenance.marks.picture.residual import Residual, at_working_size, residual_of, working_size
from moderation.provenance.marks.sound import grid

SECONDS_MAX = 60.0
_SIDE_MAX, _FRAMES_MAX = 4096, 60 * 60
_FRAMES_A_SECOND = 12
"""So many frames feed the residual. More add little, since the mark is the same in all."""
_FRAMES_WITHOUT_RATE = 4


@dataclass(frozen=True, slots=True)
class Sample:
    """`frames` is one luma frame a second, `samples` mono at 32 kHz; whatever a file lacks is empty."""

    residual: NDArray[np.float32] | None
    frames: tuple[NDArray[np.uint8], ...]
    samples: NDArray[np.float32]
    terms: tuple[int, ...]


def take(path: Path) -> Sample:
    """Raises UnreadableMediaError for what is no media, too large or broken."""
    found = sniff.media_type(path)
    if found is None:
        raise UnreadableMediaError("The file is no video, sound or picture of a type that is accepted here.")
    if found.kind == "picture":
        luma = at_working_size(np.asarray(read.picture(path).convert("L"), np.uint8))
        return Sample(residual_of([luma]), (luma,), np.zeros(0, np.float32), ())
    facts = probe(path)
    if max(facts.width, facts.height) > _SIDE_MAX:
        raise UnreadableMediaError(f"A video may be at most {_SIDE_MAX} pixels wide or high.")
    samples = read.mono_sound(path, seconds_max=SECONDS_MAX, rate=grid.DETECT_RATE)
    terms = sound_terms(path, demuxer=found.reader, seconds_max=SECONDS_MAX) if facts.has_sound else ()
    if not facts.has_video:
        return Sample(None, (), samples, terms)
    residual, frames = _walk(path, facts.width, facts.height, facts.frame_rate)
    return Sample(residual, frames, samples, terms)


def _walk(
    path: Path, width: int, height: int, rate: float
) -> tuple[NDArray[np.float32] | None, tuple[NDArray[np.uint8], ...]]:
    every = max(1, int(rate) // _FRAMES_A_SECOND) if rate else _FRAMES_WITHOUT_RATE
    wide, high = working_size(width, height)
    residual, frames = Residual(), []
    a_second = max(1, round((rate or 24) / every))
    for index, frame in enumerate(
        read.luma_frames(path, seconds_max=SECONDS_MAX, width=wide, height=high, every=every)
    ):
        residual.add(frame)
        if index % a_second == a_second // 2:
            frames.append(frame)
        if index >= _FRAMES_MAX:
            break
    return (residual.mean, tuple(frames)) if residual.frames else (None, ())
