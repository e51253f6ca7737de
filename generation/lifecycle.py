"""The states of a job and the moves between them; every move writes an event."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import structlog
from django.db.models import Max

from cameo.services.using import drop_uses
from common import clock
from common.states import StateMachine
from generation.models import GenerationJob, JobEvent, JobState
from generation.webhooks.models import EventType
from generation.webhooks.services.telling import owners_listening, tell_servers

JOB = StateMachine(
    JobState,
    {
        JobState.QUEUED: {JobState.RUNNING, JobState.FAILED, JobState.CANCELLED},
        JobState.RUNNING: {JobState.FINISHING, JobState.QUEUED, JobState.FAILED, JobState.CANCELLED},
        JobState.FINISHING: {JobState.COMPLETED, JobState.QUEUED, JobState.FAILED, JobState.CANCELLED},
        JobState.COMPLETED: set(),
        JobState.FAILED: set(),
        JobState.CANCELLED: set(),
    },
)
TOLD = {
    JobState.COMPLETED: EventType.VIDEO_COMPLETED,
    JobState.FAILED: EventType.VIDEO_FAILED,
    JobState.CANCELLED: EventType.VIDEO_FAILED,
}
"""What webhooks hear of it. Who was refused at the door has been told in the answer."""
log = structlog.get_logger(__name__)


def move(
    job: GenerationJob, *, to: JobState, actor: str, reason: str = "", token: str | None = None, **changes: Any
) -> bool:
    """Compare-and-set from the state (and attempt token) that `job` was read with. False: somebody else was first.

    Call inside a transaction, so that the event and the move stand or fall together.
    """
    rows = GenerationJob.objects.filter(pk=job.pk, state=job.state)
    if token is not None:
        rows = rows.filter(attempt_token=token)
    moved = JOB.move(rows, to=to, **changes)
    if moved:
        record(job, to=to, actor=actor, reason=reason, attempt=changes.get("attempt", job.attempt))
        if to in {JobState.FAILED, JobState.CANCELLED}:
            # Whichever way a job ends without a clip, the cameos that were granted to it go back.
            drop_uses(job_ids=[job.public_id], reason=reason or to.value)
    return bool(moved)


def end_all(
    jobs: Sequence[GenerationJob], *, to: JobState, actor: str, reason: str, **changes: Any
) -> list[GenerationJob]:
    """End many jobs without a clip, whose rows the caller has locked, in few statements. Returns those that moved."""
    moved = [job for job in jobs if to in JOB.moves[JobState(job.state)]]
    JOB.move(GenerationJob.objects.filter(pk__in=[job.pk for job in moved]), to=to, **changes)
    record_all(moved, to=to, actor=actor, reason=reason)
    drop_uses(job_ids=[job.public_id for job in moved], reason=reason)
    return moved


def record(job: GenerationJob, *, to: JobState, actor: str, reason: str = "", attempt: int = 0) -> None:
    """Write the event of a move that has just been made, and log it once."""
    (event,) = _write_events([job], to=to, actor=actor, reason=reason, attempt=attempt)
    if event.from_state and to in TOLD:
        tell_servers(owner_id=job.owner_id, kind=TOLD[to], subject=job.public_id)


def record_all(jobs: Sequence[GenerationJob], *, to: JobState, actor: str, reason: str) -> None:
    """The same for many that have just been moved together."""
    _write_events(jobs, to=to, actor=actor, reason=reason)
    listening = owners_listening({job.owner_id for job in jobs}, kind=TOLD[to])
    for job in jobs:
        if job.owner_id in listening:
            tell_servers(owner_id=job.owner_id, kind=TOLD[to], subject=job.public_id)


def _write_events(
    jobs: Sequence[GenerationJob], *, to: JobState, actor: str, reason: str, attempt: int | None = None
) -> list[JobEvent]:
    rows = GenerationJob.objects.filter(pk__in=[job.pk for job in jobs])
    times = rows.annotate(now=clock.database_now(), last=Max("events__at")).values_list("pk", "now", "last")
    known = {pk: (now, last) for pk, now, last in times}
    events = []
    for job in jobs:
        now, last = known[job.pk]
        is_new = last is None and to == job.state
        event = JobEvent(
            job=job,
            at=now,
            from_state="" if is_new else job.state,
            to_state=to,
            actor=actor,
            reason=reason[:200],
            attempt=job.attempt if attempt is None else attempt,
            seconds=max(0.0, (now - last).total_seconds()) if last else 0.0,
        )
        events.append(event)
        log.info(
            "job moved", job=job.public_id, to=to.value, actor=actor, reason=reason, seconds=round(event.seconds, 3)
        )
    return JobEvent.objects.bulk_create(events)
