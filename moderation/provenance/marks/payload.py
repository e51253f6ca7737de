"""A number as symbols of eight bits, with a keyed tag against inventions and Reed-Solomon bytes against damage.

The tag makes a wrong reading worth nothing: of random symbols, one in 2^32 would pass it, and a mark's presence has to
be shown by correlation before any symbols are read at all.
"""

from __future__ import annotations

import hashlib
import heapq
import hmac
import itertools
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from reedsolo import ReedSolomonError, RSCodec

TAG_BYTES, CHECK_BYTES = 4, 4
_SUSPECTS = 8
"""Any four of the least sure eight symbols may be wrong."""
_READINGS_MAX, _CHOICES = 96, 3
"""Readings that are tried, the likeliest first, and values that each symbol may take in them."""


def symbol_count(id_bytes: int) -> int:
    return id_bytes + TAG_BYTES + CHECK_BYTES


def symbols_of(ident: int, *, id_bytes: int, key: bytes) -> NDArray[np.intp]:
    """The symbols (0-255) that carry `ident`."""
    body = ident.to_bytes(id_bytes, "big")
    return np.frombuffer(bytes(RSCodec(CHECK_BYTES).encode(body + _tag(body, key))), np.uint8).astype(np.intp)


def read_symbols(scores: NDArray[np.float32], *, id_bytes: int, key: bytes) -> int | None:
    """The number in a score table [symbols, 256], or None where no reading passes the tag.

    Four bytes of checking restore any four symbols that are known to be wrong, so each four of the least sure are taken
    for wrong in turn (Chase 1972), in the likeliest readings in the order of what they cost (ordered statistics,
    Fossorier and Lin 1995). Of random tables at most 96 * 71 in 2^32 would pass the tag: one in 600,000.
    """
    if not np.isfinite(scores).all():
        return None
    ranked = np.argsort(scores, axis=1)[:, ::-1]
    ordered = np.take_along_axis(scores, ranked, axis=1)
    unsure = np.argsort(ordered[:, 0] - ordered[:, 1])
    codec = RSCodec(CHECK_BYTES)
    erasures = [(), *itertools.combinations(unsure[:_SUSPECTS].tolist(), CHECK_BYTES)]
    for symbols in itertools.islice(_by_cost(ranked, ordered), _READINGS_MAX):
        for erased in erasures:
            ident = _checked(codec, symbols, erased, id_bytes, key)
            if ident is not None:
                return ident
    return None


def _by_cost(ranked: NDArray[np.intp], ordered: NDArray[np.float32]) -> Iterator[NDArray[np.intp]]:
    """The plain reading, then those in which some symbols take their second or third values, the cheapest first."""
    yield ranked[:, 0].copy()
    costs = (ordered[:, :1] - ordered[:, 1:_CHOICES]).ravel()
    order = np.argsort(costs)
    heap: list[tuple[float, tuple[int, ...]]] = [(float(costs[order[0]]), (0,))]
    while heap:
        cost, chosen = heapq.heappop(heap)
        places, choices = np.divmod(order[list(chosen)], _CHOICES - 1)
        is_possible = len(set(places.tolist())) == len(places)
        if is_possible:
            reading = ranked[:, 0].copy()
            reading[places] = ranked[places, choices + 1]
            yield reading
        last = chosen[-1]
        if last + 1 < len(order):
            step = float(costs[order[last + 1]])
            if is_possible:  # A symbol that is chosen twice stays so, whatever is added.
                heapq.heappush(heap, (cost + step, (*chosen, last + 1)))
            heapq.heappush(heap, (cost + step - float(costs[order[last]]), (*chosen[:-1], last + 1)))


def _checked(
    codec: RSCodec, symbols: NDArray[np.intp], erased: tuple[int, ...], id_bytes: int, key: bytes
) -> int | None:
    try:
        decoded = bytes(codec.decode(bytes(symbols.tolist()), erase_pos=list(erased))[0])
    except ReedSolomonError:
        return None
    body, tag = decoded[:id_bytes], decoded[id_bytes:]
    return int.from_bytes(body, "big") if hmac.compare_digest(tag, _tag(body, key)) else None


def _tag(body: bytes, key: bytes) -> bytes:
    return hmac.new(key, body, hashlib.sha256).digest()[:TAG_BYTES]
