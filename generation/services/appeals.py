"""Refused requests before a moderator, and what follows when the refusal is taken back."""

from __future__ import annotations

from accounts.models import User
from common.errors import ConflictError
from generation.models import GenerationJob, JobState
from generation.services.requests import ClipRequest
from moderation.cases.kinds import Action, SubjectKind
from moderation.cases.models import Appeal
from moderation.cases.queries import overturned_refusals
from moderation.cases.services.automatic import Finding, appeal_finding

CLEARED = "cleared"
"""What a job remembers of the door when a person had let its words through."""
REFUSED = "moderation_blocked"


def appeal_refusal(*, job: GenerationJob, by: User, text: str) -> Appeal:
    """Raises ConflictError for a job that no rule refused, for a second appeal and once the time for one is over."""
    if job.state != JobState.FAILED or job.failure_code != REFUSED:
        raise ConflictError("No rule refused this request.", code="not_appealable")
    finding = Finding(
        SubjectKind.REQUEST,
        job.public_id,
        Action.REFUSE,
        str(job.failure_detail.get("event", "")),
        f"Screening refused this request at the stage {job.failure_stage}: {job.prompt}",
        job.failure_message,
        job.created_at,
    )
    return appeal_finding(finding=finding, by=by, text=text)


def clearance_of(request: ClipRequest, *, by: User) -> str:
    """The decision by which a moderator let exactly these words of this person through; empty if there is none."""
    cleared = dict(overturned_refusals(by).values_list("case__subject_id", "public_id"))
    if not cleared:
        return ""
    wanted = _words(request.prompt, request.negative_prompt, [shot.prompt for shot in request.shots])
    for job in GenerationJob.objects.filter(owner=by, public_id__in=cleared):
        asked = (job.plan or {}).get("request", {})
        shots = [shot.get("prompt", "") for shot in asked.get("shots", [])]
        if _words(job.prompt, asked.get("negative_prompt", ""), shots) == wanted:
            return cleared[job.public_id]
    return ""


def _words(prompt: str, negative_prompt: str, shots: list[str]) -> frozenset[str]:
    """As a set, since a plan repeats the prompt as its only shot."""
    return frozenset(text.strip() for text in (prompt, negative_prompt, *shots) if text.strip())
