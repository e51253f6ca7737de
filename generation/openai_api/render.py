"""A job as that API's Video. The thirteen keys are always there; ours only when a request header asks for them."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet
from rest_framework.request import Request

from accounts.models import User
from clips.models import ClipKind
from generation import queries
from generation.models import GenerationJob, JobState
from generation.models.job import JobParent
from generation.openai_api import values

EXTRAS_HEADER = "Hibari-Extras"
POLL_MS_MIN, POLL_MS_MAX = 500, 10_000
STATUSES = {
    JobState.QUEUED: "queued",
    JobState.RUNNING: "in_progress",
    JobState.FINISHING: "in_progress",
    JobState.COMPLETED: "completed",
    JobState.FAILED: "failed",
    JobState.CANCELLED: "failed",
}
"""No state of ours may look like a fifth one: the libraries stop polling at the first that they do not know."""


def videos_of(person: User) -> QuerySet[GenerationJob]:
    """A person's videos with what rendering them reads: two queries however many."""
    parents = JobParent.objects.select_related("clip__job").order_by("position")
    return queries.jobs_of(person).prefetch_related(Prefetch("parent_rows", queryset=parents))


def wants_extras(request: Request) -> bool:
    return request.headers.get(EXTRAS_HEADER, "").lower() in {"1", "true", "yes"}


def video_for(job: GenerationJob, request: Request) -> dict[str, Any]:
    """The Video, with our extras below `hibari` for whoever asked for them."""
    video = video_out(job)
    return {**video, "hibari": extras_out(job)} if wants_extras(request) else video


def video_out(job: GenerationJob) -> dict[str, Any]:
    asked = (job.plan or {}).get("request", {})
    is_done = job.state == JobState.COMPLETED
    return {
        "id": job.public_id,
        "object": "video",
        "model": job.asked_model or job.engine,
        "status": STATUSES[JobState(job.state)],
        "progress": job.progress,
        "created_at": int(job.created_at.timestamp()),
        "completed_at": int(job.finished_at.timestamp()) if is_done and job.finished_at else None,
        "expires_at": None,
        "prompt": job.prompt,
        "remixed_from_video_id": _source_of(job),
        "size": f"{asked['width']}x{asked['height']}" if asked else values.SIZE_DEFAULT,
        "seconds": f"{seconds_of(job):g}",
        "error": _error_of(job),
    }


def seconds_of(job: GenerationJob) -> float:
    """Of the finished clip: for an extension that is the stitched whole."""
    if job.clip is not None:
        return round(job.clip.seconds, 1)
    if job.composition:
        return round(float(job.composition["seconds"]), 1)
    shots = (job.plan or {}).get("request", {}).get("shots", [])
    return round(sum(float(shot["seconds"]) for shot in shots), 1)


def extras_out(job: GenerationJob) -> dict[str, Any]:
    """What that API has no place for."""
    eta = queries.eta_of(job)
    asked = (job.plan or {}).get("request", {})
    return {
        "state": job.state,
        "engine": job.engine,
        "seed": asked.get("seed"),
        "credits": float(job.credits_charged),
        "queue_position": queries.queue_position(job),
        "eta_seconds": [round(eta.low_seconds, 1), round(eta.high_seconds, 1)] if eta else None,
        "stage": job.stage,
        "clip": job.clip.public_id if job.clip else None,
        "understood": job.understood,
        "ignored": job.ignored,
        "notes": job.notes,
        "moderation": _moderation_of(job),
        "cancel_url": f"/v1/videos/{job.public_id}/cancel" if job.is_open else None,
    }


def poll_after_ms(job: GenerationJob) -> int:
    """When to look again. A client may keep the first answer for its whole wait, so it is never long."""
    eta = queries.eta_of(job)
    expected = eta.low_seconds * 1000 / 4 if eta else POLL_MS_MIN
    return int(min(max(expected, POLL_MS_MIN), POLL_MS_MAX))


def _source_of(job: GenerationJob) -> str | None:
    if job.clip_kind == ClipKind.ORIGINAL:
        return None
    clip = next((row.clip for row in job.parent_rows.all()), None)
    source = getattr(clip, "job", None)
    return source.public_id if source is not None else None


def _error_of(job: GenerationJob) -> dict[str, str] | None:
    if job.state == JobState.CANCELLED:
        return {"code": "cancelled", "message": "This was cancelled; its credits are back."}
    if job.state != JobState.FAILED:
        return None
    return {"code": job.failure_code, "message": job.failure_message or "The video could not be made."}


def _moderation_of(job: GenerationJob) -> dict[str, Any] | None:
    """Why words or pictures were refused, held or kept private; None where nothing was found."""
    if job.state == JobState.FAILED and job.failure_code == "moderation_blocked":
        reasons = job.failure_detail.get("errors", [])
        return {"decision": "refuse", "stage": job.failure_stage, "reason": job.failure_message, "details": reasons}
    if job.door_decision != "allow":
        return {"decision": job.door_decision, "stage": "prompt", "reason": job.door_explanation, "details": []}
    return None
