"""What screening did by itself, brought before a person: holds become cases, refusals and limits can be appealed."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from clips.models import Clip, ClipHold, ClipState, Comment, CommentState, HeldBy, HoldReason
from common import clock
from common.errors import ConflictError, NotFoundError
from moderation.cases.findings import verdicts_on_clip
from moderation.cases.kinds import DUE, Action, SubjectKind, queue_of
from moderation.cases.lifecycle import CASE
from moderation.cases.models import Appeal, Case, CaseState, Decision, DecisionState, EventKind
from moderation.cases.services.appeals import appeal_decision
from moderation.cases.services.events import record
from moderation.cases.services.reports import open_case, refresh_priority
from moderation.screening.models import ScreeningEvent
from moderation.screening.verdicts import Decision as ScreeningDecision
from moderation.screening.verdicts import Policy

HOLDS_AT_ONCE = 200
_IS_LATER = Q(in_force_at__gte=OuterRef("placed_at"))
"""A decision answers the holds of its time, not those that other words brought after it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What screening did: to what, whose it is, under which screening event, and what the person was told."""

    kind: SubjectKind
    subject_id: str
    action: Action
    event_id: str
    facts: str
    explanation: str
    made_at: datetime


def open_cases_for_holds() -> int:
    """A case for every clip and comment that screening holds and nobody was asked about yet. Twice is fine."""
    clips = (
        ClipHold.objects.filter(reason=HoldReason.SCREENING, lifted_at=None)
        .exclude(clip__state=ClipState.REMOVED)
        .exclude(clip__public_id__in=_open_about(SubjectKind.CLIP))
        .exclude(Exists(_decided_about(SubjectKind.CLIP, "clip__public_id").filter(_IS_LATER)))
        .select_related("clip__creator")
        .order_by("id")[:HOLDS_AT_ONCE]
    )
    for hold in clips:
        _open(SubjectKind.CLIP, hold.clip.public_id, hold.clip.creator, hold.source)
    comments = (
        Comment.objects.filter(state=CommentState.HELD, held_by=HeldBy.SCREENING)
        .exclude(clip__state=ClipState.REMOVED)
        .exclude(public_id__in=_open_about(SubjectKind.COMMENT))
        .exclude(Exists(_decided_about(SubjectKind.COMMENT, "public_id")))
        .select_related("author")
        .order_by("id")[:HOLDS_AT_ONCE]
    )
    for comment in comments:
        _open(SubjectKind.COMMENT, comment.public_id, comment.author, comment.screening_event)
    return len(clips) + len(comments)


def _open_about(kind: SubjectKind) -> QuerySet[Case, str]:
    """What a moderator has before them, by public id."""
    return Case.objects.filter(state=CaseState.OPEN, subject_kind=kind).values_list("subject_id", flat=True)


def _decided_about(kind: SubjectKind, public_id: str) -> QuerySet[Decision]:
    """The decisions in force about the row whose field this is."""
    about = Decision.objects.filter(case__subject_kind=kind, case__subject_id=OuterRef(public_id))
    return about.filter(state=DecisionState.IN_FORCE)


def _open(kind: SubjectKind, subject_id: str, owner: User, event: str) -> None:
    case = open_case(kind, subject_id, owner, policy=_policy_of(event))
    record(case, EventKind.HELD, by=None, event=event)
    refresh_priority(case)


def close_cases_without_holds() -> int:
    """A case that only screening opened has nothing left to decide once no hold of its is left: the words were changed.

    What people reported, and what somebody works on, stays. Returns how many were closed.
    """
    held = ClipHold.objects.filter(reason=HoldReason.SCREENING, lifted_at=None).values("clip__public_id")
    idle = Case.objects.filter(state=CaseState.OPEN, subject_kind=SubjectKind.CLIP, reports=None, decisions=None)
    idle = idle.filter(Q(leased_until=None) | Q(leased_until__lt=clock.now()), events__kind=EventKind.HELD)
    closed = 0
    for case in idle.exclude(subject_id__in=held).distinct().order_by("id")[:HOLDS_AT_ONCE]:
        with transaction.atomic():
            moved = CASE.move(
                Case.objects.filter(pk=case.pk, reports=None), to=CaseState.DECIDED, decided_at=clock.now()
            )
            if moved:
                record(case, EventKind.RELEASED, by=None, reason="no hold is left")
        closed += bool(moved)
    return closed


def appeal_limit(*, clip: Clip, by: User, text: str) -> Appeal:
    """Ask for a person's eyes on a clip that screening holds, or a draft that it keeps private.

    Raises NotFoundError for another person's clip, ConflictError where nothing is to be appealed or an appeal waits.
    """
    if clip.creator_id != by.pk:
        raise NotFoundError
    return appeal_finding(finding=_finding_about(clip), by=by, text=text)


def _finding_about(clip: Clip) -> Finding:
    """What screening keeps this clip from others for. Raises ConflictError where it does not."""
    active = clip.holds.filter(lifted_at=None)
    if active.filter(reason=HoldReason.DECISION).exists():
        message = "A moderator decided about this clip: appeal that decision, in your list of decisions."
        raise ConflictError(message, code="not_appealable")
    hold = active.filter(reason=HoldReason.SCREENING).order_by("-id").first()
    if hold is not None:
        event, reason, since = hold.source, hold.explanation, hold.placed_at
        facts = f"Screening holds this clip. {reason}"
    elif clip.private_only_reason:
        doubts = verdicts_on_clip(clip).exclude(decision=ScreeningDecision.ALLOW.value)
        found = doubts.order_by("-id").first()
        event, reason, since = found.public_id if found else "", clip.private_only_reason, clip.created_at
        facts = f"Screening keeps this draft private. {reason}"
    else:
        raise ConflictError("Nothing keeps this clip private but you.", code="not_appealable")
    return Finding(SubjectKind.CLIP, clip.public_id, Action.LIMIT, event, facts, reason or facts, since)


def appeal_finding(*, finding: Finding, by: User, text: str) -> Appeal:
    """Write down what screening decided as a decision in force since then, and appeal it.

    Raises ConflictError for a second appeal, and once the time to appeal is over.
    """
    with transaction.atomic():
        # One appeal for a finding, however often the button is pressed: the person's own row is the lock.
        User.objects.select_for_update(of=("self",)).get(pk=by.pk)
        decision = Decision.objects.filter(
            case__subject_kind=finding.kind,
            case__subject_id=finding.subject_id,
            person=by,
            action=finding.action,
            content_created_at=finding.made_at,
        ).first()
        return appeal_decision(decision=decision or _write_down(finding, by), by=by, text=text)


def _write_down(finding: Finding, person: User) -> Decision:
    policy = _policy_of(finding.event_id)
    queue = queue_of(policy)
    case = Case.objects.create(
        queue=queue,
        subject_kind=finding.kind,
        subject_id=finding.subject_id,
        owner=person,
        policy=policy,
        state=CaseState.DECIDED,
        due_at=finding.made_at + DUE[queue],
        decided_at=finding.made_at,
    )
    decision = Decision.objects.create(
        case=case,
        person=person,
        state=DecisionState.IN_FORCE,
        action=finding.action,
        policy=policy,
        facts=finding.facts,
        explanation=finding.explanation,
        is_own_initiative=True,
        was_detected_automatically=True,
        content_created_at=finding.made_at,
        in_force_at=finding.made_at,
    )
    named = {"decision": decision.public_id, "action": finding.action.value}
    record(case, EventKind.DECIDED, by=None, **named, **({"event": finding.event_id} if finding.event_id else {}))
    return decision


def _policy_of(event_id: str) -> str:
    policies = ScreeningEvent.objects.filter(public_id=event_id).values_list("policies", flat=True).first()
    return policies[0] if policies else Policy.UNCHECKED.value
