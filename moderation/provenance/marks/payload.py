"""A number as symbols of eight bits, with a keyed tag against inventions and Reed-Solomon bytes against damage.

The tag makes a wrong reading worth nothing: of random symbols, one in 2^32 would pass it, and a mark's presence has to
be shown by correlation before any symbols are read at all.
"""

from __future__ import annotations

import hashlib
import hmac
import itertools
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from reedsolo import ReedSolomonError, RSCodec

TAG_BYTES, CHECK_BYTES = 4, 4
_ERASURES = (0, 2, 3, 4)
_DOUBTFUL = 3
"""So many of the least sure symbols are also tried with their second-best value."""


def symbol_count(id_bytes: int) -> int:
    return id_bytes + TAG_BYTES + CHECK_BYTES


def symbols_of(ident: int, *, id_bytes: int, key: bytes) -> NDArray[np.intp]:
    """The symbols (0-255) that carry `ident`."""
    body = ident.to_bytes(id_bytes, "big")
    return np.frombuffer(bytes(RSCodec(CHECK_BYTES).encode(body + _tag(body, key))), np.uint8).astype(np.intp)


def read_symbols(scores: NDArray[np.float32], *, id_bytes: int, key: bytes) -> int | None:
    """The number in a score table [symbols, 256], or None where no reading passes the tag.

    Tries the best symbols first, then with the least sure ones erased or replaced: at most 32 readings.
    """
    ordered = np.sort(scores, axis=1)
    unsure = np.argsort(ordered[:, -1] - ordered[:, -2])
    codec = RSCodec(CHECK_BYTES)
    for symbols in _readings(scores, unsure[:_DOUBTFUL]):
        for count in _ERASURES:
            ident = _checked(codec, symbols, unsure[:count], id_bytes, key)
            if ident is not None:
                return ident
    return None


def _readings(scores: NDArray[np.float32], doubtful: NDArray[np.intp]) -> Iterator[NDArray[np.intp]]:
    ranked = np.argsort(scores, axis=1)
    for second in itertools.product((False, True), repeat=len(doubtful)):
        symbols = ranked[:, -1].copy()
        for position, is_second in zip(doubtful, second, strict=True):
            if is_second:
                symbols[position] = ranked[position, -2]
        yield symbols


def _checked(
    codec: RSCodec, symbols: NDArray[np.intp], erased: NDArray[np.intp], id_bytes: int, key: bytes
) -> int | None:
    try:
        decoded = bytes(codec.decode(bytes(symbols.tolist()), erase_pos=erased.tolist())[0])
    except ReedSolomonError:
        return None
    body, tag = decoded[:id_bytes], decoded[id_bytes:]
    return int.from_bytes(body, "big") if hmac.compare_digest(tag, _tag(body, key)) else None


def _tag(body: bytes, key: bytes) -> bytes:
    return hmac.new(key, body, hashlib.sha256).digest()[:TAG_BYTES]
