"""Work is leased: no two people get one case, and what somebody dropped comes back by itself."""

from django.db import transaction
from django.db.models import F, Q, QuerySet

from accounts.models import User
from common import clock
from moderation.cases import policies
from moderation.cases.kinds import LEASE
from moderation.cases.models import Case, CaseState, EventKind
from moderation.cases.services.events import record


def waiting_cases(queue: str) -> QuerySet[Case]:
    """Open and in nobody's hands, most urgent first."""
    free = Q(leased_until=None) | Q(leased_until__lte=clock.now())
    return Case.objects.filter(free, queue=queue, state=CaseState.OPEN).order_by("-priority", "due_at", "id")


def take_next_case(*, queue: str, by: User) -> Case | None:
    """Lease the most urgent waiting case that isn't about the taker. Two takers never get the same one."""
    policies.may_work(queue, by)
    with transaction.atomic():
        case = waiting_cases(queue).exclude(owner=by).select_for_update(skip_locked=True, of=("self",)).first()
        return None if case is None else _lease(case, by)


def take_case(*, case: Case, by: User) -> Case | None:
    """Lease this case, or None if somebody else has it."""
    policies.may_work(case.queue, by)
    with transaction.atomic():
        free = waiting_cases(case.queue) | Case.objects.filter(state=CaseState.OPEN, leased_by=by)
        locked = (
            Case.objects.filter(pk__in=free.filter(pk=case.pk).exclude(owner=by).values("pk"))
            .select_for_update(of=("self",))
            .first()
        )
        return None if locked is None else _lease(locked, by)


def _lease(case: Case, by: User) -> Case:
    case.leased_by, case.leased_until = by, clock.now() + LEASE
    case.save(update_fields=["leased_by", "leased_until"])
    record(case, EventKind.TAKEN, by=by)
    return case


def release_case(*, case: Case, by: User) -> None:
    """Return it to the queue for others. Not having it any more is fine."""
    if Case.objects.filter(pk=case.pk, leased_by=by, state=CaseState.OPEN).update(leased_by=None, leased_until=None):
        record(case, EventKind.RELEASED, by=by)


def note_view(*, case: Case, by: User) -> None:
    """Every look at what a case is about is logged, private drafts included."""
    policies.may_work(case.queue, by)
    record(case, EventKind.VIEWED, by=by)


def overdue_cases() -> QuerySet[Case]:
    return Case.objects.filter(state=CaseState.OPEN, due_at__lt=clock.now()).order_by(F("due_at").asc())
