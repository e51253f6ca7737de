"""Who may do what in moderation. Each returns None or raises."""

from accounts.models import User
from common import clock
from common.errors import ConflictError, ForbiddenError, NotFoundError
from moderation.cases.kinds import APPEAL_WINDOW, ROLES, Action, Queue
from moderation.cases.models import Appeal, Case, CaseState, Decision, DecisionState


def may_work(queue: str, by: User) -> None:
    if not (by.is_active and by.is_staff and by.has_perm(ROLES[Queue(queue)])):
        raise ForbiddenError("This queue is not open to you.", code="queue_closed")


def may_decide(case: Case, by: User) -> None:
    """The case is theirs now, open, and not about themselves."""
    may_work(case.queue, by)
    if case.owner_id == by.pk:
        raise ForbiddenError("Somebody else decides about you.", code="own_case")
    if case.state != CaseState.OPEN:
        raise ConflictError("This case is already decided.", code="case_decided")
    if case.leased_by_id != by.pk or case.leased_until is None or case.leased_until <= clock.now():
        raise ConflictError("Take the case first: somebody else may be working on it.", code="case_not_taken")


def may_confirm(decision: Decision, by: User) -> None:
    may_work(decision.case.queue, by)
    if decision.made_by_id == by.pk or decision.person_id == by.pk:
        raise ForbiddenError("This decision needs a second person.", code="needs_second_person")
    if decision.state != DecisionState.PROPOSED:
        raise ConflictError("This decision is no longer waiting.", code="decision_settled")


def may_appeal(decision: Decision, by: User) -> None:
    if decision.person_id != by.pk:
        raise NotFoundError
    if decision.state != DecisionState.IN_FORCE or decision.action == Action.NONE:
        raise ConflictError("There is nothing to appeal in this decision.", code="not_appealable")
    if decision.in_force_at is None or clock.now() > decision.in_force_at + APPEAL_WINDOW:
        raise ConflictError("The time to appeal is over.", code="appeal_too_late")


def may_answer(appeal: Appeal, by: User) -> None:
    """Another moderator than those who decided."""
    decision = appeal.decision
    may_work(decision.case.queue, by)
    if by.pk in {decision.made_by_id, decision.confirmed_by_id, appeal.person_id}:
        raise ForbiddenError("Somebody who had no part in the decision answers its appeal.", code="same_moderator")
