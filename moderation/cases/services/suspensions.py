"""Accounts out of sight, and back on the day that was set."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from accounts.models import Suspended, User
from clips.services.comments import count_comments_of
from common import clock
from moderation.cases.kinds import SUSPENSION, Action
from moderation.cases.models import Decision, EventKind, Suspension
from moderation.cases.services.events import record
from moderation.cases.services.telling import mail_suspended
from moderation.screening.verdicts import Policy


def suspend(decision: Decision) -> Suspension:
    """A ban has no end; too many strikes suspend for the usual time. The person hears of it by mail after commit."""
    now = clock.now()
    ends_at = None if decision.action == Action.BAN else decision.ends_at or now + SUSPENSION
    suspension = Suspension.objects.create(decision=decision, person=decision.person, starts_at=now, ends_at=ends_at)
    _settle(decision.person_id)
    transaction.on_commit(mail_suspended.ring)
    return suspension


def lift_suspension(decision: Decision) -> None:
    """Lift what this decision placed. The account comes back when nothing else keeps it out."""
    if Suspension.objects.filter(decision=decision, lifted_at=None).update(lifted_at=clock.now()):
        _settle(decision.person_id)


def reinstate_due() -> int:
    """Lift every suspension whose time is over. Returns how many."""
    due = Suspension.objects.filter(lifted_at=None, ends_at__lte=clock.now())
    lifted = 0
    for suspension in due.select_related("decision__case"):
        with transaction.atomic():
            if Suspension.objects.filter(pk=suspension.pk, lifted_at=None).update(lifted_at=clock.now()):
                lifted += 1
                _settle(suspension.person_id)
                record(suspension.decision.case, EventKind.REINSTATED, by=None)
    return lifted


def _settle(person_id: int) -> None:
    """Write down with the account what its running suspensions come to. Who is gone, or was switched off by an
    operator, is not called back.
    """
    person = User.objects.select_for_update(of=("self",)).get(pk=person_id)
    is_running = Q(ends_at=None) | Q(ends_at__gt=clock.now())
    running = Suspension.objects.filter(is_running, person_id=person_id, lifted_at=None).select_related("decision")
    was_active = person.is_active
    if not was_active and person.suspension == Suspended.NO:
        return
    person.suspension, person.suspended_until = _sum_of(list(running))
    person.is_active = person.suspension == Suspended.NO
    person.save(update_fields=["is_active", "suspension", "suspended_until"])
    if person.is_active != was_active and person.leaves_at is None:
        count_comments_of(person_id, is_shown=person.is_active)


def _sum_of(running: Sequence[Suspension]) -> tuple[Suspended, datetime | None]:
    """The strictest of them, and the last end: none where one of them has none."""
    if not running:
        return Suspended.NO, None
    is_closed = any(one.decision.policy == Policy.SEXUAL_MINORS for one in running)
    ends = [one.ends_at for one in running if one.ends_at is not None]
    return Suspended.CLOSED if is_closed else Suspended.SUSPENDED, max(ends) if len(ends) == len(running) else None
