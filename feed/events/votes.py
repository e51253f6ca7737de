"""How much a viewer's vote is worth, and what clips pulled by such votes.

A crowd of new accounts that applaud one another must not move what others see. A vote counts in full only from somebody
who has been here for a while and has applauded several people whom they had not sought out, and where the clip came to
the viewer rather than the viewer to its author.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from django.db import connection

from common import clock
from feed.candidate import Source
from feed.models import ClipPull, EventKind

COLUMN_OF = {
    EventKind.VIEW: "views",
    EventKind.LIKE: "likes",
    EventKind.COMMENT: "comments",
    EventKind.SHARE: "shares",
    EventKind.SAVE: "saves",
    EventKind.REMIX_PUBLISH: "remixes",
}
COLUMNS = tuple(COLUMN_OF.values())
SUMS = (*COLUMNS, "sought")
LEAST_WEIGHT, FULL_DAYS, FULL_AUTHORS = 0.01, 3.0, 8
SOUGHT, SOUGHT_HALVES = 0.25, 4.0
"""What a vote counts for on a clip that its viewer sought out, and after how many such votes the next counts half as
much: followers applaud whatever their author makes, so that many of them say little more than a few do."""
SOUGHT_SOURCES = {Source.FOLLOWING, Source.STEERING}
STANDING = """
    SELECT person.id, extract(epoch FROM %(now)s - person.created_at) / 86400, (
        SELECT count(DISTINCT author_id) FROM (
            SELECT author_id FROM feed_feedevent
            WHERE viewer_id = person.id AND day >= %(since)s AND source NOT IN ('following', 'steering')
                AND kind IN ('like', 'save', 'share', 'comment', 'remix_start', 'remix_publish')
            ORDER BY received_at DESC LIMIT 60
        ) recent
    )
    FROM accounts_user person WHERE person.id = ANY(%(viewers)s)
"""
ADD = f"""
    INSERT INTO feed_clippull (clip_id, {", ".join(SUMS)})
    SELECT told.* FROM unnest(%s::bigint[], {", ".join("%s::float8[]" for _ in SUMS)})
        AS told(clip_id, {", ".join(SUMS)})
    WHERE EXISTS (SELECT FROM clips_clip WHERE id = told.clip_id)
    ON CONFLICT (clip_id) DO UPDATE SET
        {", ".join(f"{name} = feed_clippull.{name} + excluded.{name}" for name in SUMS)}
"""  # noqa: S608 - column names of our own


def weights_of(viewers: Iterable[int]) -> dict[int, float]:
    """Between LEAST_WEIGHT and 1 for each: the square root of account age, times that of how many were applauded."""
    values: dict[str, Any] = {
        "viewers": sorted(set(viewers)),
        "now": clock.now(),
        "since": clock.now().date() - timedelta(days=30),
    }
    with connection.cursor() as cursor:
        cursor.execute(STANDING, values)
        rows = cursor.fetchall()
    return {viewer: vote_weight(days=float(days), authors=authors) for viewer, days, authors in rows}


def vote_weight(*, days: float, authors: int) -> float:
    age, breadth = min(1.0, max(0.0, days) / FULL_DAYS), min(1.0, authors / FULL_AUTHORS)
    return float(max(LEAST_WEIGHT, (age * breadth) ** 0.5))


def add_pulls(rows: Sequence[tuple[int, str, int, str]]) -> None:
    """Count new events, given as (clip, kind, viewer, source)."""
    counted = [row for row in rows if row[1] in COLUMN_OF]
    if not counted:
        return
    weights = weights_of(viewer for _, _, viewer, _ in counted)
    sought = dict(ClipPull.objects.filter(clip__in={row[0] for row in counted}).values_list("clip_id", "sought"))
    sums: dict[int, dict[str, float]] = defaultdict(lambda: dict.fromkeys(SUMS, 0.0))
    for clip, kind, viewer, source in counted:
        weight, told = weights.get(viewer, LEAST_WEIGHT), sums[clip]
        if source in SOUGHT_SOURCES:
            weight *= SOUGHT / (1 + (sought.get(clip, 0.0) + told["sought"]) / SOUGHT_HALVES)
            told["sought"] += 1
        told[COLUMN_OF[EventKind(kind)]] += weight
    clips = sorted(sums)
    with connection.cursor() as cursor:
        cursor.execute(ADD, [clips, *([sums[clip][name] for clip in clips] for name in SUMS)])
