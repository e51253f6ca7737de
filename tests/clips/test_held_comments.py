"""Creators choose what they look at before others read it below their clips."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client, override_settings

from accounts.models import User
from clips.models import Clip, Comment, CommentRules, CommentState, HeldBy
from clips.services.comment_rules import has_watched_word, set_rules
from clips.services.comments import add_comment, approve_comment, release_comment, remove_comment
from clips.services.reconciling import find_drift
from common.errors import ConflictError, ForbiddenError
from notifications.kinds import Kind
from notifications.models import Notice
from social.services import block_person
from tests.cast import client_of, make_person, post_json

pytestmark = pytest.mark.django_db


def read(client: Client, clip: Clip) -> list[str]:
    return [row["text"] for row in client.get(f"/api/v1/clips/{clip.public_id}/comments").json()["data"]]


def told(kind: Kind) -> list[list[int]]:
    return list(Notice.objects.filter(kind=kind).order_by("pk").values_list("recipients", flat=True))


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("What a spoiler!", True),
        ("SPOILERS ahead", True),
        ("a despoiler", False),
        ("the ending   was odd", True),
        ("the ending", False),
        ("f i n a l e", True),
        ("f1n4le", True),
        ("fínale", True),
        ("fin\u200bale", True),
        ("finales", False),
        ("", False),
        ("elanif", False),
    ],
)
def test_watched_words_are_found_as_whole_words_in_every_usual_disguise(text: str, is_found: bool) -> None:
    assert has_watched_word(text, ["spoiler*", "the ending was", "finale"]) is is_found


def test_signs_in_a_watched_word_are_signs() -> None:
    assert has_watched_word("so c++ it is", ["c++"])
    assert not has_watched_word("so c it is", ["c++", "a.b"])
    assert not has_watched_word("anything", [])


def test_a_watched_word_waits_for_the_creator_and_for_nobody_else(ann: User, bob: User, clip: Clip) -> None:
    rules = {"words": ["spoiler*"], "is_approval_required": False}
    assert post_json(client_of(ann), "/api/v1/me/comment-rules", rules, method="put").json() == rules
    path = f"/api/v1/clips/{clip.public_id}/comments"
    made = post_json(client_of(bob), path, {"text": "Spoiler: it lands."})
    assert (made.status_code, made.json()["is_held"]) == (201, True)
    assert "waits for the maker of this clip" in made.json()["hold_explanation"]
    assert "spoiler" not in made.json()["hold_explanation"].lower()
    assert post_json(client_of(bob), path, {"text": "Lovely."}).json()["is_held"] is False
    assert read(client_of(bob), clip) == ["Lovely.", "Spoiler: it lands."]
    assert read(Client(), clip) == read(client_of(ann), clip) == ["Lovely."]
    (waiting,) = client_of(ann).get("/api/v1/me/held-comments").json()["data"]
    assert (waiting["held_by"], waiting["clip"], waiting["author"]["handle"]) == ("words", clip.public_id, "bob")
    assert waiting["hold_explanation"] == ""
    assert client_of(bob).get("/api/v1/me/held-comments").json()["data"] == []
    assert told(Kind.COMMENT_HELD) == [[ann.pk]]
    assert told(Kind.COMMENT) == [[ann.pk]]
    assert find_drift() == []


def test_a_yes_lets_everybody_read_it_and_counts_it_once(ann: User, bob: User, clip: Clip) -> None:
    set_rules(by=ann, words=[], is_approval_required=True)
    first = add_comment(clip=clip, by=ann, text="Tell me.")
    reply = add_comment(clip=clip, by=bob, text="I like it.", reply_to=first)
    assert (first.state, reply.state, reply.held_by) == (CommentState.VISIBLE, CommentState.HELD, HeldBy.APPROVAL)
    assert told(Kind.REPLY) == []
    path = f"/api/v1/comments/{reply.public_id}/approve"
    for _ in range(2):
        answer = post_json(client_of(ann), path)
        assert (answer.status_code, answer.json()["is_held"]) == (200, False)
    assert (told(Kind.REPLY), told(Kind.COMMENT_APPROVED)) == ([], [[bob.pk]])
    assert find_drift() == []
    assert client_of(ann).get("/api/v1/me/held-comments").json()["data"] == []


def test_a_no_is_a_removal_and_leaves_the_count_alone(ann: User, bob: User, clip: Clip) -> None:
    set_rules(by=ann, words=[], is_approval_required=True)
    comment = add_comment(clip=clip, by=bob, text="I like it.")
    assert client_of(ann).delete(f"/api/v1/comments/{comment.public_id}").status_code == 204
    assert client_of(ann).get("/api/v1/me/held-comments").json()["data"] == []
    assert find_drift() == []
    comment.refresh_from_db()
    with pytest.raises(ConflictError):
        approve_comment(comment=comment, by=ann)
    assert read(client_of(bob), clip) == []


def test_what_screening_holds_is_not_the_creators_to_let_go(ann: User, bob: User, clip: Clip) -> None:
    comment = Comment.objects.create(clip=clip, author=bob, text="Hm.", state="held", held_by="screening")
    assert client_of(ann).get("/api/v1/me/held-comments").json()["data"] == []
    answer = post_json(client_of(ann), f"/api/v1/comments/{comment.public_id}/approve")
    assert (answer.status_code, answer.json()["code"]) == (403, "held_by_screening")
    assert read(Client(), clip) == []


@pytest.mark.parametrize(("rules", "state"), [({"words": ["hm"]}, "held"), ({"words": ["ho"]}, "visible")])
def test_what_a_moderator_lets_go_may_still_wait_for_the_creator(
    ann: User, bob: User, clip: Clip, rules: dict[str, Any], state: str
) -> None:
    comment = Comment.objects.create(clip=clip, author=bob, text="Hm.", state="held", held_by="screening")
    set_rules(by=ann, is_approval_required=False, **rules)
    for _ in range(2):
        release_comment(comment=Comment.objects.get(pk=comment.pk))
    comment.refresh_from_db()
    assert comment.state == state
    assert ("maker of this clip" in comment.hold_explanation) == (state == "held")
    assert len(told(Kind.COMMENT_HELD)) == (state == "held")
    assert len(told(Kind.COMMENT)) == (state == "visible")


def test_nobody_but_the_creator_lets_anything_go(ann: User, bob: User, clip: Clip) -> None:
    set_rules(by=ann, words=[], is_approval_required=True)
    comment = add_comment(clip=clip, by=bob, text="I like it.")
    with pytest.raises(ForbiddenError):
        approve_comment(comment=comment, by=bob)
    assert post_json(client_of(make_person("cat")), f"/api/v1/comments/{comment.public_id}/approve").status_code == 404
    comment.refresh_from_db()
    assert comment.state == CommentState.HELD


def test_words_of_somebody_blocked_since_wait_for_nobody(ann: User, bob: User, clip: Clip) -> None:
    set_rules(by=ann, words=[], is_approval_required=True)
    add_comment(clip=clip, by=bob, text="I like it.")
    block_person(by=ann, person=bob)
    assert client_of(ann).get("/api/v1/me/held-comments").json()["data"] == []


def test_ending_the_rules_decides_nothing_that_waits(ann: User, bob: User, clip: Clip) -> None:
    set_rules(by=ann, words=[], is_approval_required=True)
    waiting = add_comment(clip=clip, by=bob, text="I like it.")
    set_rules(by=ann, words=[], is_approval_required=False)
    assert add_comment(clip=clip, by=bob, text="So much.").state == CommentState.VISIBLE
    waiting.refresh_from_db()
    assert waiting.state == CommentState.HELD
    remove_comment(comment=waiting, by=bob)
    assert find_drift() == []


@pytest.mark.parametrize("words", [[" "], ["*"], ["\u200b"], ["x" * 61]])
def test_a_word_that_is_none_is_refused_and_nothing_changes(ann: User, words: list[str]) -> None:
    body = {"words": words, "is_approval_required": True}
    assert post_json(client_of(ann), "/api/v1/me/comment-rules", body, method="put").status_code == 400
    assert not CommentRules.objects.exists()


@pytest.mark.parametrize("word", ["sp*iler", "*spoiler", "spoiler**", "spoiler* ahead", "* *"])
def test_a_star_that_would_mean_nothing_is_refused_with_its_place_and_the_way_it_works(ann: User, word: str) -> None:
    body = {"words": ["owl*", word], "is_approval_required": True}
    for method in ("put", "patch"):
        answer = post_json(client_of(ann), "/api/v1/me/comment-rules", body, method=method)
        (error,) = answer.json()["errors"]
        assert (answer.status_code, error["pointer"], error["code"]) == (400, "/words/1", "bad_word")
        assert "at the end only" in error["detail"]
    assert not CommentRules.objects.exists()


def test_a_change_of_one_rule_leaves_the_other(ann: User) -> None:
    def patch(body: Any) -> Any:
        return post_json(client_of(ann), "/api/v1/me/comment-rules", body, method="patch").json()

    assert patch({}) == {"words": [], "is_approval_required": False}
    assert patch({"words": ["spoiler*"]}) == {"words": ["spoiler*"], "is_approval_required": False}
    assert patch({"is_approval_required": True}) == {"words": ["spoiler*"], "is_approval_required": True}
    assert patch({"words": []}) == {"words": [], "is_approval_required": True}
    assert patch({"word": ["x"]})["errors"][0]["code"] == "unknown_member"
    assert client_of(ann).get("/api/v1/me/comment-rules").json() == {"words": [], "is_approval_required": True}
    missing = post_json(client_of(ann), "/api/v1/me/comment-rules", {"words": ["x"]}, method="put")
    assert (missing.status_code, missing.json()["errors"][0]["pointer"]) == (400, "/is_approval_required")


def test_words_are_kept_once_each_and_there_is_an_end_to_them(ann: User) -> None:
    assert set_rules(by=ann, words=["a  lark", "a lark", "owl"], is_approval_required=False).words == ["a lark", "owl"]
    with override_settings(WATCHED_WORDS_MAX=1):
        body = {"words": ["one", "two"], "is_approval_required": False}
        assert post_json(client_of(ann), "/api/v1/me/comment-rules", body, method="put").status_code == 400
    assert CommentRules.objects.get().words == ["a lark", "owl"]
