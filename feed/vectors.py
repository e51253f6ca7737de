"""Vectors between PostgreSQL and numpy, in pgvector's binary form: parsing text costs a hundred times more.

`halfvec_send` gives the number of dimensions, a spare word, then big-endian half floats.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from common.compiled import array, prepared_rows

Vector = NDArray[np.float32]
HEADER_BYTES = 4


def matrix_of(sent: Iterable[bytes]) -> Vector:
    """What `halfvec_send` gave for several rows of equal length, as one matrix."""
    rows = [body[HEADER_BYTES:] for body in sent]
    if not rows:
        return np.zeros((0, 0), np.float32)
    return np.frombuffer(b"".join(rows), ">f2").reshape(len(rows), -1).astype(np.float32)


def vectors_of_clips(clips: Iterable[int]) -> dict[int, Vector]:
    """The vectors of these clips, as far as they have one."""
    query = "SELECT clip_id, halfvec_send(text) FROM feed_clipvector WHERE clip_id = ANY(%(clips)s::bigint[])"
    rows = prepared_rows(query, {"clips": array(clips)}, is_binary=True)
    return dict(zip((clip for clip, _ in rows), matrix_of(sent for _, sent in rows), strict=True))


def literal(vector: Vector) -> str:
    """As pgvector reads it in a query."""
    return f"[{','.join(map(str, vector.tolist()))}]"


def unit(vector: Vector) -> Vector | None:
    """The same direction with length one; None for nothing."""
    length = float(np.linalg.norm(vector))
    return np.asarray(vector / length, np.float32) if length > 0 else None
