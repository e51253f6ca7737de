"""From an appeal to the desk on which it is answered, and to the next one; not for who decided."""

from __future__ import annotations

import pytest

from accounts.models import User
from moderation.cases.kinds import Action
from moderation.cases.models import Appeal, Decision
from moderation.cases.services.appeals import appeal_decision
from tests.moderation.cases.factories import decided_case, make_moderator
from tests.moderation.cases.test_desk import at_desk, press

pytestmark = pytest.mark.django_db
NEXT = "/admin/cases/case/next/appeal/"


@pytest.fixture
def mod() -> User:
    return make_moderator("mod")


@pytest.fixture
def judge() -> User:
    return make_moderator("judge")


def appealed(ann: User, mod: User) -> Appeal:
    decision: Decision = decided_case(ann, by=mod, action=Action.WITHHOLD)
    return appeal_decision(decision=decision, by=ann, text="It is satire.")


def desk_of(appeal: Appeal) -> str:
    return f"/admin/cases/case/{appeal.decision.case_id}/change/"


def test_an_appeal_links_to_the_desk_of_its_case(ann: User, mod: User, judge: User) -> None:
    appeal = appealed(ann, mod)
    for page in ("/admin/cases/appeal/", f"/admin/cases/appeal/{appeal.pk}/change/"):
        shown = at_desk(judge).get(page).content.decode()
        assert f'href="{desk_of(appeal)}"' in shown
        assert "Answer on the desk" in shown


def test_next_appeal_lays_the_one_that_is_due_first_on_the_desk_and_then_the_one_behind_it(
    ann: User, mod: User, judge: User
) -> None:
    first, second = appealed(ann, mod), appealed(ann, mod)
    client = at_desk(judge)
    assert "Next appeal (2)" in client.get("/admin/cases/case/").content.decode()
    assert client.get(NEXT).headers["Location"] == desk_of(first)
    behind = f"{NEXT}?after={first.decision.case_id}"
    assert behind in client.get(desk_of(first)).content.decode()
    assert client.get(behind).headers["Location"] == desk_of(second)
    assert client.get(f"{NEXT}?after={second.decision.case_id}").headers["Location"] == desk_of(first)
    press(client, first.decision.case, "uphold", explanation="It is an advert.")
    assert client.get(NEXT).headers["Location"] == desk_of(second)


def test_who_decided_is_told_that_somebody_else_answers_before_writing_anything(
    ann: User, mod: User, judge: User
) -> None:
    appeal = appealed(ann, mod)
    own, other = (at_desk(person).get(desk_of(appeal)).content.decode() for person in (mod, judge))
    assert "Somebody who had no part in the decision answers its appeal." in own
    for button in ('value="uphold"', 'value="overturn"', 'id="explanation"'):
        assert button not in own
        assert button in other
    assert "No appeal waits for you." in at_desk(mod).get(NEXT, follow=True).content.decode()


def test_who_proposed_a_ban_is_not_offered_to_confirm_it(ann: User, mod: User, judge: User) -> None:
    case = decided_case(ann, by=mod, action=Action.BAN).case
    own, other = (
        at_desk(person).get(f"/admin/cases/case/{case.pk}/change/").content.decode() for person in (mod, judge)
    )
    assert "This decision needs a second person." in own
    assert 'value="confirm"' not in own
    assert 'value="withdraw"' in own
    assert 'value="confirm"' in other
