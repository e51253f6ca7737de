"""Keeping what the law wants kept: a legal hold goes before every deletion, also before a person's own."""

from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import LegalHold, User
from common import clock
from common.errors import ConflictError
from moderation.cases import policies
from moderation.cases.models import Case, Decision, EventKind
from moderation.cases.services.events import record
from moderation.screening.verdicts import Policy

KEPT_FOR = timedelta(days=365)
"""How long the contents of a report to the authorities have to be kept."""
_PREFIX = "moderation case "


def preserve(*, case: Case, by: User) -> LegalHold:
    """Keep everything of the person whom this case is about for a year. Raises ConflictError where that is so already.

    Only those who work the queue may; who did is logged.
    """
    policies.may_work(case.queue, by)
    with transaction.atomic():
        User.objects.select_for_update(of=("self",)).get(pk=case.owner_id)
        if is_preserved(case):
            raise ConflictError("This is kept already.", code="already_kept")
        return _hold(case, by)


def preserve_for(decision: Decision, by: User) -> None:
    """What was found to be abuse of children is kept by itself."""
    if decision.policy == Policy.SEXUAL_MINORS and not is_preserved(decision.case):
        _hold(decision.case, by)


def is_preserved(case: Case) -> bool:
    return _holds_of(case).exists()


def stop_preserving(case: Case) -> None:
    """The decision was taken back: nothing is left that the law asks for."""
    _holds_of(case).update(lifted_at=clock.now())


def lift_due_holds() -> int:
    """Lift the holds of moderation whose year is over; those that others placed stay. Returns how many."""
    due = LegalHold.objects.filter(reason__startswith=_PREFIX, lifted_at=None, placed_at__lte=clock.now() - KEPT_FOR)
    return due.update(lifted_at=clock.now())


def _holds_of(case: Case) -> QuerySet[LegalHold]:
    return LegalHold.objects.filter(person=case.owner, reason=f"{_PREFIX}{case.public_id}", lifted_at=None)


def _hold(case: Case, by: User) -> LegalHold:
    record(case, EventKind.PRESERVED, by=by)
    return LegalHold.objects.create(person=case.owner, reason=f"{_PREFIX}{case.public_id}")
