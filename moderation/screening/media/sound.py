"""Sound as it will be heard: all silence and heavy clipping, from a WAV file."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.io import wavfile

SILENT_PEAK = 10 ** (-60 / 20)
CLIPPED_LEVEL = 0.999
CLIPPED_RUN = 3
CLIPPED_SHARE = 0.005
SECONDS_MAX = 180


@dataclass(frozen=True)
class SoundReport:
    seconds: float
    peak: float
    clipped_share: float
    clipped_from: float
    clipped_to: float

    @property
    def is_silent(self) -> bool:
        return self.peak < SILENT_PEAK

    @property
    def is_clipped(self) -> bool:
        return self.clipped_share > CLIPPED_SHARE


def hear(path: Path) -> SoundReport:
    """Measure 16-bit or float WAV. Raises ValueError for anything else: what can't be heard isn't passed."""
    rate, samples = wavfile.read(path, mmap=True)
    if samples.dtype not in (np.int16, np.float32):
        raise ValueError("Only 16-bit and float sound can be checked.")
    frames = len(samples)
    if not frames or frames > rate * SECONDS_MAX:
        raise ValueError("The sound is empty or too long to be checked.")
    full_scale = 32768.0 if samples.dtype == np.int16 else 1.0
    level = np.abs(samples.reshape(frames, -1).astype(np.float32)).max(axis=1) / full_scale
    if not np.isfinite(level).all():
        raise ValueError("The sound holds values that are no numbers.")
    clipped = np.flatnonzero(_in_runs(level >= CLIPPED_LEVEL))
    first, last = (clipped[0] / rate, clipped[-1] / rate) if clipped.size else (0.0, 0.0)
    return SoundReport(frames / rate, float(level.max()), clipped.size / frames, float(first), float(last))


def _in_runs(over: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Samples that belong to CLIPPED_RUN or more neighbours at the limit: a single full sample is no clipping."""
    kernel = np.ones(CLIPPED_RUN)
    starts = np.convolve(over, kernel, "valid") >= CLIPPED_RUN - 0.5 if len(over) >= CLIPPED_RUN else np.zeros(0, bool)
    inside = np.zeros(len(over), bool)
    for offset in range(CLIPPED_RUN):
        inside[offset : offset + len(starts)] |= starts
    return inside
