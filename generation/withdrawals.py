"""What generation does when an owner takes a likeness back: jobs end, credits return, warm engines forget."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet

from cameo import consent
from cameo.models import CameoUse
from cameo.registry import Ended
from clips.models import ClipCast
from common import clock
from common.tasks import ring
from generation import lifecycle
from generation.engines.registry import list_capabilities
from generation.models import FailureStage, GenerationJob, JobState
from generation.models.job import OPEN_STATES, JobParent
from generation.services import ledger
from generation.services.queueing import wake
from notifications.kinds import Kind
from notifications.services import notify

AT_ONCE = 100


class JobsFollowCameos:
    name = "generation"
    is_urgent = True

    def carry_out(self, ended: Ended) -> Mapping[str, int]:
        """Queued and running jobs end at once: a worker that is at it finds its token gone."""
        jobs = dict(_open_jobs(ended).order_by("pk").values_list("pk", "queue"))
        keys = list(jobs)
        cancelled = sum(_end(keys[at : at + AT_ONCE]) for at in range(0, len(keys), AT_ONCE))
        for queue in set(jobs.values()):
            wake(queue)
        for queue in {engine.queue for engine in list_capabilities()}:
            ring("generation.tasks.forget_withdrawn", queue=queue)
        return {"jobs": cancelled, "previews": _drop_previews(ended)}


def _open_jobs(ended: Ended) -> QuerySet[GenerationJob]:
    """Those that cast the cameo before its present epoch, or build on a clip that may not be shown any more.

    It begins at the jobs that are open: those are few, while a cameo may be in very many clips.
    """
    uses = CameoUse.objects.filter(cameo=ended.cameo, job_id=OuterRef("public_id"))
    casts = ClipCast.objects.filter(consent.ended_casts(), cameo=ended.cameo, clip=OuterRef("clip"))
    if ended.uses is None:
        uses = uses.exclude(use_epoch=F("cameo__use_epoch"))
    else:
        uses, casts = uses.filter(pk__in=ended.uses), casts.filter(use__in=ended.uses)
    parents = JobParent.objects.filter(Exists(casts), job=OuterRef("pk"))
    return GenerationJob.objects.filter(Exists(uses) | Exists(parents), state__in=OPEN_STATES)


@transaction.atomic
def _end(ids: Sequence[int]) -> int:
    """Together: one after the other, fifty jobs wait seconds for each other where readers keep the machine busy."""
    why = consent.withdrawn()
    rows = GenerationJob.objects.select_for_update(of=("self",)).select_related("owner").filter(pk__in=ids)
    ended = lifecycle.end_all(
        list(rows.filter(state__in=OPEN_STATES).order_by("pk")),
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
    ledger.refund_all(jobs=ended, reason=why.specific_code)
    for job in ended:
        notify(recipients=[job.owner_id], kind=Kind.JOB_FAILED, ids={"job": job.public_id})
    return len(ended)


def _drop_previews(ended: Ended) -> int:
    """Pictures of renders that ended a moment ago."""
    if not ended.takes_down:
        return 0
    jobs = CameoUse.objects.filter(cameo=ended.cameo).exclude(job_id="")
    if ended.uses is not None:
        jobs = jobs.filter(pk__in=ended.uses)
    return GenerationJob.objects.filter(public_id__in=jobs.values("job_id"), preview__isnull=False).update(preview=None)
