"""Taking note of what a creator found wrong, and what it says about each version of an engine."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TypedDict

from django.db.models import Count

from accounts.models import User
from common import clock
from common.errors import ConflictError, InvalidInputError
from generation import policies
from generation.composing.capabilities import maker_of
from generation.models import GenerationJob, JobState
from generation.models.feedback import Fault, ResultFeedback

TENTH = Decimal("0.1")


class Row(TypedDict):
    """One version of an engine: clips delivered, clips with a fault, and how often each fault was marked."""

    engine: str
    revision: str
    delivered: int
    clips_with_faults: int
    faults: dict[str, int]


def mark_fault(*, job: GenerationJob, by: User, fault: Fault, at_seconds: float, note: str = "") -> ResultFeedback:
    """The same fault at the same tenth of a second counts once; a new note replaces the old. Delivered clips only."""
    policies.may_control(job, by)
    if job.state != JobState.COMPLETED or job.clip is None:
        raise ConflictError("Only what was delivered can be judged.", code="not_delivered")
    at = Decimal(str(at_seconds)).quantize(TENTH)
    if not 0 <= at <= Decimal(str(job.clip.frames / job.clip.fps)):
        raise InvalidInputError("This moment lies outside the clip.", code="outside_the_clip")
    marked, _ = ResultFeedback.objects.update_or_create(
        job=job,
        fault=fault,
        at_seconds=at,
        defaults={"note": note, "engine": job.engine, "engine_revision": revision_of(job)},
    )
    return marked


def revision_of(job: GenerationJob) -> str:
    """The version of its engine that made it."""
    return str(job.provenance.get("revision") or maker_of(job.engine).revision)


def digest(*, days: int = 30) -> list[Row]:
    """Per engine and version of the last days, the one with most marked faults first."""
    since = clock.now() - timedelta(days=days)
    marks = ResultFeedback.objects.filter(created_at__gte=since).order_by()
    by_version = marks.values("engine", "engine_revision").annotate(clips=Count("job", distinct=True), n=Count("pk"))
    rows: list[Row] = []
    for version in by_version.order_by("-n", "engine", "engine_revision"):
        of_it = marks.filter(engine=version["engine"], engine_revision=version["engine_revision"])
        delivered = GenerationJob.objects.filter(
            engine=version["engine"],
            provenance__revision=version["engine_revision"],
            state=JobState.COMPLETED,
            finished_at__gte=since,
        )
        rows.append(
            {
                "engine": version["engine"],
                "revision": version["engine_revision"],
                "delivered": delivered.count(),
                "clips_with_faults": version["clips"],
                "faults": {row["fault"]: row["n"] for row in of_it.values("fault").annotate(n=Count("pk"))},
            }
        )
    return rows
