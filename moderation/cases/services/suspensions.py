"""Accounts out of sight, and back on the day that was set."""

from django.db import transaction
from django.db.models import Q

from accounts.models import User
from clips.services.comments import count_comments_of
from common import clock
from moderation.cases.kinds import SUSPENSION, Action
from moderation.cases.models import Decision, EventKind, Suspension
from moderation.cases.services.events import record


def suspend(decision: Decision) -> Suspension:
    """A ban has no end; too many strikes suspend for the usual time."""
    now = clock.now()
    ends_at = None if decision.action == Action.BAN else decision.ends_at or now + SUSPENSION
    suspension = Suspension.objects.create(decision=decision, person=decision.person, starts_at=now, ends_at=ends_at)
    person = User.objects.filter(pk=decision.person_id)
    if person.filter(is_active=True).update(is_active=False) and person.filter(leaves_at=None).exists():
        count_comments_of(decision.person_id, is_shown=False)
    return suspension


def lift_suspension(decision: Decision) -> None:
    """Lift what this decision placed. The account comes back when nothing else keeps it out."""
    if Suspension.objects.filter(decision=decision, lifted_at=None).update(lifted_at=clock.now()):
        _return_if_free(decision.person_id)


def reinstate_due() -> int:
    """Lift every suspension whose time is over. Returns how many."""
    due = Suspension.objects.filter(lifted_at=None, ends_at__lte=clock.now())
    lifted = 0
    for suspension in due.select_related("decision__case"):
        with transaction.atomic():
            if Suspension.objects.filter(pk=suspension.pk, lifted_at=None).update(lifted_at=clock.now()):
                lifted += 1
                _return_if_free(suspension.person_id)
                record(suspension.decision.case, EventKind.REINSTATED, by=None)
    return lifted


def _return_if_free(person_id: int) -> None:
    running = Q(ends_at=None) | Q(ends_at__gt=clock.now())
    if Suspension.objects.filter(running, person_id=person_id, lifted_at=None).exists():
        return
    if User.objects.filter(pk=person_id, leaves_at=None, is_active=False).update(is_active=True):
        count_comments_of(person_id, is_shown=True)
