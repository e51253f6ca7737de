"""Reads the mark out of a sound, or checks whether a known number is in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import fft

from moderation.provenance.marks.keys import MarkKey
from moderation.provenance.marks.payload import read_symbols, symbols_of
from moderation.provenance.marks.sound import grid

GATE = 4.3
"""Unmarked sounds stay below 3.5 over all shifts."""
CONFIRM_GATE = 5.5
_PHASES = 8


@dataclass(frozen=True, slots=True)
class SoundMark:
    """What was found. `ident` holds the first 32 bits of a mark id, or None where none could be read."""

    ident: int | None
    epoch: int
    strength: float

    @property
    def is_present(self) -> bool:
        return self.strength >= GATE


@dataclass(frozen=True, slots=True)
class _Fit:
    strength: float
    tile: NDArray[np.float32]
    shift: int


def detect(samples: NDArray[np.float32], keys: Sequence[MarkKey]) -> SoundMark:
    """The strongest mark of any of these keys in mono samples at 32 kHz."""
    tiles = _tiles(samples)
    best, used = max(((_fit(tiles, grid.codebook(key).sync), key) for key in keys), key=lambda pair: pair[0].strength)
    ident = None
    if best.strength >= GATE:
        vector = np.roll(best.tile, -best.shift, axis=1).ravel()
        ident = read_symbols(grid.codebook(used).scores(vector), id_bytes=grid.ID_BYTES, key=grid.tag_key(used))
    return SoundMark(ident, used.epoch, best.strength)


def confirm(samples: NDArray[np.float32], key: MarkKey, ident: int) -> float:
    """How strongly a known number is in the sound; below CONFIRM_GATE it is not."""
    symbols = symbols_of(ident, id_bytes=grid.ID_BYTES, key=grid.tag_key(key))
    return _fit(_tiles(samples), grid.codebook(key).vector(symbols, sync_share=0.0)).strength


def _tiles(samples: NDArray[np.float32]) -> list[NDArray[np.float32]]:
    """The folded sound for each way in which chips may begin between samples."""
    step = grid.block(grid.DETECT_RATE) // 2 * grid.STEPS_PER_CHIP // _PHASES
    return [grid.folded(grid.chip_levels(samples[phase * step :], grid.DETECT_RATE)) for phase in range(_PHASES)]


def _fit(tiles: Sequence[NDArray[np.float32]], template: NDArray[np.float32]) -> _Fit:
    wanted = np.conj(fft.rfft(template.reshape(grid.BANDS, grid.CHIPS), axis=1))
    best = _Fit(0.0, tiles[0], 0)
    for tile in tiles:
        size = float(np.linalg.norm(tile))
        if size < 1e-6:
            continue
        along = fft.irfft((fft.rfft(tile, axis=1) * wanted).sum(axis=0), grid.CHIPS) * np.sqrt(tile.size) / size
        shift = int(along.argmax())
        if along[shift] > best.strength:
            best = _Fit(float(along[shift]), tile, shift)
    return best
