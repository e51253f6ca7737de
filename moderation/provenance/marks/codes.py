"""Pseudo-random codes: one for finding a mark, 256 for each symbol that it carries.

Signs come from SHAKE-256, whose output is fixed by a standard, so that a mark can still be read after every library
here has changed its generators.
"""

from __future__ import annotations

import functools
import hashlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

ALPHABET = 256


@dataclass(frozen=True, slots=True)
class Codes:
    """`sync` has shape [dimensions], `book` [symbols * 256, dimensions]; every row has length 1."""

    sync: NDArray[np.float32]
    book: NDArray[np.float32]
    symbols: int

    def vector(self, values: NDArray[np.intp], *, sync_share: float) -> NDArray[np.float32]:
        """The unit vector that carries these symbols, with `sync_share` of its energy for being found."""
        rows = self.book[np.arange(self.symbols) * ALPHABET + values]
        data = rows.sum(axis=0) / np.sqrt(np.float32(self.symbols))
        vector = np.sqrt(sync_share) * self.sync + np.sqrt(1 - sync_share) * data
        unit: NDArray[np.float32] = (vector / np.linalg.norm(vector)).astype(np.float32)
        return unit

    def scores(self, vector: NDArray[np.float32]) -> NDArray[np.float32]:
        """How much of each code is in a vector: [symbols, 256]."""
        return (self.book @ vector).reshape(self.symbols, ALPHABET)


@functools.lru_cache(maxsize=6)
def codes(seed: bytes, *, symbols: int, dimensions: int) -> Codes:
    signs = _signs(seed, rows=1 + symbols * ALPHABET, dimensions=dimensions)
    return Codes(sync=signs[0], book=signs[1:], symbols=symbols)


def sync_code(seed: bytes, *, dimensions: int) -> NDArray[np.float32]:
    """The code for finding a mark alone, in a thousandth of the time that all codes of a seed take: [dimensions]."""
    sync: NDArray[np.float32] = _signs(seed, rows=1, dimensions=dimensions)[0]
    return sync


def _signs(seed: bytes, *, rows: int, dimensions: int) -> NDArray[np.float32]:
    count = rows * dimensions
    bits = np.unpackbits(np.frombuffer(hashlib.shake_256(seed).digest(-(-count // 8)), np.uint8), count=count)
    signs: NDArray[np.float32] = (bits.astype(np.float32) * 2 - 1) / np.sqrt(np.float32(dimensions))
    return signs.reshape(rows, dimensions)
