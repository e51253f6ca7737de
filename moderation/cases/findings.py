"""What screening said of the very subject of a case, and which of its words were meant."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db.models import Q, QuerySet

from clips.models import Clip, Comment, HoldReason
from moderation.cases.models import Case
from moderation.screening.explanations import POLICY_NAMES
from moderation.screening.models import ScreeningEvent
from moderation.screening.verdicts import Policy, Stage

LOOKS_SHOWN = 20
_WHEN_ASKED = (Stage.PROMPT.value, Stage.SHOT.value)


@dataclass(frozen=True, slots=True)
class Seen:
    """One finding; `words` are empty where the text is gone or was never one."""

    backend: str
    policy: str
    rule: str
    score: float
    seconds: float | None
    words: str


@dataclass(frozen=True, slots=True)
class Look:
    """One verdict as the desk shows it."""

    made_at: datetime
    stage: str
    decision: str
    policies: tuple[str, ...]
    findings: tuple[Seen, ...]
    made_the_case: bool


def verdicts_on_clip(clip: Clip) -> QuerySet[ScreeningEvent]:
    """Of its media, its caption and the prompt that it was made of; not of what others wrote below it.

    The prompt was read before there was a clip: its verdict is found by the hash of the words.
    """
    asked = ScreeningEvent.objects.filter(
        actor_id=clip.creator_id,
        content_sha256=_hash(clip.prompt),
        stage__in=_WHEN_ASKED,
        created_at__lte=clip.created_at,
    )
    own = Q(subject=clip.public_id) & ~Q(stage=Stage.COMMENT.value)
    sources = clip.holds.filter(reason=HoldReason.SCREENING).values("source")
    about = own | Q(public_id__in=sources) | Q(pk__in=asked.order_by("-id").values("pk")[:1])
    return ScreeningEvent.objects.filter(about)


def events_about(case: Case, clip: Clip | None, comment: Comment | None) -> list[ScreeningEvent]:
    """The latest verdicts on the subject and those that made it a case, the newest first."""
    about = Q(public_id__in=_that_made(case))
    if clip is not None:
        about |= Q(pk__in=verdicts_on_clip(clip).values("pk"))
    elif comment is not None:
        about |= Q(public_id=comment.screening_event)
    else:
        about |= Q(subject=case.subject_id)
    return list(ScreeningEvent.objects.filter(about).order_by("-id")[:LOOKS_SHOWN])


def looks(case: Case, events: Iterable[ScreeningEvent], texts: Iterable[str]) -> list[Look]:
    """The verdicts with the words that they meant, wherever one of `texts` is still what was screened then."""
    known, made = {_hash(text): text for text in texts}, _that_made(case)
    return [
        Look(
            made_at=event.created_at,
            stage=event.stage.replace("_", " "),
            decision=event.decision.replace("_", " "),
            policies=tuple(POLICY_NAMES[Policy(policy)] for policy in event.policies),
            findings=tuple(_seen(row, known.get(event.content_sha256, "")) for row in event.findings),
            made_the_case=event.public_id in made,
        )
        for event in events
    ]


def _seen(row: dict[str, Any], text: str) -> Seen:
    span = row.get("span") or {}
    first, last = span.get("first_character"), span.get("last_character")
    words = text[first:last] if first is not None and last is not None else ""
    policy = POLICY_NAMES[Policy(row["policy"])]
    return Seen(row["backend"], policy, row["rule"], float(row["score"]), span.get("from_seconds"), words)


def _that_made(case: Case) -> set[str]:
    """The verdicts that the log of the case names: it was held, or refused, for them."""
    named = case.events.filter(detail__has_key="event").values_list("detail__event", flat=True)
    return {str(event) for event in named}


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()
