"""The creator of a clip answers what waits for them, and its author hears that it was approved."""

from __future__ import annotations

import threading
from datetime import date
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from accounts.models import User
from clips.models import Clip, Comment, CommentState
from clips.services.comment_rules import set_rules
from clips.services.comments import add_comment, approve_comment, hold_comment, remove_comment
from clips.services.reconciling import find_drift
from common.errors import NotFoundError
from notifications.delivery import deliver_waiting
from notifications.kinds import Kind
from notifications.models import Notice
from tests.cast import client_of, make_person, post_json
from tests.clips.factories import make_clip

pytestmark = pytest.mark.django_db
DOUBTFUL = "Ez a kis film nagyon szép, de a végét nem értem egészen, mert túl gyorsan fordul."


@pytest.fixture
def waiting(ann: User, bob: User, clip: Clip) -> Comment:
    set_rules(by=ann, words=[], is_approval_required=True)
    comment = add_comment(clip=clip, by=bob, text="I like it.")
    assert comment.state == CommentState.HELD
    return comment


def answer(by: User, comment: Comment, text: str = "Thank you.") -> Any:
    path = f"/api/v1/clips/{comment.clip.public_id}/comments"
    return post_json(client_of(by), path, {"text": text, "reply_to": comment.public_id})


def read(clip: Clip, thread: Comment | None = None) -> list[str]:
    query = {"thread": thread.public_id} if thread else {}
    return [row["text"] for row in Client().get(f"/api/v1/clips/{clip.public_id}/comments", query).json()["data"]]


def told() -> list[tuple[str, list[int]]]:
    return list(Notice.objects.order_by("pk").values_list("kind", "recipients"))


def test_the_creators_answer_approves_what_waited(waiting: Comment, clip: Clip, ann: User, bob: User) -> None:
    made = answer(ann, waiting)
    assert (made.status_code, made.json()["thread"], made.json()["is_held"]) == (201, waiting.public_id, False)
    assert read(clip) == ["I like it."]
    assert read(clip, waiting) == ["Thank you."]
    assert client_of(ann).get("/api/v1/me/held-comments").json()["data"] == []
    assert find_drift() == []


def test_an_answer_that_can_be_read_is_the_only_news_of_it(waiting: Comment, ann: User, bob: User) -> None:
    answer(ann, waiting)
    assert told() == [(Kind.COMMENT_HELD, [ann.pk]), (Kind.REPLY, [bob.pk])]


def test_an_answer_that_screening_holds_approves_too_and_says_so(waiting: Comment, clip: Clip, ann: User) -> None:
    made = answer(ann, waiting, DOUBTFUL)
    assert (made.status_code, made.json()["is_held"]) == (201, True)
    assert (read(clip), read(clip, waiting)) == (["I like it."], [])
    assert told()[-1] == (Kind.COMMENT_APPROVED, [waiting.author_id])


def test_an_answer_that_is_refused_approves_nothing(waiting: Comment, clip: Clip, ann: User) -> None:
    assert answer(ann, waiting, "Kill yourself, you worthless idiot.").status_code == 422
    waiting.refresh_from_db()
    assert waiting.state == CommentState.HELD
    assert (read(clip), len(told())) == ([], 1)


def test_nobody_else_finds_what_waits_to_answer_it(waiting: Comment, clip: Clip) -> None:
    assert answer(make_person("cat"), waiting).status_code == 404
    assert read(clip) == []


def test_what_waits_below_another_clip_is_not_here_to_answer(waiting: Comment, ann: User, bob: User) -> None:
    path = f"/api/v1/clips/{make_clip(ann).public_id}/comments"
    body = {"text": "Thank you.", "reply_to": waiting.public_id}
    assert post_json(client_of(ann), path, body).status_code == 404
    waiting.refresh_from_db()
    assert waiting.state == CommentState.HELD


def test_an_author_who_adds_to_what_waits_does_not_approve_it(waiting: Comment, clip: Clip, bob: User) -> None:
    assert answer(bob, waiting, "Really.").json()["is_held"] is True
    assert read(clip) == []


def test_what_screening_holds_is_not_answered(ann: User, bob: User, clip: Clip) -> None:
    held = add_comment(clip=clip, by=bob, text=DOUBTFUL)
    assert answer(ann, held).status_code == 404
    held.refresh_from_db()
    assert held.state == CommentState.HELD


def test_an_adult_can_not_answer_a_teen_they_do_not_know_by_approving(ann: User, clip: Clip) -> None:
    set_rules(by=ann, words=[], is_approval_required=True)
    tim = make_person("tim", birth_date=date(2012, 2, 3))
    comment = add_comment(clip=clip, by=tim, text="I like it.")
    assert answer(ann, comment).json()["code"] == "comment_not_allowed"
    comment.refresh_from_db()
    assert comment.state == CommentState.HELD


@pytest.mark.parametrize("went", ["removed", "withheld"])
def test_what_went_meanwhile_is_not_answered(waiting: Comment, clip: Clip, ann: User, went: str) -> None:
    seen = Comment.objects.select_related("clip__creator", "author").get(pk=waiting.pk)
    if went == "removed":
        remove_comment(comment=waiting, by=waiting.author)
    else:
        hold_comment(comment=waiting, explanation="Spam.")
    with pytest.raises(NotFoundError):
        add_comment(clip=clip, by=ann, text="Thank you.", reply_to=seen)
    assert Comment.objects.count() == 1
    assert find_drift() == []


def test_a_plain_yes_tells_the_author_once_and_the_creator_not_again(waiting: Comment, ann: User, bob: User) -> None:
    for _ in range(2):
        approve_comment(comment=Comment.objects.get(pk=waiting.pk), by=ann)
    assert told() == [(Kind.COMMENT_HELD, [ann.pk]), (Kind.COMMENT_APPROVED, [bob.pk])]


def test_the_author_reads_in_the_inbox_who_approved_it_and_where(waiting: Comment, clip: Clip, ann: User) -> None:
    approve_comment(comment=waiting, by=ann)
    deliver_waiting()
    (row,) = client_of(waiting.author).get("/api/v1/notifications").json()["data"]
    assert (row["kind"], row["text"]) == (
        "comment_approved",
        "@ann approved your comment. Others can read it now.",
    )
    assert row["ids"] == {"clip": clip.public_id, "comment": waiting.public_id}
    assert row["link"].endswith(f"/p/{clip.public_id}")


def test_a_no_is_not_told(waiting: Comment, ann: User) -> None:
    remove_comment(comment=waiting, by=ann)
    assert told() == [(Kind.COMMENT_HELD, [ann.pk])]


def test_whom_an_approved_answer_is_for_hears_of_it(ann: User, bob: User, clip: Clip) -> None:
    cat = make_person("cat")
    first = add_comment(clip=clip, by=cat, text="What a bounce!")
    set_rules(by=ann, words=[], is_approval_required=True)
    reply = add_comment(clip=clip, by=bob, text="So it is.", reply_to=first)
    approve_comment(comment=reply, by=ann)
    assert [row for row in told() if row[0] == Kind.REPLY] == [(Kind.REPLY, [cat.pk])]


@pytest.mark.django_db(transaction=True)
def test_two_answers_at_once_approve_and_count_once(waiting: Comment, clip: Clip, ann: User) -> None:
    codes: list[int] = []
    client = client_of(ann)

    def say(text: str) -> None:
        try:
            path = f"/api/v1/clips/{clip.public_id}/comments"
            codes.append(post_json(client, path, {"text": text, "reply_to": waiting.public_id}).status_code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=say, args=(text,)) for text in ("Thank you.", "Much obliged.")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert codes == [201, 201]
    assert sorted(read(clip, waiting)) == ["Much obliged.", "Thank you."]
    assert find_drift() == []
