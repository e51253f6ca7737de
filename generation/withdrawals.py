"""What generation does when an owner takes a likeness back: jobs end, credits return, warm engines forget."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.db.models import Q, QuerySet

from cameo import consent
from cameo.models import CameoUse
from cameo.registry import Ended
from clips.models import ClipCast
from common import clock
from common.tasks import ring
from generation import lifecycle
from generation.engines.registry import list_capabilities
from generation.models import FailureStage, GenerationJob, JobState
from generation.models.job import OPEN_STATES
from generation.services import ledger
from generation.services.queueing import wake
from notifications.kinds import Kind
from notifications.services import notify


class JobsFollowCameos:
    name = "generation"
    is_urgent = True

    def carry_out(self, ended: Ended) -> Mapping[str, int]:
        """Queued and running jobs end at once: a worker that is at it finds its token gone."""
        jobs = list(_open_jobs(ended).order_by("pk"))
        cancelled = sum(_end(job) for job in jobs)
        for queue in {job.queue for job in jobs}:
            wake(queue)
        for queue in {engine.queue for engine in list_capabilities()}:
            ring("generation.tasks.forget_withdrawn", queue=queue)
        return {"jobs": cancelled, "previews": _drop_previews(ended)}


def _open_jobs(ended: Ended) -> QuerySet[GenerationJob]:
    """Those that cast the cameo, or build on a clip that leans on it and may not be shown any more."""
    uses = CameoUse.objects.filter(cameo=ended.cameo).exclude(job_id="")
    casts = ClipCast.objects.filter(consent.ended_casts(), cameo=ended.cameo)
    if ended.uses is not None:
        uses, casts = uses.filter(pk__in=ended.uses), casts.filter(use__in=ended.uses)
    named = Q(public_id__in=uses.values("job_id"))
    return GenerationJob.objects.filter(
        named | Q(parent_rows__clip__in=casts.values("clip")), state__in=OPEN_STATES
    ).distinct()


def _end(job: GenerationJob) -> int:
    why = consent.withdrawn()
    with transaction.atomic():
        locked = GenerationJob.objects.select_for_update(of=("self",)).select_related("owner").get(pk=job.pk)
        if not locked.is_open:
            return 0
        lifecycle.move(
            locked,
            to=JobState.FAILED,
            actor="consent",
            reason=why.specific_code,
            attempt_token="",
            failure_code=why.specific_code,
            failure_stage=FailureStage.CONSENT,
            failure_message=why.message,
            lease_until=None,
            eta_seconds=None,
            preview=None,
            finished_at=clock.now(),
        )
        ledger.refund(job=locked, reason=why.specific_code)
        notify(recipients=[locked.owner_id], kind=Kind.JOB_FAILED, ids={"job": locked.public_id})
    return 1


def _drop_previews(ended: Ended) -> int:
    """Pictures of renders that ended a moment ago."""
    if not ended.takes_down:
        return 0
    jobs = CameoUse.objects.filter(cameo=ended.cameo).exclude(job_id="")
    if ended.uses is not None:
        jobs = jobs.filter(pk__in=ended.uses)
    return GenerationJob.objects.filter(public_id__in=jobs.values("job_id"), preview__isnull=False).update(preview=None)
