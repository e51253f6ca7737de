"""The last transaction of an attempt. Whoever comes with an old token changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F

from cameo.services.using import deliver_uses
from clips.models import Clip, ClipKind, HoldReason
from clips.services.drafts import DraftFacts, create_draft
from clips.services.likeness import hold_for_likeness
from clips.services.publishing import hold_clip
from common import clock
from common.realtime.services import tell
from generation import lifecycle
from generation.composing.capabilities import maker_of
from generation.engines.base import Plan
from generation.models import GenerationJob, JobState
from generation.pipeline.errors import WORTH_WAITING_FOR, AttemptFailedError, AttemptLostError
from generation.pipeline.finish import Finished
from generation.pipeline.rendered import Rendered
from generation.queries import parents_of
from generation.services import casting, ledger
from generation.services.appeals import CLEARED
from generation.services.queueing import wake
from moderation.provenance.services import remember_clip
from moderation.screening.explanations import summary_of
from moderation.screening.verdicts import Decision
from notifications.kinds import Kind
from notifications.services import notify


def to_finishing(job: GenerationJob, *, spent_seconds: float) -> None:
    """The engine is done. Raises AttemptLostError."""
    with transaction.atomic():
        moved = lifecycle.move(
            job,
            to=JobState.FINISHING,
            actor="pipeline",
            token=job.attempt_token,
            spent_seconds=F("spent_seconds") + spent_seconds,
        )
    if not moved:
        raise AttemptLostError
    job.state = JobState.FINISHING


def deliver(job: GenerationJob, plan: Plan, rendered: Rendered, finished: Finished) -> None:
    """Make the private draft, capture the credits and complete the job, all in one commit. Raises AttemptLostError."""
    with transaction.atomic():
        GenerationJob.objects.select_for_update().get(pk=job.pk)
        parents = parents_of(job)
        uses = deliver_uses(job_id=job.public_id, clip_id=finished.clip_id)
        casting.check_parents(parents)
        clip = create_draft(
            by=job.owner,
            facts=_facts(job, plan, rendered, finished),
            files=finished.files,
            parents=parents,
            uses=uses,
            inherits_cast=not job.is_from_words,
            token=job.attempt_token,
        )
        moved = lifecycle.move(
            job,
            to=JobState.COMPLETED,
            actor="pipeline",
            token=job.attempt_token,
            clip=clip,
            progress=100,
            stage="",
            eta_seconds=None,
            lease_until=None,
            provenance={**rendered.provenance, "revision": maker_of(job.engine).revision},
            energy_joules=_energy(rendered),
            finished_at=clock.now(),
        )
        if not moved:
            raise AttemptLostError
        ledger.capture(job=job)
        remember_clip(clip_id=clip.public_id, media=finished.media)
        held = _doubts(job, finished, Decision.HOLD)
        _tell_of_draft(job, clip, is_held=bool(held))
        for event_id, explanation in held:
            hold_clip(clip=clip, reason=HoldReason.SCREENING, source=event_id, explanation=explanation)
        hold_for_likeness(clip=clip, seen=finished.seen)
        transaction.on_commit(lambda: after(job, JobState.COMPLETED, clip_id=clip.public_id))


def _tell_of_draft(job: GenerationJob, clip: Clip, *, is_held: bool) -> None:
    """Who looks at what is held may also free it of what keeps it private: that somebody will look is the news then."""
    ids = {"job": job.public_id, "clip": clip.public_id}
    act = "held" if is_held else "private" if clip.private_only_reason else ""
    notify(recipients=[job.owner_id], kind=Kind.JOB_COMPLETED, ids={**ids, "act": act} if act else ids)


def fail(job: GenerationJob, failure: AttemptFailedError, *, spent_seconds: float) -> None:
    """Try again later where that makes sense, else end the job and give its credits back. An old token does nothing."""
    if failure.is_retryable and job.attempt < settings.JOB_MAX_ATTEMPTS:
        wait = settings.JOB_RETRY_SECONDS * 3 ** (job.attempt - 1) if failure.code in WORTH_WAITING_FOR else 0
        requeue(job, reason=failure.code, spent_seconds=spent_seconds, wait_seconds=wait)
        return
    end_badly(job, failure, spent_seconds=spent_seconds)


@transaction.atomic
def end_badly(
    job: GenerationJob, failure: AttemptFailedError, *, spent_seconds: float = 0.0, actor: str = "pipeline"
) -> bool:
    """The job ends with a reason that its owner can read, and its credits go back. An old token does nothing."""
    moved = lifecycle.move(
        job,
        to=JobState.FAILED,
        actor=actor,
        reason=failure.code,
        token=job.attempt_token,
        failure_code=failure.code,
        failure_stage=failure.stage,
        failure_message=failure.message,
        failure_detail=failure.detail,
        spent_seconds=F("spent_seconds") + spent_seconds,
        lease_until=None,
        eta_seconds=None,
        finished_at=clock.now(),
    )
    if moved:
        ledger.refund(job=job, reason=failure.code)
        notify(recipients=[job.owner_id], kind=Kind.JOB_FAILED, ids={"job": job.public_id})
        transaction.on_commit(lambda: after(job, JobState.FAILED))
    return moved


def requeue(
    job: GenerationJob, *, reason: str, spent_seconds: float = 0.0, wait_seconds: float = 0, actor: str = "pipeline"
) -> bool:
    """Back into the queue for another attempt, not before some seconds. Its credits stay reserved."""
    with transaction.atomic():
        moved = lifecycle.move(
            job,
            to=JobState.QUEUED,
            actor=actor,
            reason=reason,
            token=job.attempt_token,
            attempt_token="",
            lease_until=None,
            not_before=clock.database_now() + timedelta(seconds=wait_seconds) if wait_seconds else None,
            eta_seconds=None,
            stage="",
            spent_seconds=F("spent_seconds") + spent_seconds,
        )
        if moved:
            transaction.on_commit(lambda: after(job, JobState.QUEUED))
    return moved


def after(job: GenerationJob, state: JobState, **ids: str) -> None:
    """Tell the owner to look again, and wake somebody for whoever waits next."""
    tell(job.owner_id, {"type": "job.state", "id": job.public_id, "state": state.value, **ids})
    wake(job.queue)


def _energy(rendered: Rendered) -> float | None:
    spent = rendered.provenance.get("spent")
    joules = spent.get("energy_joules") if isinstance(spent, Mapping) else None
    return float(joules) if isinstance(joules, int | float) else None


def _doubts(job: GenerationJob, finished: Finished, decision: Decision) -> list[tuple[str, str]]:
    """The screening events, of the words and of the media, that came to this decision, with what they told."""
    doubts = [(job.door_event, job.door_explanation)] if job.door_decision == decision else []
    if finished.verdict.decision is decision:
        doubts.append((finished.verdict.event_id, summary_of(finished.verdict)))
    return doubts


def _facts(job: GenerationJob, plan: Plan, rendered: Rendered, finished: Finished) -> DraftFacts:
    return DraftFacts(
        public_id=finished.clip_id,
        kind=ClipKind(job.clip_kind),
        prompt=job.prompt,
        engine=job.engine,
        engine_title=maker_of(job.engine).title,
        seed=plan.request.seed,
        width=rendered.width,
        height=rendered.height,
        fps=rendered.fps,
        frames=rendered.frame_count,
        cleared_by=job.door_event if job.door_decision == CLEARED else "",
        private_only_reason=" ".join(text for _, text in _doubts(job, finished, Decision.PRIVATE_ONLY)),
    )
