"""The door of generation: everybody whose likeness would be shown, and what the words say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from accounts.models import User
from cameo.errors import ConsentRefusedError
from clips.models import Clip
from common.errors import DomainError, RefusedError
from generation.models import FailureStage
from generation.services import appeals, casting, screening
from generation.services.requests import ClipRequest, Doubt
from moderation.screening.verdicts import Decision, Verdict


@dataclass(frozen=True, slots=True)
class Admitted:
    """Everybody's yes, and what the jobs remember of the door."""

    agreement: casting.Agreement
    fields: dict[str, str]


@dataclass(frozen=True, slots=True)
class TurnedAway:
    """A no: what is kept of it in the asker's list of jobs, and how it is told."""

    refusal: screening.Refusal
    stage: FailureStage
    error: DomainError


def admit(*, by: User, request: ClipRequest, parents: Sequence[Clip]) -> Admitted | TurnedAway:
    """Ask everybody whose likeness would be in it, and screen the words. Nothing is kept of it here."""
    try:
        agreement = casting.agree(request, by=by, parents=parents)
    except ConsentRefusedError as error:
        refusal = screening.Refusal(error.specific_code, error.message, [dict(row) for row in error.errors], "")
        return TurnedAway(refusal, FailureStage.CONSENT, error)
    verdict = screening.screen_request(request, by=by, parents=parents, allowed_names=agreement.names)
    cleared_by = appeals.clearance_of(request, by=by) if verdict is not None else ""
    if verdict is not None and verdict.decision is Decision.REFUSE and not cleared_by:
        refusal = screening.refusal_from(verdict)
        told = RefusedError(refusal.explanation, code=refusal.code, errors=refusal.errors)
        return TurnedAway(refusal, FailureStage.PROMPT, told)
    return Admitted(agreement, _door(verdict, request.doubt, cleared_by))


def _door(verdict: Verdict | None, doubt: Doubt | None, cleared_by: str) -> dict[str, str]:
    """What the job remembers of the door, for its draft: the stricter of words and pictures."""
    doubts = [] if doubt is None else [doubt]
    if verdict is not None and verdict.decision is not Decision.ALLOW and not cleared_by:
        explanation = screening.refusal_from(verdict).explanation
        doubts.append(Doubt(verdict.decision.value, verdict.event_id, explanation))
    if cleared_by and not doubts:
        return {"door_decision": appeals.CLEARED, "door_event": cleared_by}
    if not doubts:
        return {}
    worst = max(doubts, key=lambda one: Decision(one.decision).severity)
    return {"door_decision": worst.decision, "door_explanation": worst.explanation, "door_event": worst.event}
