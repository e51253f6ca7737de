"""Warnings, what was withheld and answers to appeals are mailed: once, and many at a time as one."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.core import mail
from pytest_django import Settings

from accounts.models import User
from clips.models import Clip
from clips.services.comments import add_comment
from moderation.cases.kinds import STRIKES_TO_SUSPEND, Action
from moderation.cases.models import Appeal, Decision
from moderation.cases.services.appeals import answer_appeal, appeal_decision
from moderation.cases.services.automatic import appeal_limit
from moderation.cases.services.decisions import reverse_decision
from moderation.cases.services.mailing import JOINED_FOR, mail_decisions
from moderation.cases.services.reports import report_account, report_comment
from moderation.cases.services.telling import mail_suspended
from tests.cast import make_person
from tests.clips.factories import make_clip, make_draft
from tests.moderation.cases.factories import REASONS, decided_case, make_moderator, take_and_decide

pytestmark = pytest.mark.django_db
WHY = f"Why: {REASONS.explanation}"
RULE = "for our rule on advertising and spam."


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(datetime.now(UTC), tick=False) as moved:
        yield moved


@pytest.fixture
def mod(db: None) -> User:
    return make_moderator("mod")


@pytest.fixture
def judge(db: None) -> User:
    return make_moderator("judge")


def mails_after(clock: time_machine.Traveller, passed: timedelta = JOINED_FOR) -> list[Any]:
    """What goes out once that time has passed; asked twice, since it must not go out twice."""
    mail.outbox.clear()
    clock.shift(passed)
    assert mail_decisions() == len(mail.outbox)
    assert mail_decisions() == 0
    return list(mail.outbox)


def answered(decision: Decision, *, by: User, is_overturned: bool, answer: str = "It sells nothing.") -> Appeal:
    appeal = appeal_decision(decision=decision, by=decision.person, text="It is a joke.")
    return answer_appeal(appeal=appeal, by=by, is_overturned=is_overturned, answer=answer)


def test_a_withheld_clip_is_mailed_with_its_rule_its_reason_and_how_to_appeal(
    ann: User, mod: User, clock: time_machine.Traveller, settings: Settings
) -> None:
    settings.PUBLIC_URL = "https://hibari.example"
    decision = decided_case(ann, by=mod, action=Action.WITHHOLD)
    [message] = mails_after(clock)
    assert (message.to, message.subject) == ([ann.email], "Hibari: a clip of yours was withheld from others")
    assert message.body.startswith(f"A clip of yours was withheld from others, {RULE}\n\n{WHY}")
    for words in ("to appeal: https://hibari.example/#/decisions", "180 days", "72 hours", "out-of-court"):
        assert words in message.body
    assert decision.facts not in message.body


def test_warnings_and_comments_say_what_they_are_about(ann: User, mod: User, clock: time_machine.Traveller) -> None:
    bob = make_person("bob")
    comment = add_comment(clip=make_clip(bob), by=ann, text="Buy my pills.")
    take_and_decide(report_account(account=ann, by=bob, policy="spam").case, by=mod, action=Action.WARN)
    [warning] = mails_after(clock)
    assert warning.subject == "Hibari: you were warned about your account"
    assert f"You were warned about your account, {RULE}" in warning.body
    take_and_decide(report_comment(comment=comment, by=bob, policy="spam").case, by=mod, action=Action.WITHHOLD)
    [withheld] = mails_after(clock)
    assert withheld.subject == "Hibari: a comment of yours was withheld from others"


def test_many_at_once_are_one_mail_and_alike_ones_one_sentence(
    ann: User, mod: User, clock: time_machine.Traveller
) -> None:
    bob = make_person("bob")
    for minutes in (0, 4, 4):
        clock.shift(timedelta(minutes=minutes))
        decided_case(ann, by=mod, action=Action.WARN)
    decided_case(bob, by=mod, action=Action.WARN)
    assert mails_after(clock, timedelta(minutes=1)) == []
    (for_ann,) = mails_after(clock, timedelta(minutes=1))
    assert (for_ann.to, for_ann.subject) == ([ann.email], "Hibari: you were warned about 3 clips of yours")
    assert for_ann.body.count(WHY) == for_ann.body.count("180 days") == 1
    (for_bob,) = mails_after(clock)
    assert (for_bob.to, for_bob.subject) == ([bob.email], "Hibari: you were warned about a clip of yours")


def test_what_differs_is_told_apart_in_one_mail(
    ann: User, mod: User, judge: User, clock: time_machine.Traveller
) -> None:
    old = decided_case(ann, by=mod, action=Action.WARN)
    mails_after(clock)
    answered(old, by=judge, is_overturned=False)
    decided_case(ann, by=mod, action=Action.WARN)
    decided_case(ann, by=mod, action=Action.WITHHOLD)
    [message] = mails_after(clock)
    assert message.subject == "Hibari: decisions about you"
    for words in ("You were warned about a clip", "A clip of yours was withheld", "You appealed that you were warned"):
        assert words in message.body


@pytest.mark.parametrize("is_overturned", [False, True])
def test_an_answer_says_what_came_of_the_appeal_and_why(
    ann: User, mod: User, judge: User, clock: time_machine.Traveller, is_overturned: bool
) -> None:
    decision = decided_case(ann, by=mod, action=Action.WITHHOLD)
    mails_after(clock)
    answered(decision, by=judge, is_overturned=is_overturned)
    [message] = mails_after(clock)
    assert message.subject == "Hibari: your appeal was answered"
    came = "it was taken back, with all that it did." if is_overturned else "it stands."
    told = (
        f"You appealed that a clip of yours was withheld from others, {RULE} Another moderator looked at the decision"
    )
    assert message.body.startswith(f"{told}: {came}\n\nThe answer: It sells nothing.")
    assert ("out-of-court" in message.body) is not is_overturned


def test_whoever_is_suspended_gets_the_answer_and_whoever_is_gone_gets_nothing(
    ann: User, mod: User, judge: User, clock: time_machine.Traveller
) -> None:
    bob = make_person("bob")
    for person in (ann, bob):
        answered(decided_case(person, by=mod, action=Action.SUSPEND), by=judge, is_overturned=False)
    User.objects.filter(pk=bob.pk).update(suspension="")
    [message] = mails_after(clock)
    assert message.to == [ann.email]
    assert "You appealed that your account was suspended" in message.body


def test_what_suspended_somebody_is_mailed_as_a_suspension_alone(
    ann: User, mod: User, clock: time_machine.Traveller
) -> None:
    for _ in range(STRIKES_TO_SUSPEND + 1):
        last = decided_case(ann, by=mod, action=Action.WITHHOLD)
    assert Decision.objects.filter(suspension__isnull=False).get() == last
    [message] = mails_after(clock)
    assert message.subject == f"Hibari: {STRIKES_TO_SUSPEND} clips of yours were withheld from others"
    assert mail_suspended() == 1


def test_what_was_taken_back_meanwhile_is_not_mailed(
    ann: User, mod: User, judge: User, clock: time_machine.Traveller
) -> None:
    reverse_decision(decision=decided_case(ann, by=mod, action=Action.WITHHOLD), by=judge)
    decided_case(ann, by=mod, action=Action.NONE)
    assert mails_after(clock) == []


def test_what_screening_did_is_mailed_once_a_person_answered_about_it(
    ann: User, judge: User, clock: time_machine.Traveller
) -> None:
    draft: Clip = make_draft(ann, private_only_reason="A doubt about the words.")
    appeal = appeal_limit(clip=draft, by=ann, text="It is a lullaby.")
    assert mails_after(clock) == []
    answer_appeal(appeal=appeal, by=judge, is_overturned=True, answer="It is.")
    [message] = mails_after(clock)
    assert "You appealed that a clip of yours was kept private" in message.body


def test_mail_that_does_not_go_out_is_tried_again(
    ann: User, mod: User, clock: time_machine.Traveller, settings: Settings
) -> None:
    decided_case(ann, by=mod, action=Action.WARN)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    assert mails_after(clock) == []
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert len(mails_after(clock)) == 1


def test_nobody_is_mailed_about_what_was_decided_before_there_were_mails(
    ann: User, mod: User, judge: User, clock: time_machine.Traveller
) -> None:
    answered(decided_case(ann, by=mod, action=Action.WARN), by=judge, is_overturned=False)
    import_module("moderation.cases.migrations.0010_decisions_mailed").leave_old_ones(apps, None)
    assert mails_after(clock) == []
