"""What screening means for a job: refused at the door, or a draft that is held or stays private."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from accounts.models import User
from accounts.protections import screened_for
from clips.models import Clip
from clips.queries import ancestors_of
from common import clock
from generation.models import GenerationJob, JobState
from generation.services.requests import ClipRequest
from moderation.screening.explanations import errors_of
from moderation.screening.services import screen_text
from moderation.screening.verdicts import SESSION_MINUTES, ScreeningContext, Stage, Verdict

SESSION = timedelta(minutes=SESSION_MINUTES)
SESSION_PROMPTS = 10
CHAIN_PROMPTS = 20


@dataclass(frozen=True, slots=True)
class Refusal:
    """What a person is told: stage, policy, the words, what to change; never a score."""

    code: str
    explanation: str
    errors: list[dict[str, str]]
    event_id: str


def screen_request(
    request: ClipRequest, *, by: User, parents: Sequence[Clip] = (), allowed_names: frozenset[str] = frozenset()
) -> Verdict | None:
    """Screen the prompt, each shot and the negative prompt, also together with what came before.

    `allowed_names` are those of people who let this person use their likeness.

    The strictest verdict, or None where there was nothing to read.
    """
    context = ScreeningContext(
        actor_id=by.pk,
        audience=screened_for(by),
        chain=_chain(parents),
        session=_session(by),
        allowed_names=allowed_names,
    )
    texts = [(Stage.PROMPT, request.prompt)]
    texts += [(Stage.SHOT, shot.prompt) for shot in request.shots]
    texts += [(Stage.NEGATIVE_PROMPT, request.negative_prompt)]
    verdicts = [screen_text(stage, text, context) for stage, text in texts if text.strip()]
    return max(verdicts, key=lambda verdict: verdict.decision.severity, default=None)


def refusal_from(verdict: Verdict) -> Refusal:
    errors = errors_of(verdict, "/prompt")
    summary = " ".join(error["detail"] for error in errors) or "This can't be made here."
    return Refusal("moderation_blocked", summary, errors, verdict.event_id)


def _chain(parents: Sequence[Clip]) -> tuple[str, ...]:
    if not parents:
        return ()
    return tuple(clip.prompt for clip in [*ancestors_of(parents[0]), parents[0]][-CHAIN_PROMPTS:])


def _session(by: User) -> tuple[str, ...]:
    """What this person had made lately. Nothing came of what was refused or failed: it can't be a piece of anything."""
    since = clock.now() - SESSION
    recent = GenerationJob.objects.filter(owner=by, created_at__gte=since).exclude(state=JobState.FAILED)
    recent = recent.order_by("-pk")
    return tuple(reversed(recent.values_list("prompt", flat=True)[:SESSION_PROMPTS]))
