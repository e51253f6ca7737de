"""What lies on a moderator's desk for one case, and what each button on it does."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, TypeVar

from accounts.models import User
from clips.media.urls import signed_url
from clips.models import Clip, Comment, RenditionKind
from clips.queries import ancestors_of, visible_clips
from common import clock
from common.errors import DomainError, InvalidInputError
from moderation.cases import policies
from moderation.cases.findings import events_about, looks
from moderation.cases.kinds import (
    BY_SCREENING,
    LIKENESS_LEGAL_LIMIT,
    STRIKES_TO_SUSPEND,
    Action,
    Ground,
    Queue,
    SubjectKind,
)
from moderation.cases.models import Appeal, AppealState, Case, CaseState, Decision, DecisionState
from moderation.cases.models.case import POLICIES
from moderation.cases.services.appeals import answer_appeal
from moderation.cases.services.decisions import Reasons, confirm_decision, decide, withdraw_decision
from moderation.cases.services.preserving import is_preserved, preserve
from moderation.cases.services.queue import release_case
from moderation.cases.services.strikes import active_strikes
from moderation.cases.timeline import marks, prepared_explanation, prepared_facts
from moderation.screening.verdicts import Policy

Row = TypeVar("Row")
CLIPS_SHOWN = 12


def lay_out(case: Case, moderator: User) -> dict[str, Any]:
    """Everything that the desk shows; no link to the media of a child safety case leaves it unblurred or with sound."""
    clip, comment = _clip(case), _comment(case)
    decision = case.decisions.order_by("-id").first()
    appeal = _open_appeal(decision)
    waits_for_second = decision is not None and decision.state == DecisionState.PROPOSED
    earlier_words = list(clip.revisions.order_by("-id")[:20]) if clip is not None else []
    verdicts = events_about(case, clip, comment)
    return {
        "title": f"Case {case.public_id}",
        "case": case,
        "clip": clip,
        "earlier_words": earlier_words,
        "comment": comment,
        "person": case.owner if case.subject_kind == SubjectKind.ACCOUNT else None,
        "their_clips": visible_clips(moderator).filter(creator=case.owner).order_by("-published_at")[:CLIPS_SHOWN],
        "player": _address(clip, RenditionKind.STANDARD),
        "strip": _address(clip, RenditionKind.SPRITES),
        "is_sealed": case.queue == Queue.CHILD_SAFETY,
        "lineage": ancestors_of(clip) if clip is not None else [],
        "reports": case.reports.select_related("reporter").order_by("id"),
        "verdicts": verdicts,
        "looks": looks(case, verdicts, _texts(clip, comment, decision, [words.caption for words in earlier_words])),
        "marks": marks(verdicts, clip_seconds=clip.seconds if clip is not None else 0.0),
        "prepared_facts": prepared_facts(case),
        "policies": POLICIES,
        "prepared_explanation": prepared_explanation(Policy(case.policy)),
        "explanations": [prepared_explanation(Policy(policy)) for policy, _ in POLICIES],
        "events": case.events.order_by("-id")[:50],
        "strikes": active_strikes(case.owner),
        "strikes_to_suspend": STRIKES_TO_SUSPEND,
        "decision": decision,
        "holds": clip.holds.filter(lifted_at=None).order_by("id") if clip is not None else [],
        "appeal": appeal,
        "no_answer": _refusal(policies.may_answer, appeal, moderator),
        "no_second": _refusal(policies.may_confirm, decision, moderator) if waits_for_second else "",
        "is_open": case.state == CaseState.OPEN,
        "is_late": case.state == CaseState.OPEN and case.due_at < clock.now(),
        "legal_limit": case.created_at + LIKENESS_LEGAL_LIMIT if case.queue == Queue.LIKENESS else None,
        "is_preserved": is_preserved(case),
        "can_preserve": case.queue != Queue.GENERAL and not is_preserved(case),
        "waits_for_second": waits_for_second,
        "is_mine": case.leased_by_id == moderator.pk,
    }


def saved_views(moderator: User) -> list[dict[str, str]]:
    """The views of the queue that a day begins with."""
    now = clock.now().strftime("%Y-%m-%dT%H:%M:%SZ")
    return [
        {"name": "Open, most urgent first", "query": "state__exact=open"},
        {"name": "Late", "query": f"state__exact=open&due_at__lt={now}"},
        {"name": "With me", "query": f"state__exact=open&leased_by__exact={moderator.pk}"},
        {"name": "Self-harm", "query": "state__exact=open&policy__exact=self_harm"},
        {"name": "Comments", "query": "state__exact=open&subject_kind__exact=comment"},
        {"name": "Requests refused by screening", "query": "subject_kind__exact=request"},
        {"name": "Decided", "query": "state__exact=decided"},
    ]


def act(case: Case, moderator: User, form: Mapping[str, str]) -> str:
    """Carry out the pressed button. Returns what to say. Raises a DomainError that says why not."""
    known = _ACTS.get(form.get("act", ""))
    if known is None:
        raise InvalidInputError("Choose what to do.", code="unknown_act")
    return known(case, moderator, form)


def _decide(action: Action) -> Callable[[Case, User, Mapping[str, str]], str]:
    def run(case: Case, moderator: User, form: Mapping[str, str]) -> str:
        explanation = form.get("explanation", "")
        if action is Action.NONE and explanation in {"", *map(prepared_explanation, Policy)}:
            explanation = "No rule is broken."
        reasons = Reasons(
            policy=form.get("policy") or case.policy,
            facts=form.get("facts") or ("Looked at as a whole." if action is Action.NONE else ""),
            explanation=explanation,
            ground=Ground.ILLEGAL if form.get("legal_basis") else Ground.TERMS,
            legal_basis=form.get("legal_basis", ""),
        )
        suspend_for = timedelta(days=int(form.get("days") or 7)) if action is Action.SUSPEND else None
        decision = decide(case=case, by=moderator, action=action, reasons=reasons, suspend_for=suspend_for)
        waits = decision.state == DecisionState.PROPOSED
        return "A second person has to confirm this." if waits else f"Decided: {action.value}."

    return run


def _release(case: Case, moderator: User, form: Mapping[str, str]) -> str:
    release_case(case=case, by=moderator)
    return "Returned to the queue; nothing was decided."


def _confirm(case: Case, moderator: User, form: Mapping[str, str]) -> str:
    confirm_decision(decision=_last(case), by=moderator)
    return "Confirmed and in force."


def _withdraw(case: Case, moderator: User, form: Mapping[str, str]) -> str:
    withdraw_decision(decision=_last(case), by=moderator)
    return "Withdrawn; the case waits again."


def _preserve(case: Case, moderator: User, form: Mapping[str, str]) -> str:
    preserve(case=case, by=moderator)
    return "Kept for the law: nothing of this person is deleted for a year."


def _answer(is_overturned: bool) -> Callable[[Case, User, Mapping[str, str]], str]:
    def run(case: Case, moderator: User, form: Mapping[str, str]) -> str:
        appeal = _open_appeal(_last(case))
        if appeal is None:
            raise InvalidInputError("No appeal waits here.", code="no_appeal")
        answer_appeal(appeal=appeal, by=moderator, is_overturned=is_overturned, answer=form.get("explanation", ""))
        return "Overturned; everything is restored." if is_overturned else "Upheld."

    return run


_ACTS: dict[str, Callable[[Case, User, Mapping[str, str]], str]] = {
    **{action.value: _decide(action) for action in Action if action not in BY_SCREENING},
    "release": _release,
    "confirm": _confirm,
    "withdraw": _withdraw,
    "preserve": _preserve,
    "uphold": _answer(False),
    "overturn": _answer(True),
}


def _last(case: Case) -> Decision:
    decision = case.decisions.order_by("-id").first()
    if decision is None:
        raise InvalidInputError("Nothing is decided here yet.", code="no_decision")
    return decision


def _open_appeal(decision: Decision | None) -> Appeal | None:
    return Appeal.objects.filter(decision=decision, state=AppealState.OPEN).first() if decision else None


def _refusal(may: Callable[[Row, User], None], row: Row | None, moderator: User) -> str:
    """Why they may not do this with the row, to be said before they have written anything; empty where they may."""
    try:
        if row is not None:
            may(row, moderator)
    except DomainError as error:
        return error.message
    return ""


def _clip(case: Case) -> Clip | None:
    if case.subject_kind != SubjectKind.CLIP:
        return None
    return Clip.objects.filter(public_id=case.subject_id).select_related("creator").first()


def _comment(case: Case) -> Comment | None:
    if case.subject_kind != SubjectKind.COMMENT:
        return None
    return Comment.objects.filter(public_id=case.subject_id).select_related("clip", "thread").first()


def _texts(clip: Clip | None, comment: Comment | None, decision: Decision | None, captions: list[str]) -> list[str]:
    """Whatever may have been screened and is still kept, to quote from; the facts of a refusal end with its prompt."""
    texts = [decision.facts.partition(": ")[2]] if decision is not None and decision.action == Action.REFUSE else []
    if clip is not None:
        captions = [clip.caption, *captions]
        texts += [clip.prompt, *captions, *(f"{clip.prompt}\n{caption}" for caption in captions)]
    return texts if comment is None else [*texts, comment.text]


def _address(clip: Clip | None, kind: RenditionKind) -> str:
    """Through the creator's own door, which stays open to staff while the clip is withheld."""
    rendition = clip.renditions.filter(kind=kind).first() if clip is not None else None
    return signed_url(rendition, rendition.clip.creator) if rendition is not None else ""
