"""Asking again: the same thing once more where it did not come to be, or the same wish with another seed."""

from __future__ import annotations

import secrets
from dataclasses import replace

from accounts.models import User
from clips.models import Clip, ClipKind, ClipState
from common.errors import ConflictError
from common.idempotency import scoped_key
from generation import policies
from generation.composing import capabilities as composer
from generation.composing import recipe
from generation.engines.base import Mode, Plan
from generation.engines.codec import plan_from_json
from generation.models import GenerationJob, JobState
from generation.queries import parents_of
from generation.services import casting, jobs
from generation.services.requests import ClipRequest


def retry(*, job: GenerationJob, by: User, client_key: str | None = None) -> GenerationJob:
    """A failed or cancelled job as a new one, seed and all. Everything is asked and reserved anew, as `submit` does.

    Raises ConflictError where there is nothing to try again, and what `submit` raises.
    """
    if job.state not in {JobState.FAILED, JobState.CANCELLED}:
        raise ConflictError("Only what failed or was cancelled can be tried again.", code="not_retryable")
    return _again(
        job,
        by,
        _plan_of(job),
        ClipKind(job.clip_kind),
        parents_of(job),
        scoped_key(f"retry:{job.public_id}", client_key),
    )


def reroll(*, job: GenerationJob, by: User, client_key: str | None = None) -> GenerationJob:
    """The same wish with another seed; a delivered original becomes the parent of its re-roll. Raises so."""
    plan = _plan_of(job)
    if plan.engine == composer.NAME:
        raise ConflictError("This was put together from clips: there is no chance in it.", code="nothing_to_reroll")
    seed = (plan.request.seed + 1 + secrets.randbelow(2**31 - 1)) % 2**31
    plan = replace(plan, request=replace(plan.request, seed=seed))
    kind, parents = ClipKind(job.clip_kind), parents_of(job)
    if kind in {ClipKind.ORIGINAL, ClipKind.REROLL} and job.clip is not None and job.clip.state != ClipState.REMOVED:
        kind, parents = ClipKind.REROLL, [job.clip]
    return _again(job, by, plan, kind, parents, scoped_key(f"reroll:{job.public_id}", client_key))


def _again(
    job: GenerationJob, by: User, plan: Plan, kind: ClipKind, parents: list[Clip], client_key: str | None
) -> GenerationJob:
    policies.may_control(job, by)
    asked = plan.request
    request = ClipRequest(
        prompt="" if asked.mode is Mode.STORYBOARD else job.prompt,
        shots=asked.shots if asked.mode is Mode.STORYBOARD else (),
        negative_prompt=asked.negative_prompt,
        kind=kind,
        asked_model=job.asked_model,
        is_from_words=job.is_from_words,
        cameos=tuple(casting.first_cast(job)),
    )
    composition = recipe.from_json(job.composition) if job.composition else None
    (made,) = jobs.submit_plans(
        by=by,
        request=request,
        plans=[plan],
        whole=[composition],
        parents=parents,
        client_key=client_key,
        repeats=job,
    )
    return made


def _plan_of(job: GenerationJob) -> Plan:
    if not job.plan:
        raise ConflictError("What it takes to make this was not kept.", code="plan_not_kept")
    return plan_from_json(job.plan)
