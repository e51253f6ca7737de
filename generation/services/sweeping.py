"""Finding what was lost. Runs every few seconds and at the start of each worker; several at once do no harm."""

from __future__ import annotations

from datetime import timedelta

import structlog
from django.conf import settings
from django.db import transaction

from clips.services.files import abandon
from common import clock
from generation import lifecycle
from generation.models import FailureStage, GenerationJob, JobState
from generation.models.job import ACTIVE_STATES
from generation.pipeline import ending
from generation.services import ledger
from generation.services.queueing import wake

log = structlog.get_logger(__name__)
UNCLAIMED_AFTER = timedelta(seconds=15)
PREVIEW_KEPT = timedelta(minutes=5)
BATCH = 200


def sweep() -> None:
    """Re-queue or end jobs whose worker is gone, and ring again for those that nobody was told of."""
    recover_expired_leases()
    wake_forgotten_queues()
    drop_old_previews()


def recover_expired_leases() -> int:
    """A job whose lease ran out goes back to the queue, or ends as poison after its last attempt."""
    expired = GenerationJob.objects.filter(state__in=ACTIVE_STATES, lease_until__lt=clock.now())
    recovered = 0
    for job in expired.select_related("owner").order_by("pk")[:BATCH]:
        token = job.attempt_token
        if job.attempt >= settings.JOB_MAX_ATTEMPTS:
            recovered += _quarantine(job)
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
        state=JobState.QUEUED, created_at__lt=clock.now() - UNCLAIMED_AFTER
    ).values_list("queue", flat=True)
    queues = sorted(set(forgotten.distinct()))
    for queue in queues:
        wake(queue)
    return queues


@transaction.atomic
def _quarantine(job: GenerationJob) -> bool:
    """It took a worker with it each time: it is not tried again, and its owner keeps the credits."""
    moved = lifecycle.move(
        job,
        to=JobState.FAILED,
        actor="sweep",
        reason="quarantined",
        token=job.attempt_token,
        failure_code="quarantined",
        failure_stage=FailureStage.RENDER,
        failure_message="This render broke our worker several times, so it was set aside. Your credits are back.",
        lease_until=None,
        eta_seconds=None,
        finished_at=clock.now(),
    )
    if moved:
        ledger.refund(job=job, reason="quarantined")
        transaction.on_commit(lambda: ending.after(job, JobState.FAILED))
    return moved
