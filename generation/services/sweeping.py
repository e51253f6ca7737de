"""Finding what was lost. Runs every few seconds and at the start of each worker; several at once do no harm."""

from __future__ import annotations

from datetime import timedelta

import structlog
from django.conf import settings
from django.db.models import Q

from clips.services.files import abandon
from common import clock
from generation.models import FailureStage, GenerationJob, JobState
from generation.models.job import ACTIVE_STATES
from generation.pipeline import ending, spool
from generation.pipeline.claim import due
from generation.pipeline.errors import AttemptFailedError
from generation.services.leaving import end_jobs_of_leavers
from generation.services.queueing import wake
from generation.services.uploads import sweep_uploads

log = structlog.get_logger(__name__)
UNCLAIMED_AFTER = timedelta(seconds=15)
PREVIEW_KEPT = timedelta(minutes=5)
BATCH = 200


def sweep() -> None:
    """Re-queue or end jobs whose worker is gone, and ring again for those that nobody was told of."""
    recover_expired_leases()
    expire_waiting()
    end_jobs_of_leavers()
    wake_forgotten_queues()
    drop_old_previews()
    spool.remove_abandoned()
    sweep_uploads()


def recover_expired_leases() -> int:
    """A job whose lease ran out goes back to the queue, or ends as poison after its last attempt."""
    expired = GenerationJob.objects.filter(state__in=ACTIVE_STATES, lease_until__lt=clock.database_now())
    recovered = 0
    for job in expired.select_related("owner").order_by("pk")[:BATCH]:
        token = job.attempt_token
        if job.attempt >= settings.JOB_MAX_ATTEMPTS:
            recovered += ending.end_badly(job, _QUARANTINED, actor="sweep")
        else:
            recovered += ending.requeue(job, reason="worker lost", actor="sweep")
        abandon(token)
    return recovered


def drop_old_previews() -> int:
    """Pictures of finished renders, kept a while for clients that were told of them a moment before the end."""
    finished = GenerationJob.objects.filter(finished_at__lt=clock.now() - PREVIEW_KEPT, preview__isnull=False)
    return finished.update(preview=None)


def wake_forgotten_queues() -> list[str]:
    """Queues with a job that has waited unclaimed for a while: the message was lost or the broker emptied."""
    forgotten = GenerationJob.objects.filter(
        due(), Q(attempt__gt=0) | Q(created_at__lt=clock.database_now() - UNCLAIMED_AFTER), state=JobState.QUEUED
    ).values_list("queue", flat=True)
    queues = sorted(set(forgotten.distinct()))
    for queue in queues:
        wake(queue)
    return queues


def expire_waiting() -> int:
    """Jobs that nobody took for a whole day end with a reason, rather than wait for ever."""
    oldest = clock.database_now() - timedelta(seconds=settings.JOB_WAIT_SECONDS)
    waiting = GenerationJob.objects.filter(state=JobState.QUEUED, created_at__lt=oldest).select_related("owner")
    return sum(ending.end_badly(job, _WAITED_TOO_LONG, actor="sweep") for job in waiting.order_by("pk")[:BATCH])


_WAITED_TOO_LONG = AttemptFailedError(
    FailureStage.QUEUE, "waited_too_long", "Nobody could make this within a day. Your credits are back."
)
_QUARANTINED = AttemptFailedError(
    FailureStage.RENDER,
    "quarantined",
    "This render broke our worker several times, so it was set aside. Your credits are back.",
)
