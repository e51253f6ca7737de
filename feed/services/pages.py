"""Pages of a ranked session: idempotent on retry, and no clip twice over any mix of pages, devices and lost caches.

A session is ranked once and kept in Redis. The cursor names the session, the page and how far down the ranking it is,
and is signed for its viewer. What a page showed is written down before it is returned, so the same cursor finds the
same page; a clip that the viewer was ever served is refused by the database. Redis may forget everything at any time,
and a new wish outdates a session: then what is left is ranked anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db import transaction

from accounts.models import User
from clips.api.hot import listed_among
from clips.models import Clip
from common import clock
from common.api.pagination import decode_cursor, encode_cursor
from common.errors import InvalidInputError
from common.ids import new_public_id
from feed.models import WellbeingCard
from feed.moods import Mood
from feed.queries import served_among
from feed.said import Said, said_by
from feed.services.notices import CAUGHT_UP, NOTHING_YET, Notice, clips_left_today, notice_for
from feed.services.served import Row, one_at_a_time, rows_of_page, write_page
from feed.services.sessions import Entry, Place, kept_session, rank_session
from feed.services.wellbeing import card_for
from feed.taste import taste_of

SPARE = 4
"""How many more clips are looked at than a page needs, as some may have gone since they were ranked."""
SCROLL_END_PAGES = 3
"""Where continuous scrolling is off, a session ends after so many pages."""


@dataclass(frozen=True, slots=True)
class Shown:
    clip: Clip
    """Ready for `clip_out`."""
    impression: Row


@dataclass(frozen=True, slots=True)
class FeedPage:
    shown: list[Shown]
    next_cursor: str | None
    session: str
    is_personalised: bool
    is_caught_up: bool
    """Nothing is left that this viewer was not served yet."""
    notice: Notice | None
    """Why there is nothing, or no more, to show."""
    card: WellbeingCard | None


@dataclass(frozen=True, slots=True)
class Served:
    shown: list[Shown]
    offset: int
    """Where in the ranking the page after this one begins."""
    has_rows: bool
    """Whether the page has anything at all, withdrawn since or not."""


def feed_page(*, viewer: User, cursor: str | None, limit: int, mood: Mood | None = None) -> FeedPage:
    """The next page for `viewer`; without a cursor a new session begins. Raises InvalidInputError for a bad cursor."""
    place = _read_cursor(cursor, viewer, mood)
    said = said_by(viewer)
    kept = kept_session(place.session, said) if place.page else None
    if kept is not None:
        served = _serve(viewer, said, place, kept, limit)
    if kept is None or not served.has_rows:
        # A first page, a lost or outdated session, or one that is used up: rank what is there now.
        place = replace(place, offset=0)
        ranked = [] if rows_of_page(viewer.pk, place) else _rank(viewer, said, place)
        served = _serve(viewer, said, place, ranked, limit)
    may_go_on = served.has_rows and (said.has_continuous_scroll or place.page + 1 < SCROLL_END_PAGES)
    notice = None if may_go_on else notice_for(viewer, said, has_rows=served.has_rows)
    return FeedPage(
        served.shown,
        _write_cursor(viewer, place, served.offset) if may_go_on else None,
        place.session,
        said.is_personalised,
        is_caught_up=notice in {CAUGHT_UP, NOTHING_YET},
        notice=notice,
        card=card_for(viewer=viewer, said=said, place=place) if served.shown else None,
    )


def _read_cursor(cursor: str | None, viewer: User, mood: Mood | None) -> Place:
    if cursor is None:
        return Place(new_public_id("session"), began=int(clock.now().timestamp()), mood=mood)
    match decode_cursor(cursor):
        case ["feed", int(owner), str(session), int(page), int(offset), int(began), str(of)]:
            if owner == viewer.pk and of == (mood or ""):
                return Place(session, began, page, offset, mood)
    raise InvalidInputError("This cursor belongs to another feed; start again without it.", code="bad_cursor")


def _write_cursor(viewer: User, place: Place, offset: int) -> str:
    return encode_cursor(["feed", viewer.pk, place.session, place.page + 1, offset, place.began, place.mood or ""])


def _rank(viewer: User, said: Said, place: Place) -> list[Entry]:
    return rank_session(place.session, taste_of(viewer, said), said, place.mood)


def _serve(viewer: User, said: Said, place: Place, ranked: Sequence[Entry], limit: int) -> Served:
    """What this page showed before, or else the next of the ranking, written down."""
    with transaction.atomic():
        one_at_a_time(viewer.pk)
        if known := rows_of_page(viewer.pk, place):
            return Served(_shown(viewer, known), place.offset, has_rows=True)
        most = clips_left_today(viewer, said.clips_a_day)
        offset, shown = _choose(viewer, ranked, place, limit if most is None else min(limit, most))
        write_page(viewer.pk, [item.impression for item in shown])
    return Served(shown, offset, has_rows=bool(shown))


def _choose(viewer: User, ranked: Sequence[Entry], place: Place, limit: int) -> tuple[int, list[Shown]]:
    """From the offset on, those that the viewer was never served and may see at this moment; and where to go on."""
    chosen, offset = list[Shown](), place.offset
    while offset < len(ranked) and len(chosen) < limit:
        part = ranked[offset : offset + limit + SPARE]
        names = [entry.clip_id for entry in part]
        served = served_among(viewer.pk, names)
        seen = listed_among(viewer, [name for name in names if name not in served])
        for entry in part:
            if len(chosen) == limit:
                break
            offset += 1
            if entry.clip_id in seen:
                chosen.append(Shown(seen[entry.clip_id], Row.of(entry, place, len(chosen))))
    return offset, chosen


def _shown(viewer: User, rows: Sequence[Row]) -> list[Shown]:
    """The door has the last word, on a replayed page too: whatever was withdrawn since then is missing from it."""
    seen = listed_among(viewer, [row.clip_id for row in rows])
    return [Shown(seen[row.clip_id], row) for row in rows if row.clip_id in seen]
