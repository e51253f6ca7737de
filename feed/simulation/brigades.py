"""Accounts made to applaud one another's clips, and what a feed would show that counted every vote alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from django.db.models import F

from accounts.models import User
from clips.models import Clip
from feed.events.intake import Report, receive_events
from feed.events.votes import COLUMN_OF
from feed.models import ClipPull, EventKind, FeedEvent
from feed.services.pages import feed_page
from feed.simulation.viewers import store
from social.services import follow_person

PAYING = (EventKind.VIEW, EventKind.LIKE, EventKind.COMMENT, EventKind.SHARE, EventKind.SAVE, EventKind.REMIX_PUBLISH)
MOST_PAGES = 6


def applaud(crowd: Sequence[User], pushed: Sequence[Clip]) -> int:
    """Each follows the authors, scrolls until it was served all their clips and reports everything that pays for each;
    returns how many events were taken as real."""
    leaders, told = {clip.creator for clip in pushed}, 0
    for account in crowd:
        for leader in leaders:
            follow_person(by=account, person=leader)
        told += _scroll(account, {clip.pk for clip in pushed})
    store()
    return told


def _scroll(account: User, wanted: set[int]) -> int:
    left, cursor, told = set(wanted), None, 0
    for _ in range(MOST_PAGES):
        page = feed_page(viewer=account, cursor=cursor, limit=25)
        found = [shown for shown in page.shown if shown.clip.pk in left]
        reports = [Report(shown.impression.public_id, kind, 10_000) for shown in found for kind in PAYING]
        told += receive_events(by=account, reports=reports).accepted if reports else 0
        left -= {shown.clip.pk for shown in found}
        cursor = page.next_cursor
        if not left or cursor is None:
            break
    return told


def warm_up(crowd: Sequence[User]) -> None:
    """Each applauds whatever strangers the feed brings, as somebody real would: the patient attacker's price."""
    for account in crowd:
        page = feed_page(viewer=account, cursor=None, limit=25)
        receive_events(
            by=account, reports=[Report(shown.impression.public_id, EventKind.LIKE) for shown in page.shown[:12]]
        )
    store()


def count_alike(crowd: Sequence[User], pushed: Sequence[Clip]) -> None:
    """Give each clip every vote of the crowd in full: what a feed does that takes counters at their word."""
    rows = FeedEvent.objects.filter(viewer_id__in=[account.pk for account in crowd], clip_id__in=[c.pk for c in pushed])
    votes = Counter(rows.values_list("clip_id", "kind"))
    for (clip, kind), amount in votes.items():
        if kind in COLUMN_OF:
            pull, _ = ClipPull.objects.get_or_create(clip_id=clip)
            ClipPull.objects.filter(pk=pull.pk).update(
                **{COLUMN_OF[EventKind(kind)]: F(COLUMN_OF[EventKind(kind)]) + amount}
            )
