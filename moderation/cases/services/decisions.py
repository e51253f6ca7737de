"""Decide a case, let a second person confirm what can't be undone, and take a decision back whole."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

import structlog
from django.db import transaction

from accounts.models import User
from clips.models import Clip, Comment, HoldReason
from clips.services.comments import hold_comment, release_comment
from clips.services.publishing import clear_clip, hold_clip, lift_holds
from common import clock
from common.errors import ConflictError, InvalidInputError
from moderation.cases import policies
from moderation.cases.kinds import BY_SCREENING, NEEDS_TWO, WITHHOLDING, Action, Ground, SubjectKind
from moderation.cases.lifecycle import CASE, DECISION
from moderation.cases.models import (
    Case,
    CaseState,
    Decision,
    DecisionState,
    EventKind,
    Report,
    ReportOutcome,
    Suspension,
)
from moderation.cases.services.events import record
from moderation.cases.services.preserving import preserve_for, stop_preserving
from moderation.cases.services.strikes import place_strike, void_strike
from moderation.cases.services.suspensions import lift_suspension, suspend
from moderation.cases.services.telling import words_of
from moderation.provenance.services import bank_clip, unbank_clip
from notifications.kinds import Kind
from notifications.services import notify

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Reasons:
    """What a statement of reasons says."""

    policy: str
    facts: str
    explanation: str
    ground: Ground = Ground.TERMS
    legal_basis: str = ""
    was_detected_automatically: bool = False


def decide(*, case: Case, by: User, action: Action, reasons: Reasons, suspend_for: timedelta | None = None) -> Decision:
    """Decide a case that `by` has leased. A ban waits for `confirm_decision` by somebody else.

    Raises ForbiddenError, ConflictError (not leased, already decided) or InvalidInputError.
    """
    _check(case, action, reasons, suspend_for)
    with transaction.atomic():
        case = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
        policies.may_decide(case, by)
        if case.decisions.filter(state=DecisionState.PROPOSED).exists():
            raise ConflictError("A decision on this case waits for a second person.", code="decision_waits")
        decision = Decision.objects.create(
            case=case,
            person=case.owner,
            made_by=by,
            action=action,
            is_own_initiative=not case.reports.exists(),
            content_created_at=_content_created_at(case),
            ends_at=clock.now() + suspend_for if suspend_for else None,
            **asdict(reasons),
        )
        if action in NEEDS_TWO:
            record(case, EventKind.PROPOSED, by=by, decision=decision.public_id, action=action.value)
        else:
            _put_in_force(decision, by)
    return decision


def confirm_decision(*, decision: Decision, by: User) -> Decision:
    """The second pair of eyes. Raises ForbiddenError for the first."""
    with transaction.atomic():
        decision = Decision.objects.select_for_update(of=("self",)).get(pk=decision.pk)
        policies.may_confirm(decision, by)
        decision.confirmed_by = by
        decision.save(update_fields=["confirmed_by"])
        _put_in_force(decision, by)
    return decision


def withdraw_decision(*, decision: Decision, by: User) -> None:
    """Drop a proposal; the case waits again."""
    policies.may_work(decision.case.queue, by)
    with transaction.atomic():
        if DECISION.move(Decision.objects.filter(pk=decision.pk), to=DecisionState.WITHDRAWN):
            record(decision.case, EventKind.WITHDRAWN, by=by, decision=decision.public_id)
        else:
            raise ConflictError("This decision is no longer waiting.", code="decision_settled")


def reverse_decision(*, decision: Decision, by: User) -> None:
    """Take back everything that this decision did, and nothing that another did."""
    with transaction.atomic():
        moved = DECISION.move(
            Decision.objects.filter(pk=decision.pk), to=DecisionState.REVERSED, reversed_at=clock.now()
        )
        if not moved:
            raise ConflictError("This decision is not in force.", code="decision_settled")
        clip = _clip(decision.case)
        if clip is not None:
            lift_holds(clip=clip, source=decision.public_id)
            if not clip.holds.filter(reason=HoldReason.DECISION, lifted_at=None).exists():
                unbank_clip(clip_id=clip.public_id)
            if decision.action == Action.LIMIT:
                clear_clip(clip=clip, decision=decision.public_id)
        comment = _comment(decision.case)
        if comment is not None and not _is_withheld(decision.case):
            release_comment(comment=comment)
        lift_suspension(decision)
        void_strike(decision)
        stop_preserving(decision.case)
        _settle_reports(decision.case, ReportOutcome.NOT_AGREED, act="reversed")
    log.info("decision reversed", decision=decision.public_id, by=by.public_id)


def _check(case: Case, action: Action, reasons: Reasons, suspend_for: timedelta | None) -> None:
    if not reasons.facts.strip() or not reasons.explanation.strip():
        raise InvalidInputError("Say what was found and why it breaks the rule.", code="reasons_missing")
    if reasons.ground == Ground.ILLEGAL and not reasons.legal_basis:
        raise InvalidInputError("Name the law that it breaks.", code="legal_basis_missing")
    if action in BY_SCREENING:
        raise InvalidInputError("Screening alone does this.", code="unknown_act")
    if action is Action.WITHHOLD and case.subject_kind not in {SubjectKind.CLIP, SubjectKind.COMMENT}:
        raise InvalidInputError("Only a clip or a comment can be withheld.", code="not_a_clip")
    if (action is Action.SUSPEND) != (suspend_for is not None):
        raise InvalidInputError("A suspension, and only that, has a length.", code="suspension_length")


def _put_in_force(decision: Decision, by: User) -> None:
    now = clock.now()
    case = decision.case
    DECISION.move(Decision.objects.filter(pk=decision.pk), to=DecisionState.IN_FORCE, in_force_at=now)
    decision.refresh_from_db()
    CASE.move(Case.objects.filter(pk=case.pk), to=CaseState.DECIDED, decided_at=now, leased_by=None, leased_until=None)
    is_violation = decision.action != Action.NONE
    outcome = ReportOutcome.AGREED if is_violation else ReportOutcome.NOT_AGREED
    _settle_reports(case, outcome, act=outcome.value)
    record(case, EventKind.DECIDED, by=by, decision=decision.public_id, action=decision.action)
    if is_violation:
        suspension = _apply(decision)
        preserve_for(decision, by)
        words = words_of(suspension) if suspension else {}
        notify(recipients=[decision.person_id], kind=Kind.DECISION, ids={**_told(decision), **words})
    else:
        _clear(decision)
    log.info("case decided", case=case.public_id, decision=decision.public_id, action=decision.action)


def _settle_reports(case: Case, outcome: ReportOutcome, *, act: str) -> None:
    """Whoever reported is told, once each, in the words of what came of it."""
    reports = Report.objects.filter(case=case)
    reports.update(outcome=outcome)
    told = dict(reports.order_by("-id").values_list("reporter_id", "public_id"))
    for reporter, report in told.items():
        notify(recipients=[reporter], kind=Kind.REPORT, ids={"report": report, "act": act})


def _told(decision: Decision) -> dict[str, str]:
    """What the notification names. The thing is no `clip`: its removal must not take the news of the decision along."""
    act, case = decision.action, decision.case
    if act == Action.WITHHOLD:
        act = f"{act}_{case.subject_kind}"
    return {"decision": decision.public_id, "act": act, "subject": case.subject_id, "subject_kind": case.subject_kind}


def _apply(decision: Decision) -> Suspension | None:
    """Hide what it is about, then what it costs the person."""
    clip = _clip(decision.case)
    if clip is not None and decision.action in WITHHOLDING:
        hold_clip(clip=clip, reason=HoldReason.DECISION, source=decision.public_id, explanation=decision.explanation)
        bank_clip(clip_id=clip.public_id)
    comment = _comment(decision.case)
    if comment is not None and decision.action in WITHHOLDING:
        hold_comment(comment=comment, explanation=decision.explanation)
    is_over_the_limit = place_strike(decision)
    if decision.action in {Action.SUSPEND, Action.BAN} or is_over_the_limit:
        return suspend(decision)
    return None


def _clear(decision: Decision) -> None:
    """A clip or a comment that screening held for a person is free now, and whoever made it is told."""
    clip = _clip(decision.case)
    if clip is not None and clip.holds.filter(reason=HoldReason.SCREENING, lifted_at=None).exists():
        clear_clip(clip=clip, decision=decision.public_id)
        notify(recipients=[clip.creator_id], kind=Kind.CLEARED, ids={"clip": clip.public_id})
    comment = _comment(decision.case)
    if comment is not None and not _is_withheld(decision.case) and release_comment(comment=comment):
        ids = {"clip": comment.clip.public_id, "comment": comment.public_id}
        notify(recipients=[comment.author_id], kind=Kind.COMMENT_CLEARED, ids=ids)


def _is_withheld(case: Case) -> bool:
    """Whether another decision about the same thing, such as one of another queue, still keeps it from others."""
    return Decision.objects.filter(
        case__subject_kind=case.subject_kind,
        case__subject_id=case.subject_id,
        state=DecisionState.IN_FORCE,
        action__in=WITHHOLDING,
    ).exists()


def _clip(case: Case) -> Clip | None:
    return Clip.objects.filter(public_id=case.subject_id).first() if case.subject_kind == SubjectKind.CLIP else None


def _comment(case: Case) -> Comment | None:
    if case.subject_kind != SubjectKind.COMMENT:
        return None
    return Comment.objects.filter(public_id=case.subject_id).select_related("author", "clip", "thread").first()


def _content_created_at(case: Case) -> datetime | None:
    subject = _clip(case) or _comment(case)
    return subject.created_at if subject is not None else None
