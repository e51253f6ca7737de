"""What a page missed of its owner's jobs: states that changed, and how far those at work have come."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from common.realtime.missed import EVENTS_MAX
from generation.models import GenerationJob
from generation.models.job import ACTIVE_STATES

OVERLAP = timedelta(seconds=5)
"""A move is written a moment before others can see it; telling twice does no harm."""


def job_events_since(user_id: int, since: datetime) -> Iterator[dict[str, Any]]:
    """One event for each job that moved, as if it had been told now, and one for the progress of each at work."""
    jobs = GenerationJob.objects.filter(owner=user_id)
    moved = jobs.filter(events__at__gte=since - OVERLAP).distinct().select_related("clip").order_by("pk")
    for job in moved[: EVENTS_MAX + 1]:
        event = {"type": "job.state", "id": job.public_id, "state": job.state}
        yield {**event, "clip_id": job.clip.public_id} if job.clip else event
    for job in jobs.filter(state__in=ACTIVE_STATES).order_by("pk"):
        yield {
            "type": "job.progress",
            "id": job.public_id,
            "progress": job.progress,
            "stage": job.stage,
            "eta_seconds": job.eta_seconds,
            "has_preview": job.preview is not None,
        }
