"""Taking events from clients: only about impressions that were really served to the one who reports them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import structlog
from redis.exceptions import RedisError

from accounts.models import User
from common import clock
from feed.events.storing import store
from feed.events.stream import EventRow, append
from feed.models import Aversion, AversionKind, EventKind, Impression

log = structlog.get_logger(__name__)
MOST_LOOPS = 20
SLACK = timedelta(seconds=5)
"""How much more than the time since serving a client's clock may claim."""
AVERSIONS = {EventKind.NOT_INTERESTED: AversionKind.CLIP, EventKind.SEE_LESS: AversionKind.AUTHOR}


@dataclass(frozen=True, slots=True)
class Report:
    """One event as a client tells it."""

    impression: str
    kind: EventKind
    watch_ms: int = 0
    loops: int = 0


@dataclass(frozen=True, slots=True)
class Receipt:
    accepted: int
    ignored: int


def receive_events(*, by: User, reports: Sequence[Report]) -> Receipt:
    """Clamp and queue what `by` reports. Reports about anything never served to them are counted and dropped."""
    wanted = {report.impression for report in reports}
    served = {
        row.public_id: row
        for row in Impression.objects.filter(viewer=by, public_id__in=wanted).select_related("clip").only(
            "public_id", "viewer_id", "created_at", "position", "source", "propensity", "ranker",
            "clip__creator_id", "clip__root_id", "clip__frames", "clip__fps",
        )
    }  # fmt: skip
    rows = [_row(served[report.impression], report) for report in reports if report.impression in served]
    for report in reports:
        if report.kind in AVERSIONS and report.impression in served:
            _remember(by, served[report.impression], AVERSIONS[report.kind])
    if rows:
        try:
            append(rows)
        except RedisError as error:
            log.warning("event stream is away, storing at once", reason=type(error).__name__)
            store(rows)
    return Receipt(len(rows), len(reports) - len(rows))


def _row(impression: Impression, report: Report) -> EventRow:
    """The event with what the server knows; nobody watched longer than since it was served."""
    clip = impression.clip
    duration_ms = round(clip.seconds * 1000)
    since = clock.now() - impression.created_at + SLACK
    most = min(round(since.total_seconds() * 1000), duration_ms * MOST_LOOPS)
    return EventRow(
        day=impression.created_at.date(),
        viewer_id=impression.viewer_id,
        impression_id=impression.pk,
        kind=report.kind,
        clip_id=clip.pk,
        author_id=clip.creator_id,
        root_id=clip.root_id or clip.pk,
        watch_ms=max(0, min(report.watch_ms, most)),
        duration_ms=duration_ms,
        loops=max(0, min(report.loops, MOST_LOOPS)),
        position=impression.position,
        source=impression.source,
        propensity=impression.propensity,
        ranker=impression.ranker,
        received_at=clock.now(),
    )


def _remember(by: User, impression: Impression, kind: AversionKind) -> None:
    """A wish for less holds from the next request on, so it does not wait for the stream."""
    clip = impression.clip
    target = clip.creator_id if kind is AversionKind.AUTHOR else clip.root_id or clip.pk
    Aversion.objects.get_or_create(viewer=by, kind=kind, target_id=target, defaults={"clip_id": clip.pk})
