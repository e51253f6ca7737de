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
from reedsolo import RSCodec

from moderation.provenance.marks.erasures import CHECK_BYTES, filled

TAG_BYTES = 4
_CHOICES = 4
"""Values that each symbol may take in the readings that are tried, the likeliest first."""
_FILLED_MIN = 3.0
"""Deviations that the values which the code fills in must score together, beyond the first tries: noise does in 0.14 %
of all cases, and marks nearly always."""
_TRIES = ((96, 8, -np.inf), (40, 16, _FILLED_MIN), (4000, 10, _FILLED_MIN))
"""In so many readings any four of so many least sure symbols may be wrong, if what is filled in scores so much."""


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
    Fossorier and Lin 1995). Of random tables fewer than 96 * 70 + 0.0014 * (40 * 1820 + 4000 * 210) in 2^32 would
    pass the tag: one in 530,000.
    """
    spread = float(scores.std())
    if not np.isfinite(scores).all() or spread == 0:
        return None
    ranked = np.argsort(scores, axis=1)[:, ::-1]
    ordered = np.take_along_axis(scores, ranked, axis=1)
    unsure = np.argsort(ordered[:, 0] - ordered[:, 1])
    for count, suspects, least in _TRIES:
        readings = np.array(list(itertools.islice(_by_cost(ranked, ordered), count)), np.uint8)
        for erased in itertools.combinations(unsure[:suspects].tolist(), CHECK_BYTES):
            words = filled(readings, erased)
            strength = scores[list(erased), words[:, erased]].sum(axis=1) / (spread * np.sqrt(CHECK_BYTES))
            for word in words[strength >= least]:
                ident = _checked(word.tobytes(), id_bytes, key)
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


def _checked(word: bytes, id_bytes: int, key: bytes) -> int | None:
    body, tag = word[:id_bytes], word[id_bytes : id_bytes + TAG_BYTES]
    return int.from_bytes(body, "big") if hmac.compare_digest(tag, _tag(body, key)) else None


def _tag(body: bytes, key: bytes) -> bytes:
    return hmac.new(key, body, hashlib.sha256).digest()[:TAG_BYTES]
