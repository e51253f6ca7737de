"""How much of the plain lists (latest, followed, top, topic) a person with a limit may be shown.

The ranked feed keeps its own count in its impressions; both draw on the same number of clips a day.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import F

from accounts.models import User
from accounts.protections import protections_of
from common import clock
from common.api.pagination import decode_cursor, encode_cursor
from feed.models import ViewingDay
from feed.said import has_continuous_scroll, settings_of
from feed.services.notices import clips_left_today

SCROLL_END_PAGES = 3
"""Where continuous scrolling is off, a list ends after so many pages."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One page of a plain list. Without a limit it is the request as it came."""

    cursor: str | None
    limit: int
    viewer: User | None = None
    page: int = 0
    is_last: bool = False

    @property
    def is_full(self) -> bool:
        return self.viewer is not None and self.limit == 0


def begin_turn(asker: User | AnonymousUser, cursor: str | None, limit: int) -> Turn:
    """No query for adults and visitors."""
    protections = protections_of(asker) if isinstance(asker, User) else None
    if protections is None or not protections.is_teen or not isinstance(asker, User):
        return Turn(cursor, limit)
    page = 0
    if cursor:
        match decode_cursor(cursor):
            case ["turn", int(count), str(inner)]:
                page, cursor = count, inner
    ends = page + 1 >= SCROLL_END_PAGES and not has_continuous_scroll(settings_of(asker), protections)
    left = clips_left_today(asker, protections.clips_a_day)
    return Turn(cursor, limit if left is None else min(limit, left), asker, page, is_last=ends)


def end_turn(turn: Turn, shown: int, following: str | None) -> str | None:
    """Count what was shown, and the cursor to go on with, None at the end."""
    if turn.viewer is None:
        return following
    if shown:
        day = clock.now().date()
        ViewingDay.objects.bulk_create([ViewingDay(viewer=turn.viewer, day=day)], ignore_conflicts=True)
        ViewingDay.objects.filter(viewer=turn.viewer, day=day).update(listed_clips=F("listed_clips") + shown)
    if following is None or turn.is_last or turn.is_full:
        return None
    return encode_cursor(["turn", turn.page + 1, following])
