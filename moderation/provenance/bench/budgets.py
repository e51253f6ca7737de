"""What the marks cost: CPU time of writing them, of seeking them and of signing, on one clip."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from moderation.provenance import c2pa, raw
from moderation.provenance.lookup.sample import take
from moderation.provenance.marks.keys import key_of, sound_id
from moderation.provenance.marks.picture.detect import detect
from moderation.provenance.marks.picture.embed import HOST_EVERY, PictureMarker
from moderation.provenance.marks.sound.detect import detect as detect_sound
from moderation.provenance.marks.sound.embed import embed as embed_sound
from moderation.provenance.media import FinishedMedia, FinishRequest, MediaKind

_SIGNED_TIMES = 7
_STRANGE_EPOCH = 9_999
"""A key under which nothing is marked: seeking it walks the whole search."""


def cost(request: FinishRequest, media: FinishedMedia, folder: Path) -> dict[str, float]:
    """CPU seconds, decoders included, of one finished clip; signing as the median of wall milliseconds."""
    standard = media.file(MediaKind.STANDARD).path
    _seek(standard, media.mark_epoch)  # Codes are made once in the life of a process.
    _seek(standard, _STRANGE_EPOCH)
    return {
        "seconds": media.seconds,
        "embed_cpu_seconds": _cpu_seconds(lambda: _embed(request, media)),
        "detect_cpu_seconds": _cpu_seconds(lambda: _seek(standard, media.mark_epoch)),
        "detect_nothing_cpu_seconds": _cpu_seconds(lambda: _seek(standard, _STRANGE_EPOCH)),
        "sign_milliseconds": _sign_milliseconds(request, standard, folder),
    }


def _embed(request: FinishRequest, media: FinishedMedia) -> None:
    """Both marks, as `finish` writes them, without its encoder."""
    width, height, key = request.width, request.height, key_of(media.mark_epoch)
    frames = raw.map_frames(request.frames, width=width, height=height)
    host = (raw.luma(frame, width=width, height=height) for frame in frames[::HOST_EVERY])
    marker = PictureMarker(key=key, ident=media.mark_id, width=width, height=height, host=host)
    plane: NDArray[np.uint8] = np.empty((height, width), np.uint8)
    for frame in frames:
        plane[:] = raw.luma(frame, width=width, height=height)
        marker.apply(plane)
    sound = raw.read_sound(request.sound, seconds=media.seconds)
    embed_sound(sound, rate=raw.SOUND_RATE, key=key, ident=sound_id(media.mark_id))


def _seek(path: Path, epoch: int) -> None:
    sample, keys = take(path), [key_of(epoch)]
    assert sample.residual is not None
    detect(sample.residual, keys)
    detect_sound(sample.samples, keys)


def _sign_milliseconds(request: FinishRequest, standard: Path, folder: Path) -> float:
    spent = []
    for number in range(_SIGNED_TIMES):
        start = time.monotonic()
        c2pa.sign(standard, folder / f"signed-{number}.mp4", origin=request.origin)
        spent.append(time.monotonic() - start)
    return round(float(np.median(spent)) * 1000, 1)


def _cpu_seconds(act: Callable[[], None]) -> float:
    """Of this process and of those that it waits for."""
    start = _spent()
    act()
    return round(_spent() - start, 3)


def _spent() -> float:
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)
