"""A moderator is staff in one of the shipped groups: that is all it takes to work its queue, and no other."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth.models import Group

from accounts.models import User
from moderation.cases.kinds import Action, Queue
from moderation.cases.models import Decision
from moderation.cases.queries import queues_open_to
from moderation.cases.services.appeals import appeal_decision
from tests.cast import make_person
from tests.moderation.cases.factories import make_moderator, reported_case, take_and_decide
from tests.moderation.cases.test_desk import at_desk, press

pytestmark = pytest.mark.django_db
QUEUES = {
    "Moderators: general": (Queue.GENERAL, "violence_gore"),
    "Moderators: likeness abuse": (Queue.LIKENESS, "non_consensual_likeness"),
    "Moderators: child safety": (Queue.CHILD_SAFETY, "sexual_minors"),
}


@pytest.fixture(autouse=True)
def _groups_are_there() -> None:
    """Tests with transactions of their own empty the tables behind them. Making the groups twice changes nothing."""
    for _ in range(2):
        import_module("moderation.cases.migrations.0006_groups").make_groups(apps, None)


@pytest.mark.parametrize("name", QUEUES)
def test_who_is_put_into_a_group_decides_and_answers_appeals_in_its_queue_alone(name: str, ann: User) -> None:
    queue, policy = QUEUES[name]
    made = make_person("mod", is_staff=True)
    made.groups.add(Group.objects.get(name=name))
    mod = User.objects.get(pk=made.pk)
    assert queues_open_to(mod) == [queue]
    assert mod.get_all_permissions() == {f"cases.work_{queue.value}"}
    case = reported_case(ann, policy=policy)
    for page in ("case", "appeal", "decision", "moderationevent", f"case/{case.pk}/change"):
        assert at_desk(mod).get(f"/admin/cases/{page}/").status_code == 200
    press(at_desk(mod), case, "warn", facts="As reported.", explanation="It breaks our rules.")
    assert Decision.objects.get().made_by == mod
    other = take_and_decide(reported_case(ann, policy=policy), by=make_moderator("judge", queue), action=Action.WARN)
    appeal = appeal_decision(decision=other, by=ann, text="No.")
    press(at_desk(mod), other.case, "overturn", explanation="You are right.")
    appeal.refresh_from_db()
    assert appeal.answered_by == mod


def test_without_staff_status_a_group_opens_nothing(ann: User) -> None:
    made = make_person("mod")
    made.groups.set(Group.objects.filter(name__startswith="Moderators"))
    assert queues_open_to(User.objects.get(pk=made.pk)) == []


def test_a_group_whose_rights_an_operator_changed_stays_as_it_is() -> None:
    group = Group.objects.get(name="Moderators: general")
    group.permissions.clear()
    import_module("moderation.cases.migrations.0006_groups").make_groups(apps, None)
    assert not group.permissions.exists()
