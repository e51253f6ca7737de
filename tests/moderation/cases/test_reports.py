"""Everything that somebody can see can be reported, and nothing that they can't."""

from datetime import timedelta

import pytest
from django.test import Client

from accounts.models import User
from clips.models import Clip, Comment, CommentState
from common import clock
from messaging.models import Message
from moderation.cases.kinds import Action, severity_of
from moderation.cases.leaving import CasesOfPerson
from moderation.cases.models import Case, Report
from moderation.cases.services.decisions import reverse_decision
from moderation.cases.services.reports import reliability_of
from moderation.cases.transparency import transparency_report
from notifications.acts import REPORT_ACTS
from notifications.delivery import deliver_waiting
from notifications.kinds import Channel, Kind
from notifications.services import set_preference
from social.services import block_person
from tests.cast import client_of, make_person, post_json
from tests.moderation.cases.factories import make_moderator, take_and_decide

pytestmark = pytest.mark.django_db


@pytest.fixture
def said(clip: Clip, bob: User) -> Comment:
    return Comment.objects.create(clip=clip, author=bob, text="buy my pills", state=CommentState.VISIBLE)


def report(by: User, **named: str) -> tuple[int, str]:
    answer = post_json(client_of(by), "/api/v1/reports", {"reason": "spam", "text": "look", **named})
    return answer.status_code, answer.json().get("subject", answer.json().get("code"))


def a_message(ann: User, bob: User) -> Message:
    room = post_json(client_of(bob), "/api/v1/conversations", {"handles": ["ann"]}).json()["id"]
    sent = post_json(client_of(bob), f"/api/v1/conversations/{room}/messages", {"text": "cheap pills here"})
    return Message.objects.get(public_id=sent.json()["id"])


def test_a_comment_is_reported_with_its_words_as_they_stood(ann: User, said: Comment) -> None:
    assert report(ann, comment=said.public_id) == (201, said.public_id)
    Comment.objects.update(text="", state=CommentState.REMOVED)
    assert Report.objects.get().text == "“buy my pills”\nlook"
    assert Case.objects.get().owner == said.author


def test_a_message_is_reported_by_whoever_is_in_the_room_even_after_a_block(ann: User, bob: User) -> None:
    message = a_message(ann, bob)
    assert report(make_person("cat"), message=message.public_id)[0] == 404
    block_person(by=ann, person=bob)
    assert report(ann, message=message.public_id) == (201, message.public_id)
    assert "cheap pills here" in Report.objects.get().text


def test_reporting_twice_is_one_report_and_ones_own_words_are_refused(ann: User, said: Comment) -> None:
    report(ann, comment=said.public_id)
    report(ann, comment=said.public_id)
    assert Report.objects.count() == 1
    assert report(said.author, comment=said.public_id) == (400, "own_subject")


def test_what_one_can_not_see_can_not_be_reported(ann: User, clip: Clip, said: Comment) -> None:
    cat = make_person("cat")
    block_person(by=said.author, person=cat)
    assert report(cat, comment=said.public_id)[0] == 404
    assert report(cat, comment="cmt_nothing")[0] == 404
    assert report(cat, message="msg_nothing")[0] == 404
    assert report(cat, cameo="cameo_nothing")[0] == 404
    assert not Report.objects.exists()


@pytest.mark.parametrize("named", [{}, {"clip": "clip_1", "person": "ann"}, {"comment": "c", "message": "m"}])
def test_one_thing_is_named(bob: User, named: dict[str, str]) -> None:
    assert report(bob, **named)[0] == 400


def test_a_withheld_comment_is_seen_by_its_author_alone_until_it_is_taken_back(
    ann: User, clip: Clip, said: Comment
) -> None:
    path = f"/api/v1/clips/{clip.public_id}/comments"
    report(ann, comment=said.public_id)
    decision = take_and_decide(Case.objects.get(), by=make_moderator("mod"), action=Action.WITHHOLD)
    assert decision.content_created_at == said.created_at
    assert Client().get(path).json()["data"] == []
    assert len(client_of(said.author).get(path).json()["data"]) == 1
    reverse_decision(decision=decision, by=make_moderator("judge"))
    assert len(Client().get(path).json()["data"]) == 1


def test_a_comment_that_its_author_removed_meanwhile_stays_removed(ann: User, said: Comment) -> None:
    report(ann, comment=said.public_id)
    decision = take_and_decide(Case.objects.get(), by=make_moderator("mod"), action=Action.WITHHOLD)
    client_of(said.author).delete(f"/api/v1/comments/{said.public_id}")
    reverse_decision(decision=decision, by=make_moderator("judge"))
    said.refresh_from_db()
    assert said.state == CommentState.REMOVED


def test_the_words_of_whoever_leaves_go_from_reports_about_them(ann: User, bob: User, said: Comment) -> None:
    report(ann, comment=said.public_id)
    report(ann, message=a_message(ann, bob).public_id)
    assert CasesOfPerson().erase(bob)["quoted"] == 2
    assert set(Report.objects.values_list("text", flat=True)) == {""}


def test_another_reason_is_another_report_of_the_same_voice(bob: User, clip: Clip) -> None:
    report(bob, clip=clip.public_id)
    alone = Case.objects.get()
    answer = post_json(
        client_of(bob), "/api/v1/reports", {"clip": clip.public_id, "reason": "harassment", "text": "and mean"}
    )
    assert (answer.status_code, answer.json()["reason"]) == (201, "harassment")
    assert list(Report.objects.order_by("pk").values_list("policy", "text")) == [
        ("spam", "look"),
        ("harassment", "and mean"),
    ]
    case = Case.objects.get()
    worse = severity_of("harassment").weight - severity_of("spam").weight
    assert case.priority == pytest.approx(alone.priority + max(0, worse), abs=0.01)
    take_and_decide(case, by=make_moderator("mod"), action=Action.WITHHOLD)
    assert reliability_of(bob) == pytest.approx(3 / 5)
    now = clock.now()
    figures = transparency_report(since=now - timedelta(days=1), until=now + timedelta(days=1))
    assert (figures["reports"]["total"], figures["reports_agreed"]) == (1, 1)


def told(person: User) -> list[str]:
    deliver_waiting()
    rows = client_of(person).get("/api/v1/notifications?kind=report").json()["data"]
    return [row["text"] for row in rows]


def test_who_reports_is_told_once_what_came_of_it(ann: User, bob: User, clip: Clip) -> None:
    for reason in ("spam", "harassment"):
        report(bob, clip=clip.public_id, reason=reason)
    decision = take_and_decide(Case.objects.get(), by=make_moderator("mod"), action=Action.WITHHOLD)
    assert told(bob) == [REPORT_ACTS["agreed"]]
    assert told(ann) == []
    reverse_decision(decision=decision, by=make_moderator("judge"))
    assert told(bob) == [REPORT_ACTS["reversed"], REPORT_ACTS["agreed"]]


def test_who_reports_what_is_in_order_is_told_so_unless_they_switched_it_off(bob: User, clip: Clip) -> None:
    cat = make_person("cat")
    set_preference(by=cat, kind=Kind.REPORT, channel=Channel.INBOX, is_on=False)
    for person in (bob, cat):
        report(person, clip=clip.public_id)
    take_and_decide(Case.objects.get(), by=make_moderator("mod"), action=Action.NONE)
    assert told(bob) == [REPORT_ACTS["not_agreed"]]
    assert told(cat) == []
