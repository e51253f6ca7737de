"""Feeds in an order that anybody can check: newest, followed, most liked, by topic. And what was served."""

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from psycopg.types.numeric import Int8

from accounts.models import User
from clips.models import Clip, ClipState, Visibility
from clips.queries import Viewer, listed_clips, wanted_by, with_details
from common import clock
from common.compiled import array, first_through, prepared_rows
from feed.models import Steer
from social.queries import followed_ids

TOP_DAYS = 7
SERVED = """
    SELECT clip_id FROM feed_impression
    WHERE viewer_id = %(viewer)s::bigint AND clip_id = ANY(%(clips)s::bigint[])
"""


def latest_clips(viewer: Viewer) -> QuerySet[Clip]:
    """Public clips that the viewer may see and did not mute, newest first, their own among them."""
    rows = wanted_by(listed_clips(viewer).filter(visibility=Visibility.PUBLIC), viewer)
    return rows.order_by("-published_at", "-pk")


def followed_clips(viewer: Viewer) -> QuerySet[Clip]:
    """Everything by the people that the viewer follows, newest first."""
    rows = wanted_by(listed_clips(viewer).filter(creator__in=followed_ids(viewer)), viewer)
    return rows.order_by("-published_at", "-pk")


def topic_clips(viewer: Viewer, topic: str) -> QuerySet[Clip]:
    """Public clips whose own words name the topic, newest first."""
    return latest_clips(viewer).filter(Q(caption__icontains=topic) | Q(prompt__icontains=topic, is_prompt_shown=True))


def top_clips(viewer: Viewer, *, after: tuple[int, int] | None, limit: int) -> list[tuple[Clip, int]]:
    """Public clips of the last days, most remixed and liked first, each with its applause.

    `after` is the applause and the key of the last one that was shown.
    """
    pull = Coalesce(F("stats__remixes") * 20 + F("stats__comments") * 5 + F("stats__likes"), 0)
    recent = Clip.objects.filter(
        state=ClipState.PUBLISHED,
        visibility=Visibility.PUBLIC,
        published_at__gt=clock.now() - timedelta(days=TOP_DAYS),
    ).annotate(rank=pull)
    if after is not None:
        recent = recent.filter(Q(rank__lt=after[0]) | Q(rank=after[0], pk__lt=after[1]))
    door = latest_clips(viewer)
    found = dict(first_through(recent.values_list("pk", "rank"), door, limit))
    shown = with_details(door.filter(pk__in=found), viewer).order_by().in_bulk()
    return [(shown[key], applause) for key, applause in found.items() if key in shown]


def wishes_of(viewer: User) -> QuerySet[Steer]:
    """The chips that hold now, newest first."""
    return Steer.objects.filter(Q(expires_at=None) | Q(expires_at__gt=clock.now()), viewer=viewer).order_by("-pk")


def served_among(viewer_id: int, clips: Iterable[int]) -> set[int]:
    """Which of these clips the viewer was ever served."""
    values = {"viewer": Int8(viewer_id), "clips": array(clips)}
    return {clip for (clip,) in prepared_rows(SERVED, values, is_binary=True)}
