"""Summing up a day: for the person, for a teen's parents, and never for ranking."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Sum

from accounts.models import User
from clips.models import Clip
from common import clock
from feed.models import FeedEvent, FeedSettings, Impression, ViewingDay
from notifications.kinds import Kind
from notifications.services import notify

BATCH = 500


@dataclass(frozen=True, slots=True)
class Day:
    """Numbers of one UTC day; `made` counts clips that the person made, which matters more than watching."""

    day: date
    clips_shown: int
    minutes_watched: float
    sessions: int
    made: int


def day_of(viewer: User, day: date) -> Day:
    """Four small queries."""
    start = datetime.combine(day, time(), UTC)
    within = (start, start + timedelta(days=1) - timedelta(microseconds=1))
    shown = Impression.objects.filter(viewer=viewer, created_at__range=within)
    watched = FeedEvent.objects.filter(viewer_id=viewer.pk, received_at__range=within)
    listed = ViewingDay.objects.filter(viewer=viewer, day=day).values_list("listed_clips", flat=True).first() or 0
    return Day(
        day=day,
        clips_shown=shown.count() + listed,
        minutes_watched=round((watched.aggregate(n=Sum("watch_ms"))["n"] or 0) / 60_000, 1),
        sessions=shown.values("session").distinct().count(),
        made=Clip.objects.filter(creator=viewer, created_at__range=within).count(),
    )


def last_days(viewer: User, count: int) -> list[Day]:
    """Today and the days before it, newest first."""
    today = clock.now().date()
    return [day_of(viewer, today - timedelta(days=back)) for back in range(count)]


@transaction.atomic
def sum_up_yesterday() -> int:
    """Tell everybody who watched yesterday and did not switch such words off, once. Returns how many."""
    yesterday = clock.now().date() - timedelta(days=1)
    start = datetime.combine(yesterday, time(), UTC)
    seen = Impression.objects.filter(viewer=OuterRef("pk"), created_at__range=(start, start + timedelta(days=1)))
    told = ViewingDay.objects.filter(viewer=OuterRef("pk"), day=yesterday, told_at__isnull=False)
    silent = FeedSettings.objects.filter(viewer=OuterRef("pk"), has_wellbeing_cards=False)
    people = User.objects.filter(Exists(seen), ~Exists(told), ~Exists(silent), is_active=True)
    keys = list(people.order_by("pk").values_list("pk", flat=True)[:BATCH])
    rows = [ViewingDay(viewer_id=key, day=yesterday, told_at=clock.now()) for key in keys]
    ViewingDay.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["viewer", "day"], update_fields=["told_at"]
    )
    notify(recipients=keys, kind=Kind.WELLBEING, ids={"day": yesterday.isoformat()})
    return len(keys)
