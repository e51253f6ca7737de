"""Submitting and cancelling jobs."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.policies import may_act
from clips import policies as clip_policies
from clips.challenges.policies import may_answer
from clips.models import Clip, ClipKind, ClipState
from clips.services.publishing import remove_clip
from common import clock
from common.errors import ConflictError, DomainError
from common.ids import new_public_id
from generation import lifecycle, policies
from generation.composing import recipe
from generation.composing.capabilities import queue_of
from generation.composing.recipe import Composition
from generation.engines.base import Plan
from generation.engines.codec import plan_to_json
from generation.models import GenerationJob, JobState
from generation.models.job import OPEN_STATES, JobParent
from generation.services import casting, ledger, likenesses
from generation.services.admission import TurnedAway, admit
from generation.services.compositions import composition_of
from generation.services.queueing import wake
from generation.services.requests import ClipRequest, plan_variations, price


def submit(
    *, by: User, request: ClipRequest, parents: Sequence[Clip] = (), client_key: str | None = None
) -> list[GenerationJob]:
    """Plan, screen, reserve and queue: one job a variation, all of them or none.

    Raises InvalidInputError, RefusedError (the engine can't, or a rule forbids it; then a stored failed job is named
    in the member `job`), ForbiddenError (no right to a parent), ConsentRefusedError (a cameo) and LimitError (credits).
    """
    if client_key is not None and (made := jobs_made_with(client_key, by)):
        return made
    _may_make(request.kind, parents, by)
    plans = plan_variations(request, by=by, parents=parents, cast=likenesses.named(request, by=by, parents=parents))
    whole = [composition_of(request, plan, parents) for plan in plans]
    return submit_plans(by=by, request=request, plans=plans, whole=whole, parents=parents, client_key=client_key)


def submit_plans(
    *,
    by: User,
    request: ClipRequest,
    plans: Sequence[Plan],
    whole: Sequence[Composition | None],
    parents: Sequence[Clip] = (),
    client_key: str | None = None,
    repeats: GenerationJob | None = None,
) -> list[GenerationJob]:
    """Everything after planning; `request` tells the words and the cast. Raises as `submit` does, but for plans."""
    if client_key is not None and (made := jobs_made_with(client_key, by)):
        return made
    _may_make(request.kind, parents, by)
    door = admit(by=by, request=request, parents=parents)
    if isinstance(door, TurnedAway):
        raise _kept(door, by=by, request=request, plan=plans[0], parents=parents)
    asked = _Asked(by, request.kind, tuple(parents), door.agreement, client_key)
    fields = door.fields | {"asked_model": request.asked_model, "is_from_words": request.is_from_words}
    return _queue(asked, plans=plans, whole=whole, repeats=repeats, **fields)


def submit_composition(
    *,
    by: User,
    kind: ClipKind,
    plan: Plan,
    composition: Composition,
    parents: Sequence[Clip],
    client_key: str | None = None,
) -> GenerationJob:
    """Queue what is only put together from clips. Raises as `submit` does, but for words: there are none."""
    if client_key is not None and (made := jobs_made_with(client_key, by)):
        return made[0]
    _may_make(kind, parents, by)
    request = ClipRequest("", kind=kind)
    door = admit(by=by, request=request, parents=parents)
    if isinstance(door, TurnedAway):
        raise _kept(door, by=by, request=request, plan=plan, parents=parents)
    asked = _Asked(by, kind, tuple(parents), door.agreement, client_key)
    (job,) = _queue(asked, plans=[plan], whole=[composition])
    return job


@dataclass(frozen=True, slots=True)
class _Asked:
    """By whom, from what, and with whose yes."""

    by: User
    kind: ClipKind
    parents: tuple[Clip, ...]
    agreement: casting.Agreement
    client_key: str | None


def _queue(
    asked: _Asked, *, plans: Sequence[Plan], whole: Sequence[Composition | None], **fields: object
) -> list[GenerationJob]:
    """The jobs; those that another try with the same key has made in the meantime, where there was one."""
    try:
        return _create_all(asked, plans=plans, whole=whole, **fields)
    except IntegrityError:
        if asked.client_key is not None and (made := jobs_made_with(asked.client_key, asked.by)):
            return made
        raise


def _create_all(
    asked: _Asked, *, plans: Sequence[Plan], whole: Sequence[Composition | None], **fields: object
) -> list[GenerationJob]:
    by = asked.by
    policies.may_queue(engine=plans[0].engine, count=len(plans), by=by)
    with transaction.atomic():
        submission = new_public_id("sub")
        jobs = [
            create_job(
                by=by,
                kind=asked.kind,
                plan=plan,
                parents=asked.parents,
                submission=submission,
                variation=variation,
                client_key=asked.client_key,
                composition=recipe.to_json(composition) if composition else None,
                **fields,
            )
            for variation, (plan, composition) in enumerate(zip(plans, whole, strict=True))
        ]
        start(jobs, asked.agreement)
    return jobs


def start(jobs: Sequence[GenerationJob], agreement: casting.Agreement) -> None:
    """Hold what new jobs cost, and tell the queue. Call in the transaction that makes them. Raises LimitError."""
    agreement.grant([job.public_id for job in jobs])
    if len(jobs) > 1:
        ledger.check_together(jobs=jobs)
    for job in jobs:
        lifecycle.record(job, to=JobState.QUEUED, actor=job.owner.public_id)
        ledger.reserve(job=job)
    queue = jobs[0].queue
    transaction.on_commit(lambda: wake(queue))


def cancel(*, job: GenerationJob, by: User) -> GenerationJob:
    """End a job of one's own at any moment before it is delivered; its credits come back. Twice is fine.

    The worker sees the lost lease at its next check and drops what it made.
    """
    policies.may_control(job, by)
    if job.state == JobState.CANCELLED:
        return job
    with transaction.atomic():
        locked = GenerationJob.objects.select_for_update().get(pk=job.pk)
        if not locked.is_open:
            raise ConflictError("This is finished and can't be cancelled any more.", code="already_finished")
        lifecycle.move(
            locked,
            to=JobState.CANCELLED,
            actor=by.public_id,
            reason="cancelled by its owner",
            attempt_token="",
            lease_until=None,
            finished_at=clock.now(),
            eta_seconds=None,
        )
        ledger.refund(job=locked, reason="cancelled")
        queue = locked.queue
        transaction.on_commit(lambda: wake(queue))
    job.refresh_from_db()
    return job


def cancel_submission(*, submission_id: str, by: User) -> int:
    """Cancel all of a submission that is not finished; returns how many. What ends meanwhile stays as it ended."""
    cancelled = 0
    for job in GenerationJob.objects.filter(owner=by, submission_id=submission_id, state__in=OPEN_STATES):
        with suppress(ConflictError):
            cancel(job=job, by=by)
            cancelled += 1
    return cancelled


def delete(*, job: GenerationJob, by: User) -> None:
    """Put an ended job away, and its clip with it. Twice is fine. Raises ConflictError while it is being made."""
    policies.may_control(job, by)
    if job.is_open:
        raise ConflictError("This is still being made: cancel it first, or wait.", code="still_in_progress")
    if job.clip is not None and job.clip.state != ClipState.REMOVED:
        remove_clip(clip=job.clip, by=by)
    GenerationJob.objects.filter(pk=job.pk, deleted_at=None).update(deleted_at=clock.now())


def _may_make(kind: ClipKind, parents: Sequence[Clip], by: User) -> None:
    """Somebody who stays; the right to each parent; and a challenge that still takes answers, where this is one."""
    may_act(by)
    for parent in parents:
        clip_policies.may_build_on(parent, by)
    if kind is ClipKind.ANSWER:
        may_answer(parents[0])


def _kept(door: TurnedAway, *, by: User, request: ClipRequest, plan: Plan, parents: Sequence[Clip]) -> DomainError:
    """The no, told with the job that keeps it. It costs nothing."""
    job = store_refusal(by=by, request=request, plan=plan, parents=parents, door=door)
    door.error.extra["job"] = job.public_id
    return door.error


def jobs_made_with(client_key: str, by: User) -> list[GenerationJob]:
    """What an earlier try with this key has made."""
    rows = GenerationJob.objects.filter(owner=by, client_key=client_key).select_related("owner", "clip")
    return list(rows.order_by("variation"))


def create_job(
    *,
    by: User,
    kind: ClipKind,
    plan: Plan,
    parents: Sequence[Clip],
    submission: str,
    **fields: object,
) -> GenerationJob:
    """The row of a job and those of its parents; nothing is held or told yet."""
    fields.setdefault("priority", policies.priority_of(by))
    job = GenerationJob.objects.create(
        owner=by,
        submission_id=submission,
        clip_kind=kind,
        prompt=plan.request.prompt,
        engine=plan.engine,
        queue=queue_of(plan.engine),
        plan=plan_to_json(plan),
        understood=list(plan.understood),
        ignored=list(plan.ignored),
        notes=list(plan.notes),
        credits=price(plan),
        estimated_seconds=plan.estimated_seconds,
        **fields,
    )
    JobParent.objects.bulk_create(
        JobParent(job=job, clip=parent, position=position) for position, parent in enumerate(parents)
    )
    return job


@transaction.atomic
def store_refusal(
    *,
    by: User,
    request: ClipRequest,
    plan: Plan,
    parents: Sequence[Clip],
    door: TurnedAway,
    submission: str = "",
    **fields: object,
) -> GenerationJob:
    """A refused prompt stays in its person's list of jobs, with the reason and a way to appeal. It costs nothing."""
    job = create_job(
        by=by,
        kind=request.kind,
        plan=plan,
        parents=parents,
        submission=submission or new_public_id("sub"),
        asked_model=request.asked_model,
        state=JobState.FAILED,
        failure_code=door.refusal.code,
        failure_stage=door.stage,
        failure_message=door.refusal.explanation,
        failure_detail={"errors": door.refusal.errors, "event": door.refusal.event_id},
        finished_at=clock.now(),
        **fields,
    )
    lifecycle.record(job, to=JobState.FAILED, actor="screening", reason=door.refusal.code)
    return job
