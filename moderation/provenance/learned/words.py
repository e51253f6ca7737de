"""A clip's number as the bits of a learned mark, and back from a network's soft answers.

The word is the one of our own picture mark: 64 bits of number, a keyed tag, Reed-Solomon bytes, 128 bits in all. It is
repeated until the network's bits are full, under a keyed mask, so that a network's own leanings look like chance; that
the repeats agree is what tells a mark from none before anything is read.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from moderation.provenance.marks.keys import MarkKey
from moderation.provenance.marks.payload import read_symbols, symbol_count, symbols_of

ID_BYTES: Final = 8
WORD_BITS: Final = symbol_count(ID_BYTES) * 8
BITS_MIN: Final = 2 * WORD_BITS
GATE: Final = 4.0
"""Deviations by which repeats must agree. Chance reaches it in three of 100,000 cases, and must then pass the tag."""
_BYTES = np.unpackbits(np.arange(256, dtype=np.uint8)[:, None], axis=1).astype(np.float32) * 2 - 1


@dataclass(frozen=True, slots=True)
class Reading:
    """A number that was read, and the share of all bits that say so."""

    ident: int
    agreement: float


def message(ident: int, *, key: MarkKey, bits: int) -> NDArray[np.uint8]:
    """The bits (0 or 1) that carry a number under a key: [bits]."""
    word = np.unpackbits(symbols_of(ident, id_bytes=ID_BYTES, key=_tag_key(key)).astype(np.uint8))
    return np.resize(word, bits) ^ _mask(key, bits)


def read(soft: NDArray[np.float32], *, key: MarkKey) -> Reading | None:
    """The number in a network's answers, one a bit, above zero where the bit is 1; None where no word can be read."""
    bits = len(soft)
    size = float(np.abs(soft).mean())
    if bits < BITS_MIN or not np.isfinite(soft).all() or size == 0:
        return None
    plain = np.clip(soft / size, -3, 3) * (1 - 2 * _mask(key, bits).astype(np.float32))
    repeats = plain[: bits // WORD_BITS * WORD_BITS].reshape(-1, WORD_BITS)
    if _strength(repeats) < GATE:
        return None
    scores = repeats.mean(axis=0).reshape(-1, 8) @ _BYTES.T
    ident = read_symbols(scores.astype(np.float32), id_bytes=ID_BYTES, key=_tag_key(key))
    if ident is None:
        return None
    return Reading(ident, float(np.mean((soft > 0) == message(ident, key=key, bits=bits))))


def _strength(repeats: NDArray[np.float32]) -> float:
    """How well all pairs of repeats agree, in standard deviations of what chance makes of them."""
    energy = repeats**2
    together = (repeats.sum(axis=0) ** 2 - energy.sum(axis=0)).sum() / 2
    spread = np.sqrt((energy.sum(axis=0) ** 2 - (energy**2).sum(axis=0)).sum() / 2)
    return float(together / spread) if spread else 0.0


def _mask(key: MarkKey, bits: int) -> NDArray[np.uint8]:
    stream = hashlib.shake_256(key.part("learned mask")).digest(-(-bits // 8))
    return np.unpackbits(np.frombuffer(stream, np.uint8), count=bits)


def _tag_key(key: MarkKey) -> bytes:
    return key.part("learned tag")
