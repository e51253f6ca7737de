"""Jobs as the API shows them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from accounts.models import User
from generation import queries
from generation.composing.capabilities import maker_of, queue_of
from generation.costs import JOULES_PER_WATT_HOUR
from generation.engines.base import Plan
from generation.models import GenerationJob, JobState
from generation.services.requests import price


def job_out(job: GenerationJob, owner: User) -> dict[str, Any]:
    """One job for its owner, with its place in the queue and what to expect."""
    eta = queries.eta_of(job)
    request = (job.plan or {}).get("request", {})
    return {
        "id": job.public_id,
        "submission": job.submission_id,
        "state": job.state,
        "kind": job.clip_kind,
        "prompt": job.prompt,
        "engine": job.engine,
        "seed": request.get("seed"),
        "width": request.get("width"),
        "height": request.get("height"),
        "fps": request.get("fps"),
        "progress": job.progress,
        "stage": job.stage,
        "queue_position": queries.queue_position(job),
        "eta": {"low_seconds": round(eta.low_seconds, 1), "high_seconds": round(eta.high_seconds, 1)} if eta else None,
        "understood": job.understood,
        "ignored": job.ignored,
        "notes": job.notes,
        "credits": float(job.credits_charged),
        "attempt": job.attempt,
        "repeats": job.repeats.public_id if job.repeats else None,
        "clip": job.clip.public_id if job.clip else None,
        "parents": [row.clip.public_id for row in job.parent_rows.all()],
        "failure": _failure(job),
        "preview_url": f"/api/v1/generations/{job.public_id}/preview" if job.preview and job.is_open else None,
        "estimated_seconds": round(job.estimated_seconds, 2),
        "spent_seconds": round(job.spent_seconds, 2),
        "energy_watt_hours": None if job.energy_joules is None else round(job.energy_joules / JOULES_PER_WATT_HOUR, 4),
        "created_at": job.created_at,
        "started_at": job.started_at,
        "finished_at": job.finished_at,
    }


def estimate_out(plans: Sequence[Plan]) -> dict[str, Any]:
    """What plans would cost and how long they would take, were they queued now."""
    capabilities = maker_of(plans[0].engine)
    eta = queries.eta_of_new(plans)
    return {
        "engine": capabilities.name,
        "is_model": capabilities.is_model,
        "notice": capabilities.notice,
        "credits": float(sum(price(plan) for plan in plans)),
        "seconds": float(plans[0].duration),
        "eta": {"low_seconds": round(eta.low_seconds, 1), "high_seconds": round(eta.high_seconds, 1)},
        "queue_length": queries.queue_length(queue_of(plans[0].engine)),
        "understood": plans[0].understood,
        "ignored": plans[0].ignored,
        "notes": plans[0].notes,
    }


def _failure(job: GenerationJob) -> dict[str, Any] | None:
    if job.state != JobState.FAILED:
        return None
    return {
        "code": job.failure_code,
        "stage": job.failure_stage,
        "message": job.failure_message,
        "errors": job.failure_detail.get("errors", []),
    }
