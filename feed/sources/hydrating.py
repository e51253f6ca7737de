"""What rankers read of clips, in one query of plain rows."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

import numpy as np
from django.db import connection

from clips.models import Clip
from feed.candidate import Candidate, Source
from feed.models.vectors import DIMENSIONS
from feed.vectors import Vector, matrix_of

COUNTERS = ("views", "likes", "comments", "shares", "saves", "remixes")
ROWS = f"""
    SELECT clip.id, clip.creator_id, coalesce(clip.root_id, clip.id), clip.published_at,
        lower(clip.caption || ' ' || clip.prompt), clip.frames * 1000 / clip.fps,
        halfvec_send(vector.text), {", ".join(f"coalesce(pull.{name}, 0)" for name in COUNTERS)}
    FROM clips_clip clip LEFT JOIN feed_clippull pull ON pull.clip_id = clip.id
        LEFT JOIN feed_clipvector vector ON vector.clip_id = clip.id
    WHERE clip.id = ANY(%s) AND clip.published_at IS NOT NULL
"""  # noqa: S608 - column names of our own


def hydrate(credit: Mapping[int, Source]) -> list[Candidate]:
    """Candidates in the order in which they were named."""
    with connection.cursor() as cursor:
        cursor.execute(ROWS, [list(credit)])
        found = {row[0]: row for row in cursor.fetchall()}
    rows = [found[clip] for clip in credit if clip in found]
    vectors = _vectors([(row[0], row[6]) for row in rows])
    return [
        Candidate(
            clip_id=row[0],
            author_id=row[1],
            root_id=row[2],
            source=credit[row[0]],
            published_at=row[3],
            words=row[4],
            duration_ms=row[5],
            counts=dict(zip(COUNTERS, row[7:], strict=True)),
            vector=vector,
        )
        for row, vector in zip(rows, vectors, strict=True)
    ]


def _vectors(sent: list[tuple[int, bytes | None]]) -> list[Vector]:
    known = iter(matrix_of(body for _, body in sent if body is not None))
    return [next(known) if body is not None else vector_of_id(clip) for clip, body in sent]


def vector_of_id(clip_id: int) -> Vector:
    """A unit vector that is always the same for a clip and far from all others: for one whose meaning is not known."""
    seed = int.from_bytes(hashlib.blake2b(str(clip_id).encode(), digest_size=8).digest())
    drawn = np.random.default_rng(seed).normal(size=DIMENSIONS)
    return np.asarray(drawn / np.linalg.norm(drawn), np.float32)


def texts_of(clips: Iterable[Clip]) -> list[str]:
    """What a clip's vector is made of: its caption, and its prompt where that adds to it."""
    return [" ".join(dict.fromkeys(part for part in (clip.caption, clip.prompt) if part))[:2000] for clip in clips]
