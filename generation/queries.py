"""Reading jobs and the queue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import F, Prefetch, Q, QuerySet, Sum

from accounts.models import User
from clips.models import Clip
from generation.composing.capabilities import queue_of
from generation.engines.base import Plan
from generation.models import GenerationJob, JobState, PromptTemplate
from generation.models.job import ACTIVE_STATES, JobParent

RECENT = 50
"""Finished jobs whose measured speed corrects the engine's own estimate."""


@dataclass(frozen=True, slots=True)
class Eta:
    """Seconds until delivery, as a range."""

    low_seconds: float
    high_seconds: float


def jobs_of(person: User) -> QuerySet[GenerationJob]:
    """A person's own jobs that they have not deleted; nobody else sees them."""
    return GenerationJob.objects.filter(owner=person, deleted_at=None).select_related("owner", "clip", "repeats")


def templates_of(person: User) -> QuerySet[PromptTemplate]:
    return PromptTemplate.objects.filter(owner=person)


def with_parents(rows: QuerySet[GenerationJob]) -> QuerySet[GenerationJob]:
    """What rendering jobs reads of the clips that they build on, in one query however many rows."""
    return rows.prefetch_related(Prefetch("parent_rows", JobParent.objects.select_related("clip").order_by("position")))


def parents_of(job: GenerationJob) -> list[Clip]:
    """The clips a job builds on, in order."""
    rows = job.parent_rows.select_related("clip__creator", "clip__root", "clip__parent").order_by("position")
    return [row.clip for row in rows]


def queue_position(job: GenerationJob) -> int | None:
    """How many queued jobs go first, or None once it is not queued any more."""
    if job.state != JobState.QUEUED:
        return None
    ahead = Q(priority__gt=job.priority) | Q(priority=job.priority, pk__lt=job.pk)
    return GenerationJob.objects.filter(ahead, queue=job.queue, state=JobState.QUEUED).count()


def speed_correction(engine: str) -> float:
    """Measured over estimated seconds of recent jobs of this engine: 1.0 while nothing was measured."""
    recent = (
        GenerationJob.objects.filter(engine=engine, state=JobState.COMPLETED, estimated_seconds__gt=0)
        .order_by("-pk")
        .annotate(ratio=F("spent_seconds") / F("estimated_seconds"))
        .values("ratio")[:RECENT]
    )
    values = [row["ratio"] for row in recent]
    return sum(values) / len(values) if values else 1.0


def expected_wait_seconds(engine: str, *, priority: int | None = None) -> float:
    """Seconds of work on this engine's queue now: what runs, and what waits before something of this priority."""
    ahead = Q() if priority is None else Q(priority__gte=priority) | Q(state__in=ACTIVE_STATES)
    work = GenerationJob.objects.filter(ahead, queue=queue_of(engine), state__in=[JobState.QUEUED, *ACTIVE_STATES])
    total = work.aggregate(total=Sum("estimated_seconds"))["total"] or 0.0
    return float(total) * speed_correction(engine)


def eta_of(job: GenerationJob) -> Eta | None:
    """When a job will be there, from the work before it and the measured speed of its engine; None once it ended."""
    if not job.is_open:
        return None
    own = job.estimated_seconds * speed_correction(job.engine)
    if job.state in ACTIVE_STATES:
        left = job.eta_seconds if job.eta_seconds is not None else own * (1 - job.progress / 100)
        return Eta(left * 0.8, left * 1.3 + 1)
    before = GenerationJob.objects.filter(queue=job.queue).filter(
        Q(state__in=ACTIVE_STATES)
        | Q(state=JobState.QUEUED) & (Q(priority__gt=job.priority) | Q(priority=job.priority, pk__lt=job.pk))
    )
    waiting = float(before.aggregate(total=Sum("estimated_seconds"))["total"] or 0.0) * speed_correction(job.engine)
    return Eta((own + waiting) * 0.8, (own + waiting) * 1.5 + 2)


def queue_length(queue: str) -> int:
    return GenerationJob.objects.filter(queue=queue, state=JobState.QUEUED).count()


def eta_of_new(plans: Sequence[Plan]) -> Eta:
    """What `plans` would take if they were queued now, the last of them delivered."""
    engine = plans[0].engine
    own = sum(plan.estimated_seconds for plan in plans) * speed_correction(engine)
    waiting = expected_wait_seconds(engine)
    return Eta((own + waiting) * 0.8, (own + waiting) * 1.5 + 2)
