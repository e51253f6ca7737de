"""Deciding many cases for one reason, after a count of what that would do."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from accounts.models import User
from common import clock
from common.errors import DomainError, InvalidInputError
from moderation.cases.kinds import Action, Queue, SubjectKind
from moderation.cases.models import Case, CaseState
from moderation.cases.queries import cases_open_to
from moderation.cases.services.decisions import Reasons, decide
from moderation.cases.services.queue import take_case

BULK_ACTIONS = (Action.NONE, Action.WARN, Action.WITHHOLD)
"""What may be done to many at once. Accounts are suspended and banned one by one."""
CASES_MAX = 200


@dataclass(frozen=True, slots=True)
class DryRun:
    """What a bulk act would do: how many cases it decides, and why it leaves the others alone."""

    action: Action
    decided: tuple[Case, ...]
    left: dict[str, int]

    @property
    def people(self) -> int:
        return len({case.owner_id for case in self.decided})


def dry_run(*, cases: Sequence[int], action: Action, by: User) -> DryRun:
    """Count and change nothing. Raises InvalidInputError for an act that isn't done in bulk, or too many cases."""
    if action not in BULK_ACTIONS:
        raise InvalidInputError("This is decided case by case.", code="not_in_bulk")
    if len(cases) > CASES_MAX:
        raise InvalidInputError(f"At most {CASES_MAX} cases at once.", code="too_many_cases")
    decided, left = [], Counter[str]({"not yours to see": len(set(cases))})
    for case in cases_open_to(by).filter(pk__in=cases).order_by("pk"):
        left["not yours to see"] -= 1
        reason = _why_left(case, action, by)
        if reason:
            left[reason] += 1
        else:
            decided.append(case)
    return DryRun(action, tuple(decided), {reason: count for reason, count in left.items() if count})


def _why_left(case: Case, action: Action, by: User) -> str:
    if case.state != CaseState.OPEN:
        return "already decided"
    if case.queue == Queue.CHILD_SAFETY:
        return "child safety, one by one"
    if action is Action.WITHHOLD and case.subject_kind not in {SubjectKind.CLIP, SubjectKind.COMMENT}:
        return "no clip or comment to withhold"
    is_taken = case.leased_until is not None and case.leased_until > clock.now() and case.leased_by_id != by.pk
    return "in somebody's hands" if is_taken else ""


def decide_many(*, cases: Sequence[int], action: Action, reasons: Reasons, by: User) -> DryRun:
    """Carry out what `dry_run` counts now, each case by its own policy and in its own transaction.

    Returns what was done, and why the rest was not.
    """
    plan = dry_run(cases=cases, action=action, by=by)
    done, left = [], Counter(plan.left)
    for case in plan.decided:
        try:
            if take_case(case=case, by=by) is None:
                left["in somebody's hands"] += 1
                continue
            decide(case=case, by=by, action=action, reasons=replace(reasons, policy=case.policy))
        except DomainError as error:
            left[error.message] += 1
        else:
            done.append(case)
    return DryRun(action, tuple(done), dict(left))
