"""The grid of chips that mark and detector share, in hertz and seconds, and the view of a sound on it."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import fft
from scipy.ndimage import uniform_filter, uniform_filter1d

from moderation.provenance.marks.codes import Codes, codes
from moderation.provenance.marks.keys import MarkKey
from moderation.provenance.marks.payload import symbol_count

DETECT_RATE: Final = 32_000
BLOCK_SECONDS: Final = 0.032
"""One transform; neighbouring ones overlap by half. At any rate a bin is 31.25 Hz wide."""
FIRST_BIN, BINS_PER_CHIP, BANDS = 20, 2, 90
"""625 Hz to 6.25 kHz: inside what the smallest speech codecs keep."""
STEPS_PER_CHIP, CHIPS = 4, 32
"""64 ms a chip, 2.048 s a period."""
ID_BYTES: Final = 4
SYNC_SHARE: Final = 0.2
_SMOOTH = 5
_UNREST, _SPREAD_MIN = (3, 9), 0.05
_QUIET_SHARE, _QUIET_SLOPE = 0.25, 0.8
_FLOOR = 1e-5


def block(rate: int) -> int:
    """Samples of one transform, an even number."""
    return round(BLOCK_SECONDS * rate)


def codebook(key: MarkKey) -> Codes:
    return codes(key.part("sound codes"), symbols=symbol_count(ID_BYTES), dimensions=BANDS * CHIPS)


def tag_key(key: MarkKey) -> bytes:
    return key.part("sound tag")


def windowed(samples: NDArray[np.float32], rate: int) -> NDArray[np.float32]:
    """Overlapping blocks of a mono sound, without a window: [blocks, block]."""
    size = block(rate)
    if len(samples) < size:
        samples = np.pad(samples, (0, size - len(samples)))
    blocks: NDArray[np.float32] = np.lib.stride_tricks.sliding_window_view(samples, size)[:: size // 2]
    return blocks


def chip_levels(samples: NDArray[np.float32], rate: int) -> NDArray[np.float32]:
    """Log level of each chip-sized patch less that of its surroundings: [bands, patches in time], about unit spread.

    Patches where the sound is restless or quiet count less, as they tell less of the mark.
    """
    shape = np.hanning(block(rate) + 1)[:-1].astype(np.float32)
    spectrum = np.abs(fft.rfft(windowed(samples, rate) * shape))
    used = spectrum[:, FIRST_BIN : FIRST_BIN + BANDS * BINS_PER_CHIP] * (1024 / block(rate))
    levels = np.log(used + _FLOOR)
    patches = len(levels) // STEPS_PER_CHIP
    if patches == 0:
        return np.zeros((BANDS, 0), np.float32)
    cut = levels[: patches * STEPS_PER_CHIP].reshape(patches, STEPS_PER_CHIP, BANDS, BINS_PER_CHIP)
    plane = cut.mean(axis=(1, 3)).T
    around = uniform_filter(plane, _SMOOTH, mode="nearest")
    for axis in (1, 0):
        plane = plane - uniform_filter1d(plane, _SMOOTH, axis=axis, mode="nearest")
    spread = np.sqrt(uniform_filter(plane * plane, _UNREST, mode="nearest")) + _SPREAD_MIN
    # What is quieter than most of the sound is the first that codecs and noise take away.
    trust = 1 / (1 + np.exp((np.quantile(around, _QUIET_SHARE) - around) / _QUIET_SLOPE))
    bounded: NDArray[np.float32] = (np.clip(plane / spread, -2.5, 2.5) * trust).astype(np.float32)
    return bounded


def folded(levels: NDArray[np.float32]) -> NDArray[np.float32]:
    """All periods laid over each other: their mean as [bands, chips]."""
    total, count = np.zeros((BANDS, CHIPS), np.float32), np.zeros(CHIPS, np.float32)
    for start in range(0, levels.shape[1], CHIPS):
        part = levels[:, start : start + CHIPS]
        total[:, : part.shape[1]] += part
        count[: part.shape[1]] += 1
    mean: NDArray[np.float32] = np.divide(total, np.maximum(count, 1), dtype=np.float32)
    return mean
