"""What violations cost: points that expire, nothing for a first one where the rule has grace."""

from datetime import timedelta

from django.db.models import QuerySet, Sum

from accounts.models import User
from common import clock
from moderation.cases.kinds import STRIKES_TO_SUSPEND, Action, severity_of
from moderation.cases.models import Decision, Strike


def active_strikes(person: User) -> QuerySet[Strike]:
    return Strike.objects.filter(person=person, voided_at=None, expires_at__gt=clock.now())


def place_strike(decision: Decision) -> bool:
    """Write the strike of this decision. Returns whether the person now has too many points."""
    if decision.action in {Action.NONE, Action.WARN}:
        return False
    severity = severity_of(decision.policy)
    is_first = not Strike.objects.filter(person=decision.person, voided_at=None).exists()
    now = clock.now()
    Strike.objects.create(
        decision=decision,
        person=decision.person,
        points=0 if severity.has_grace and is_first else severity.strikes,
        placed_at=now,
        expires_at=now + timedelta(days=severity.strike_days),
    )
    points = active_strikes(decision.person).aggregate(sum=Sum("points"))["sum"] or 0
    return bool(points >= STRIKES_TO_SUSPEND)


def void_strike(decision: Decision) -> None:
    Strike.objects.filter(decision=decision, voided_at=None).update(voided_at=clock.now())
