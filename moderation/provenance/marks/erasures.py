"""Reed-Solomon over many words at once: what the check bytes say that the symbols at four places must be.

The code is that of `reedsolo` (polynomial 0x11d, roots from 2^0), which writes it; one word at a time is too slow for
the thousands of readings that are tried.
"""

from __future__ import annotations

import functools
from typing import Final

import numpy as np
from numpy.typing import NDArray

CHECK_BYTES: Final = 4
_POLYNOMIAL, _ORDER = 0x11D, 255


def filled(words: NDArray[np.uint8], erased: tuple[int, ...]) -> NDArray[np.uint8]:
    """Words [count, symbols] with their symbols at CHECK_BYTES places replaced by those that make them code words."""
    length = words.shape[1]
    kept = [place for place in range(length) if place not in erased]
    weights, products = _weights(length, erased), _products()
    made = words.copy()
    for row, place in enumerate(erased):
        made[:, place] = 0
        for column, source in enumerate(kept):
            made[:, place] ^= products[weights[row, column]][words[:, source]]
    return made


@functools.cache
def _powers() -> NDArray[np.uint8]:
    """2^0 to 2^254 in the field."""
    found, value = [], 1
    for _ in range(_ORDER):
        found.append(value)
        value = value << 1 ^ (_POLYNOMIAL if value & 0x80 else 0)
    return np.array(found, np.uint8)


@functools.cache
def _products() -> NDArray[np.uint8]:
    """Every product of two elements of the field: [256, 256]."""
    powers = _powers()
    logarithms = np.zeros(256, np.intp)
    logarithms[powers] = np.arange(_ORDER)
    table: NDArray[np.uint8] = powers[(logarithms[:, None] + logarithms[None]) % _ORDER]
    table[0] = table[:, 0] = 0
    return table


@functools.lru_cache(maxsize=4096)
def _weights(length: int, erased: tuple[int, ...]) -> NDArray[np.uint8]:
    """What each kept symbol adds to each erased one: [CHECK_BYTES, length - CHECK_BYTES].

    Every check says that a sum over all symbols, weighted by powers of 2, is nothing; solved for the erased ones by
    elimination (Gauss and Jordan).
    """
    products = _products()
    exponents = np.arange(CHECK_BYTES)[:, None] * (length - 1 - np.arange(length))[None]
    kept = [place for place in range(length) if place not in erased]
    checks: NDArray[np.uint8] = _powers()[exponents % _ORDER][:, [*erased, *kept]]
    for pivot in range(CHECK_BYTES):
        inverse = int(np.flatnonzero(products[checks[pivot, pivot]] == 1)[0])
        checks[pivot] = products[inverse][checks[pivot]]
        for row in range(CHECK_BYTES):
            if row != pivot:
                checks[row] ^= products[checks[row, pivot]][checks[pivot]]
    return checks[:, CHECK_BYTES:]
