"""What the law wants kept stays, whoever wants it gone, for its year and no longer."""

from datetime import timedelta

import pytest
import time_machine

from accounts.leaving.departures import erase_due, request_departure
from accounts.models import Departure, LegalHold
from common import clock
from common.errors import ConflictError, ForbiddenError
from moderation.cases.kinds import Action, Queue
from moderation.cases.models import EventKind, ModerationEvent
from moderation.cases.services.appeals import answer_appeal, appeal_decision
from moderation.cases.services.decisions import Reasons
from moderation.cases.services.preserving import lift_due_holds, preserve
from tests.cast import make_person
from tests.moderation.cases.factories import make_moderator, reported_case, take_and_decide

pytestmark = pytest.mark.django_db
ABUSE = Reasons(policy="sexual_minors", facts="It shows what was reported.", explanation="This is never allowed.")


def test_a_violation_of_child_safety_is_kept_by_itself_and_survives_the_persons_leaving() -> None:
    ann, mod = make_person("ann"), make_moderator("mod", Queue.CHILD_SAFETY)
    take_and_decide(reported_case(ann, policy="sexual_minors"), by=mod, action=Action.WITHHOLD, reasons=ABUSE)
    assert LegalHold.objects.get(lifted_at=None).person == ann
    request_departure(by=ann)
    with time_machine.travel(clock.now() + timedelta(days=60)):
        erase_due()
        assert Departure.objects.get().erased_at is None


def test_the_year_ends_and_holds_of_others_stay() -> None:
    ann, mod = make_person("ann"), make_moderator("mod", Queue.CHILD_SAFETY)
    preserve(case=reported_case(ann, policy="sexual_minors"), by=mod)
    LegalHold.objects.create(person=ann, reason="court order 7")
    with time_machine.travel(clock.now() + timedelta(days=364)):
        assert lift_due_holds() == 0
    with time_machine.travel(clock.now() + timedelta(days=366)):
        assert lift_due_holds() == 1
        assert LegalHold.objects.get(lifted_at=None).reason == "court order 7"


def test_an_overturned_decision_lets_go() -> None:
    ann = make_person("ann")
    mod, judge = (make_moderator(name, Queue.CHILD_SAFETY) for name in ("mod", "judge"))
    case = reported_case(ann, policy="sexual_minors")
    decision = take_and_decide(case, by=mod, action=Action.WITHHOLD, reasons=ABUSE)
    appeal = appeal_decision(decision=decision, by=ann, text="It is a drawing of a tree.")
    answer_appeal(appeal=appeal, by=judge, is_overturned=True, answer="It is a tree.")
    assert not LegalHold.objects.filter(lifted_at=None).exists()


def test_only_who_works_the_queue_keeps_once_and_is_logged() -> None:
    case = reported_case(make_person("ann"), policy="sexual_minors")
    mod = make_moderator("mod", Queue.CHILD_SAFETY)
    with pytest.raises(ForbiddenError):
        preserve(case=case, by=make_moderator("lea"))
    preserve(case=case, by=mod)
    with pytest.raises(ConflictError):
        preserve(case=case, by=mod)
    assert LegalHold.objects.count() == 1
    assert ModerationEvent.objects.get(kind=EventKind.PRESERVED).actor_id == mod.pk
