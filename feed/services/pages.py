"""Pages of a ranked session: idempotent on retry, and no clip twice over any mix of pages, devices and lost caches.

A session is ranked once and kept in Redis. The cursor names the session and the page, and is signed for its viewer.
What a page showed is written down before it is returned, so the same cursor finds the same page; a clip that the viewer
was ever served is refused by the database. Redis may forget everything at any time, and a new wish outdates a session:
then what is left is ranked anew.
"""

from __future__ import annotations

from dataclasses import dataclass

import msgspec
from django.conf import settings
from django.db import connection, transaction
from redis.exceptions import RedisError

from accounts.models import User
from clips.models import Clip
from clips.queries import listed_clips, with_details
from common.api.pagination import decode_cursor, encode_cursor
from common.errors import InvalidInputError
from common.ids import new_public_id
from common.redis import client
from feed.models import Impression
from feed.ranking.pipeline import rank
from feed.taste import Taste, taste_of

PAGE_LOCK = 7_302
SCROLL_END_PAGES = 3
"""Where continuous scrolling is off, a session ends after so many pages."""


class Session(msgspec.Struct, frozen=True, array_like=True):
    """What Redis keeps. `mark` tells the wishes under which it was ranked."""

    mark: int
    entries: list[Entry]


class Entry(msgspec.Struct, frozen=True, array_like=True):
    """A place in a ranked session."""

    clip_id: int
    source: str
    score: float
    propensity: float
    reasons: list[str]
    ranker: str


@dataclass(frozen=True, slots=True)
class Shown:
    clip: Clip
    impression: Impression


@dataclass(frozen=True, slots=True)
class FeedPage:
    shown: list[Shown]
    next_cursor: str | None
    session: str
    is_personalised: bool
    is_caught_up: bool
    """Nothing is left that this viewer was not served yet."""


def feed_page(*, viewer: User, cursor: str | None, limit: int) -> FeedPage:
    """The next page for `viewer`; without a cursor a new session begins. Raises InvalidInputError for a bad cursor."""
    session, page = _read_cursor(cursor, viewer)
    taste = taste_of(viewer)
    ranked = _session(session, taste) if page else None
    if ranked is None and not _served(viewer, session, page):
        ranked = _rank(taste, session)
    with transaction.atomic():
        _one_at_a_time(viewer)
        rows = _served(viewer, session, page) or _serve(viewer, session, page, ranked or [], limit)
    if not rows and page:
        # The session is used up: what was published or earned its place since then goes on where it ended.
        with transaction.atomic():
            _one_at_a_time(viewer)
            rows = _served(viewer, session, page) or _serve(viewer, session, page, _rank(taste, session), limit)
    shown = _visible(viewer, rows)
    may_go_on = bool(rows) and (taste.has_continuous_scroll or page + 1 < SCROLL_END_PAGES)
    following = encode_cursor(["feed", viewer.pk, session, page + 1]) if may_go_on else None
    return FeedPage(shown, following, session, taste.is_personalised, is_caught_up=not rows)


def _read_cursor(cursor: str | None, viewer: User) -> tuple[str, int]:
    if cursor is None:
        return new_public_id("session"), 0
    match decode_cursor(cursor):
        case ["feed", int(owner), str(session), int(page)] if owner == viewer.pk:
            return session, page
    raise InvalidInputError("This cursor belongs to another feed; start again without it.", code="bad_cursor")


def _rank(taste: Taste, session: str) -> list[Entry]:
    scored, ranker = rank(taste)
    entries = [
        Entry(item.candidate.clip_id, item.candidate.source, item.score, item.propensity, item.reasons[:4], ranker)
        for item in scored
    ]
    try:
        body = msgspec.msgpack.encode(Session(taste.mark, entries))
        client().set(f"feed:session:{session}", body, ex=settings.FEED_SESSION_SECONDS)
    except RedisError:
        return entries
    return entries


def _session(session: str, taste: Taste) -> list[Entry] | None:
    try:
        stored = client().get(f"feed:session:{session}")
    except RedisError:
        return None
    if not isinstance(stored, bytes):
        return None
    kept = msgspec.msgpack.decode(stored, type=Session)
    return kept.entries if kept.mark == taste.mark else None


def _one_at_a_time(viewer: User) -> None:
    """Two requests of one viewer take turns, so that the second of two equal ones finds the first one's page."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [PAGE_LOCK, viewer.pk % 2**31])


def _served(viewer: User, session: str, page: int) -> list[Impression]:
    return list(Impression.objects.filter(viewer=viewer, session=session, page=page).order_by("position"))


def _serve(viewer: User, session: str, page: int, ranked: list[Entry], limit: int) -> list[Impression]:
    """Write the first `limit` of the session that this viewer was never served and may see at this moment."""
    ids = [entry.clip_id for entry in ranked]
    known = set(Impression.objects.filter(viewer=viewer, clip__in=ids).values_list("clip_id", flat=True))
    left = [entry for entry in ranked if entry.clip_id not in known]
    chosen: list[Entry] = []
    while left and len(chosen) < limit:
        part, left = left[: 2 * limit], left[2 * limit :]
        seen = set(listed_clips(viewer).filter(pk__in=[row.clip_id for row in part]).values_list("pk", flat=True))
        chosen += [entry for entry in part if entry.clip_id in seen]
    rows = [
        Impression(
            public_id=new_public_id(Impression.public_id_prefix),
            viewer=viewer,
            clip_id=entry.clip_id,
            session=session,
            page=page,
            position=position,
            source=entry.source,
            score=entry.score,
            propensity=entry.propensity,
            ranker=entry.ranker,
            reasons=entry.reasons,
        )
        for position, entry in enumerate(chosen[:limit])
    ]
    return Impression.objects.bulk_create(rows)


def _visible(viewer: User, rows: list[Impression]) -> list[Shown]:
    """The door has the last word, on a replayed page too: whatever was withdrawn since then is missing from it."""
    clips = with_details(listed_clips(viewer).filter(pk__in=[row.clip_id for row in rows]), viewer)
    by_id = {clip.pk: clip for clip in clips.select_related("creator", "parent__creator", "root__creator", "stats")}
    return [Shown(by_id[row.clip_id], row) for row in rows if row.clip_id in by_id]
