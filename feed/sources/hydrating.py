"""What rankers read of clips, in one query of plain rows."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

import numpy as np

from clips.models import Clip
from common.compiled import array, prepared_rows
from feed.candidate import Candidate, Counts, Source
from feed.models.vectors import DIMENSIONS
from feed.vectors import Vector, matrix_of

ROWS = f"""
    SELECT clip.id, clip.creator_id, coalesce(clip.root_id, clip.id), clip.published_at,
        lower(clip.caption || ' ' || clip.prompt), clip.frames * 1000 / clip.fps,
        halfvec_send(vector.text), {", ".join(f"coalesce(pull.{name}, 0)" for name in Counts._fields)}
    FROM clips_clip clip LEFT JOIN feed_clippull pull ON pull.clip_id = clip.id
        LEFT JOIN feed_clipvector vector ON vector.clip_id = clip.id
    WHERE clip.id = ANY(%(clips)s::bigint[]) AND clip.state = 'published'
        AND clip.visibility IN ('public', 'followers') AND clip.creator_id <> ALL(%(shut)s::bigint[])
"""  # noqa: S608 - column names of our own


def hydrate(credit: Mapping[int, Source], shut_out: Iterable[int] = ()) -> list[Candidate]:
    """Candidates in the order in which they were named; none that is not published, none by those `shut_out`."""
    found = prepared_rows(ROWS, {"clips": array(credit), "shut": array(shut_out)}, is_binary=True)
    place = {row[0]: index for index, row in enumerate(found)}
    rows = [found[place[clip]] for clip in credit if clip in place]
    vectors = _vectors([(row[0], row[6]) for row in rows])
    return [
        Candidate(
            clip_id, author_id, root_id, credit[clip_id], published_at, words, duration_ms, Counts._make(counts), vector
        )
        for (clip_id, author_id, root_id, published_at, words, duration_ms, _, *counts), vector in zip(
            rows, vectors, strict=True
        )
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
