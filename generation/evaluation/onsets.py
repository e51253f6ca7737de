"""When something begins to sound, and how well that agrees with when it was seen to happen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from generation.evaluation.media import Sound

Floats = NDArray[np.float64]
TOLERANCE_SECONDS = 0.040
HOP_SECONDS = 0.004
WINDOW_SECONDS = 0.012
BANDS = 20
LEAST_RISE_DB = 4.5
"""Mean rise over all bands within 12 ms that counts as an onset: a thud moves most bands, a bird's whistle only one."""
LEAST_APART_SECONDS = 0.028
FIRST_SECONDS = 0.03
"""What sounds from the first samples of a file on was not heard to begin there."""
FLOOR_DB = 30.0
"""Bands this far under the loudest moment of the clip are taken as silent, so that hiss has no onsets."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """Precision: heard and seen over heard. Recall: heard and seen over seen."""

    f1: float
    precision: float
    recall: float
    matched: int
    heard: int
    seen: int
    mean_offset_seconds: float
    """How much later than seen the matched ones are heard."""


def heard_onsets(sound: Sound, rate: int) -> Floats:
    """Seconds at which something begins to sound."""
    levels = _band_levels(sound.mean(axis=1), rate)
    if levels.size == 0:
        return np.zeros(0)
    lag = round(0.012 / HOP_SECONDS)
    before = ndimage.maximum_filter1d(levels, lag, axis=0, origin=lag // 2)
    rise = np.zeros(len(levels))
    rise[lag:] = np.mean(np.clip(levels[lag:] - before[:-lag], 0, 30), axis=1)
    apart = round(LEAST_APART_SECONDS / HOP_SECONDS)
    peaks = (rise == ndimage.maximum_filter1d(rise, 2 * apart + 1)) & (rise > LEAST_RISE_DB)
    begins = np.asarray([_begin(rise, int(peak)) * HOP_SECONDS for peak in np.flatnonzero(peaks)])
    return begins[begins > FIRST_SECONDS]


def _begin(rise: Floats, peak: int) -> float:
    """Walk back from the steepest rise to where it took off. A hop's window ends with it, so it sees an onset late."""
    start = peak
    while start > 0 and rise[start - 1] > 0.5 * rise[peak]:
        start -= 1
    return start - 0.5 * WINDOW_SECONDS / HOP_SECONDS


def _band_levels(mono: NDArray[np.float32], rate: int) -> Floats:
    """Level in dB of each band in each hop [hops, bands], never under the floor."""
    window, hop = round(WINDOW_SECONDS * rate), round(HOP_SECONDS * rate)
    padded = np.concatenate([np.zeros(window, np.float32), mono])
    if padded.size < 2 * window:
        return np.zeros((0, BANDS))
    frames = np.lib.stride_tricks.sliding_window_view(padded, window)[::hop]
    power = np.abs(np.fft.rfft(frames * np.hanning(window).astype(np.float32), axis=1)) ** 2
    hertz = np.asarray(np.fft.rfftfreq(window, 1 / rate), np.float64)
    edges = np.geomspace(90, 12_000, BANDS + 1)
    bands = np.stack([power[:, _bins(hertz, low, high)].mean(axis=1) for low, high in pairwise(edges)], axis=1)
    level = 10 * np.log10(bands + 1e-12)
    return np.asarray(np.maximum(level, np.percentile(level.max(axis=1), 99.5) - FLOOR_DB - 12), np.float64)


def _bins(hertz: Floats, low: float, high: float) -> slice:
    """The bins of a band, or the nearest one where the band is narrower than a bin."""
    first, last = np.searchsorted(hertz, (low, high))
    if last > first:
        return slice(int(first), int(last))
    nearest = int(np.argmin(np.abs(hertz - np.sqrt(low * high))))
    return slice(nearest, nearest + 1)


def agreement(
    seen: Sequence[float] | Floats, heard: Sequence[float] | Floats, tolerance: float = TOLERANCE_SECONDS
) -> Agreement:
    """Pair each seen moment with at most one heard one no further off than the tolerance, nearest pairs first."""
    a, b = np.asarray(seen, float), np.asarray(heard, float)
    pairs = sorted((abs(x - y), i, j) for i, x in enumerate(a) for j, y in enumerate(b) if abs(x - y) <= tolerance)
    used_a: set[int] = set()
    used_b: set[int] = set()
    offsets = []
    for _, i, j in pairs:
        if i not in used_a and j not in used_b:
            used_a.add(i)
            used_b.add(j)
            offsets.append(b[j] - a[i])
    matched = len(offsets)
    precision, recall = matched / max(len(b), 1), matched / max(len(a), 1)
    f1 = 2 * precision * recall / (precision + recall) if matched else 0.0
    offset = float(np.mean(offsets)) if offsets else 0.0
    return Agreement(f1, precision, recall, matched, len(b), len(a), offset)


def pooled(parts: Sequence[Agreement]) -> Agreement:
    """Over several clips, each moment counting once."""
    matched, heard, seen = (sum(getattr(part, name) for part in parts) for name in ("matched", "heard", "seen"))
    precision, recall = matched / max(heard, 1), matched / max(seen, 1)
    f1 = 2 * precision * recall / (precision + recall) if matched else 0.0
    offset = sum(part.mean_offset_seconds * part.matched for part in parts) / max(matched, 1)
    return Agreement(f1, precision, recall, matched, heard, seen, offset)
