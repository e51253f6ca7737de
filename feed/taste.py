"""What the feed knows of a viewer: read from rows at each ranking, forgotten when the viewer says so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import numpy as np
from psycopg.types.numeric import Int8

from accounts.models import User
from common import clock
from common.compiled import STAND_INS, CompiledQuery, compile_query, prepared_rows
from feed.events.stream import EventRow, recent_rows
from feed.models import Steer
from feed.said import Said, said_by
from feed.vectors import Vector, matrix_of, unit, vectors_of_clips
from feed.weights import LIKED, WEIGHTS, watch_worth
from social.queries import followed_ids

RECENT_EVENTS = 400
RECENT_TASTES, MOST_AVERSE = 30, 100
REMEMBERED_DAYS = 60
"""How far back ranking looks; the trunk's own memory is what was learned from all of it."""
EVENTS = f"""
    SELECT event.impression_id, event.kind, event.clip_id, event.author_id, event.root_id, event.watch_ms,
        event.duration_ms, event.received_at, halfvec_send(vector.text)
    FROM (
        SELECT * FROM feed_feedevent
        WHERE viewer_id = %(viewer)s::bigint AND day >= %(day)s::date AND received_at > %(since)s::timestamptz
        ORDER BY received_at DESC LIMIT {RECENT_EVENTS}
    ) event LEFT JOIN feed_clipvector vector ON vector.clip_id = event.clip_id
    ORDER BY event.received_at DESC
"""  # noqa: S608 - a number of our own


@dataclass(frozen=True, slots=True)
class Wish:
    """A chip of the viewer."""

    public_id: str
    phrase: str
    is_wanted: bool
    strength: float
    vector: Vector | None


@dataclass(frozen=True, slots=True)
class Deed:
    """One kind of thing that the viewer did with one clip."""

    impression_id: int
    kind: str
    clip_id: int
    author_id: int
    root_id: int
    watch_ms: int
    duration_ms: int
    at: datetime

    @property
    def worth(self) -> float:
        watched = watch_worth(self.watch_ms, self.duration_ms) if self.kind in {"view", "skip"} else 0.0
        return WEIGHTS.get(self.kind, 0.0) + watched


@dataclass(slots=True)
class Taste:
    viewer_id: int
    is_personalised: bool
    followed: frozenset[int] = frozenset()
    muted_authors: frozenset[int] = frozenset()
    muted_words: tuple[str, ...] = ()
    wishes: tuple[Wish, ...] = ()
    averse_authors: frozenset[int] = frozenset()
    averse_roots: frozenset[int] = frozenset()
    averse_vectors: Vector | None = None
    deeds: tuple[Deed, ...] = ()
    """Newest first."""
    vectors: dict[int, Vector] = field(default_factory=dict)
    """Of the clips of the deeds, as far as known."""
    clips: dict[int, float] = field(default_factory=dict)
    """What each recent clip was worth to the viewer, newest first."""
    authors: dict[int, float] = field(default_factory=dict)
    roots: dict[int, float] = field(default_factory=dict)
    liking: Vector | None = None
    """Where the liked clips lie, of unit length."""
    pleased: Vector | None = None
    """Vectors of the clips last liked: a person has several tastes, and a mean lies between them."""
    displeased: Vector | None = None
    """Vectors of the clips last turned away from."""

    @property
    def liked_clips(self) -> list[int]:
        return [clip for clip, worth in self.clips.items() if worth >= LIKED]


def taste_of(viewer: User, said: Said | None = None) -> Taste:
    """Everything that ranking reads of a viewer."""
    said = said or said_by(viewer)
    taste = Taste(
        viewer_id=viewer.pk,
        is_personalised=said.is_personalised,
        muted_authors=said.muted_authors,
        muted_words=said.muted_words,
        averse_authors=said.averse_authors,
        averse_roots=said.averse_roots,
        wishes=_wishes(said),
    )
    if said.averse_clips:
        averse = list(vectors_of_clips(said.averse_clips[:MOST_AVERSE]).values())
        taste.averse_vectors = np.stack(averse) if averse else None
    if said.is_personalised:
        taste.followed = frozenset(followed for (followed,) in _followed().ask(viewer.pk))
        _read_deeds(taste, said.forgets_before or datetime.min.replace(tzinfo=UTC))
    return taste


@cache
def _followed() -> CompiledQuery:
    return compile_query(lambda: followed_ids(User(pk=STAND_INS[0])))


def _wishes(said: Said) -> tuple[Wish, ...]:
    ids = [wish.public_id for wish in said.wishes if wish.has_vector]
    stored = dict(Steer.objects.filter(public_id__in=ids).values_list("public_id", "vector")) if ids else {}
    return tuple(
        Wish(
            wish.public_id,
            wish.phrase,
            wish.is_wanted,
            wish.strength,
            _vector(stored[wish.public_id]) if stored.get(wish.public_id) is not None else None,
        )
        for wish in said.wishes
    )


def _read_deeds(taste: Taste, since: datetime) -> None:
    """What is stored, and what waits in the stream: the next request already knows what was just done."""
    first_day = max(since, clock.now() - timedelta(days=REMEMBERED_DAYS)).date() - timedelta(days=1)
    rows = prepared_rows(EVENTS, {"viewer": Int8(taste.viewer_id), "day": first_day, "since": since}, is_binary=True)
    deeds = {
        (impression, kind): Deed(impression, kind, clip, author, root, watch_ms, duration_ms, at)
        for impression, kind, clip, author, root, watch_ms, duration_ms, at, _ in rows
    }
    known = [row for row in rows if row[-1] is not None]
    taste.vectors = dict(zip((row[2] for row in known), matrix_of(row[-1] for row in known), strict=True))
    for row in recent_rows(taste.viewer_id):
        stored = deeds.get((row.impression_id, row.kind))
        if row.received_at > since and (stored is None or stored.watch_ms < row.watch_ms):
            deeds[row.impression_id, row.kind] = _deed(row)
    taste.deeds = tuple(sorted(deeds.values(), key=lambda deed: deed.at, reverse=True))[:RECENT_EVENTS]
    _read_new_vectors(taste)
    _weigh(taste)


def _deed(row: EventRow) -> Deed:
    return Deed(
        row.impression_id, row.kind, row.clip_id, row.author_id, row.root_id, row.watch_ms, row.duration_ms,
        row.received_at,
    )  # fmt: skip


def _read_new_vectors(taste: Taste) -> None:
    missing = {deed.clip_id for deed in taste.deeds[:100]} - set(taste.vectors)
    if missing:
        taste.vectors |= vectors_of_clips(missing)


def _weigh(taste: Taste) -> None:
    clips: dict[int, float] = defaultdict(float)
    authors: dict[int, float] = defaultdict(float)
    roots: dict[int, float] = defaultdict(float)
    for deed in taste.deeds:
        worth = deed.worth
        clips[deed.clip_id] += worth
        authors[deed.author_id] += worth
        roots[deed.root_id] += worth
    taste.clips, taste.authors, taste.roots = dict(clips), dict(authors), dict(roots)
    known = [clip for clip in clips if clip in taste.vectors]
    if known:
        worths = np.tanh(np.array([clips[clip] for clip in known], np.float32))
        taste.liking = unit(worths @ np.stack([taste.vectors[clip] for clip in known]))
        taste.pleased = _newest(taste, [clip for clip in known if clips[clip] >= LIKED])
        taste.displeased = _newest(taste, [clip for clip in known if clips[clip] < 0])


def _newest(taste: Taste, clips: list[int]) -> Vector | None:
    return np.stack([taste.vectors[clip] for clip in clips[:RECENT_TASTES]]) if clips else None


def _vector(stored: Sequence[float] | Any) -> Vector:
    return np.asarray(stored, dtype=np.float32)
