"""Writes the mark into samples."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import fft

from moderation.provenance.marks.keys import MarkKey
from moderation.provenance.marks.payload import symbols_of
from moderation.provenance.marks.sound import grid

DECIBELS = 1.8
"""Deviation of the changes; no chip changes by more than twice that."""
_CANCEL_MAX = 1.2


def embed(samples: NDArray[np.float32], *, rate: int, key: MarkKey, ident: int) -> NDArray[np.float32]:
    """The same sound, marked: float32 [samples, channels]. All channels change alike, so a mix to mono keeps it."""
    symbols = symbols_of(ident, id_bytes=grid.ID_BYTES, key=grid.tag_key(key))
    vector = grid.codebook(key).vector(symbols, sync_share=grid.SYNC_SHARE)
    tile = vector.reshape(grid.BANDS, grid.CHIPS) * np.sqrt(np.float32(vector.size))
    tile = _cancelling(tile, samples.mean(axis=1), rate)
    gains = np.power(10, DECIBELS * np.clip(tile, -2, 2) / 20, dtype=np.float32)
    return np.stack([_shaped(channel, gains, rate) for channel in samples.T], axis=1).clip(-1, 1)


def _cancelling(tile: NDArray[np.float32], mono: NDArray[np.float32], rate: int) -> NDArray[np.float32]:
    """The tile less what the sound itself would add to it in a detector's eyes."""
    padded = np.pad(mono, (grid.block(rate) // 2, 0))
    own = grid.folded(grid.chip_levels(padded, rate))
    changed: NDArray[np.float32] = tile - np.clip(own * _own_weight(), -_CANCEL_MAX, _CANCEL_MAX)
    return changed


def _own_weight() -> float:
    """Levels are counted in their spread, about 4 dB in music; the tile is counted in DECIBELS."""
    return 4.0 / DECIBELS


def _shaped(channel: NDArray[np.float32], gains: NDArray[np.float32], rate: int) -> NDArray[np.float32]:
    """One channel with each chip's bins scaled, by overlap-add under a window that sums to one."""
    size = grid.block(rate)
    hop = size // 2
    shape = np.sqrt(np.hanning(size + 1)[:-1]).astype(np.float32)
    padded = np.pad(channel, (hop, size + hop))
    spectrum = fft.rfft(grid.windowed(padded, rate) * shape)
    chip = (np.arange(len(spectrum)) // grid.STEPS_PER_CHIP) % grid.CHIPS
    bins = slice(grid.FIRST_BIN, grid.FIRST_BIN + grid.BANDS * grid.BINS_PER_CHIP)
    spectrum[:, bins] *= np.repeat(gains, grid.BINS_PER_CHIP, axis=0)[:, chip].T
    blocks = fft.irfft(spectrum, n=size) * shape
    joined = np.zeros((len(blocks) + 1) * hop, np.float32)
    joined[: len(blocks) * hop] += blocks[:, :hop].ravel()
    joined[hop : (len(blocks) + 1) * hop] += blocks[:, hop:].ravel()
    return joined[hop : hop + len(channel)]
