"""Likes, saves, reposts, shares and comments: counted exactly, told to the right people."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client

from accounts.models import User
from clips.models import Audience, Clip, ClipStats, Comment, CounterDelta, ReactionKind
from clips.services import comments, counting, reactions
from clips.services.publishing import Publication, publish_clip, remove_clip
from clips.services.reconciling import find_drift
from notifications.kinds import Kind
from notifications.models import Notice
from social.services import block_person
from tests.cast import client_of, make_person, post_json
from tests.clips.factories import make_clip, make_draft


@pytest.fixture
def ann(db: None) -> User:
    return make_person("ann")


@pytest.fixture
def bob(db: None) -> User:
    return make_person("bob")


def counts(clip: Clip) -> dict[str, int]:
    counting.fold()
    stats = ClipStats.objects.get(pk=clip.pk)
    return {"likes": stats.likes, "comments": stats.comments, "saves": stats.saves}


def test_a_like_counts_once_is_told_once_and_can_be_taken_back(ann: User, bob: User) -> None:
    clip = make_clip(ann)
    client = client_of(bob)
    path = f"/api/v1/clips/{clip.public_id}"
    for _ in range(2):
        assert client.put(f"{path}/like").status_code == 204
    assert counts(clip)["likes"] == 1
    assert Notice.objects.filter(kind=Kind.LIKE).count() == 1
    assert client.get(path).json()["mine"] == ["like"]
    for _ in range(2):
        assert client.delete(f"{path}/like").status_code == 204
    assert counts(clip)["likes"] == 0
    assert client.get(path).json()["mine"] == []


def test_a_save_is_nobodys_business(ann: User, bob: User) -> None:
    clip = make_clip(ann)
    client_of(bob).put(f"/api/v1/clips/{clip.public_id}/save")
    assert not Notice.objects.exists()
    assert client_of(ann).get(f"/api/v1/clips/{clip.public_id}").json()["mine"] == []


def test_a_draft_takes_no_likes(ann: User) -> None:
    draft = make_clip(ann, state="draft")
    answer = client_of(ann).put(f"/api/v1/clips/{draft.public_id}/like")
    assert (answer.status_code, answer.json()["code"]) == (409, "not_published")
    assert not CounterDelta.objects.exists()


def test_comments_make_threads_one_level_deep_and_tell_whoever_is_answered(ann: User, bob: User) -> None:
    clip = make_clip(ann)
    path = f"/api/v1/clips/{clip.public_id}/comments"
    first = post_json(client_of(bob), path, {"text": "How?"}).json()
    reply = post_json(client_of(ann), path, {"text": "Gravity.", "reply_to": first["id"]}).json()
    again = post_json(client_of(bob), path, {"text": "Of course.", "reply_to": reply["id"]}).json()
    assert reply["thread"] == again["thread"] == first["id"]
    listed = client_of(bob).get(path).json()["data"]
    assert [row["text"] for row in listed] == ["How?"]
    replies = client_of(bob).get(path, {"thread": first["id"]}).json()["data"]
    assert [row["text"] for row in replies] == ["Of course.", "Gravity."]
    assert [row["replies"] for row in [*listed, *replies]] == [2, 0, 0]
    told = list(Notice.objects.order_by("pk").values_list("kind", "recipients"))
    assert told == [(Kind.COMMENT, [ann.pk]), (Kind.REPLY, [bob.pk]), (Kind.REPLY, [ann.pk])]
    assert counts(clip)["comments"] == 3


def test_only_replies_that_the_reader_may_see_are_counted(ann: User, bob: User) -> None:
    clip, cat = make_clip(ann), make_person("cat")
    first = Comment.objects.create(clip=clip, author=bob, text="How?")
    Comment.objects.create(clip=clip, author=ann, thread=first, text="Gravity.")
    Comment.objects.create(clip=clip, author=ann, thread=first, text="Gone.", state="removed")
    Comment.objects.create(clip=clip, author=cat, thread=first, text="Hm.", state="held", held_by="screening")
    path = f"/api/v1/clips/{clip.public_id}/comments"
    shown = [client.get(path).json()["data"][0]["replies"] for client in (client_of(cat), client_of(bob), Client())]
    assert shown == [2, 1, 1]


def test_a_comment_needs_the_audience_and_passes_screening(ann: User, bob: User) -> None:
    closed = make_clip(ann, comment_audience=Audience.NOBODY)
    answer = post_json(client_of(bob), f"/api/v1/clips/{closed.public_id}/comments", {"text": "Hi."})
    assert (answer.status_code, answer.json()["code"]) == (403, "comment_not_allowed")
    clip = make_clip(ann)
    foul = {"text": "explicit porn, two naked people having sex"}
    answer = post_json(client_of(bob), f"/api/v1/clips/{clip.public_id}/comments", foul)
    assert (answer.status_code, answer.json()["code"]) == (422, "moderation_blocked")
    assert {row["pointer"] for row in answer.json()["errors"]} == {"/text"}
    assert not Comment.objects.exists()


def test_a_held_comment_is_read_by_its_author_alone_until_released(ann: User, bob: User) -> None:
    clip = make_clip(ann)
    held = Comment.objects.create(clip=clip, author=bob, text="Hm.", state="held", held_by="screening")
    path = f"/api/v1/clips/{clip.public_id}/comments"
    assert client_of(bob).get(path).json()["data"][0]["is_held"]
    assert client_of(ann).get(path).json()["data"] == []
    comments.release_comment(comment=held)
    comments.release_comment(comment=held)
    assert client_of(ann).get(path).json()["data"][0]["text"] == "Hm."


def test_a_block_hides_comments_both_ways(ann: User, bob: User) -> None:
    cat = make_person("cat")
    clip = make_clip(ann)
    comments.add_comment(clip=clip, by=bob, text="From bob.")
    comments.add_comment(clip=clip, by=cat, text="From cat.")
    block_person(by=bob, person=cat)
    path = f"/api/v1/clips/{clip.public_id}/comments"
    assert [row["text"] for row in client_of(bob).get(path).json()["data"]] == ["From bob."]
    assert [row["text"] for row in client_of(cat).get(path).json()["data"]] == ["From cat."]
    assert len(client_of(ann).get(path).json()["data"]) == 2


def test_removing_a_comment_is_for_its_author_and_the_clips_creator(ann: User, bob: User) -> None:
    clip = make_clip(ann)
    comment = comments.add_comment(clip=clip, by=bob, text="Oops.")
    cat = client_of(make_person("cat"))
    assert cat.delete(f"/api/v1/comments/{comment.public_id}").status_code == 403
    for _ in range(2):
        assert client_of(ann).delete(f"/api/v1/comments/{comment.public_id}").status_code == 204
    assert counts(clip)["comments"] == 0


@pytest.mark.django_db(transaction=True)
def test_fifty_likes_unlikes_and_remixes_from_twenty_connections_are_counted_exactly() -> None:
    clip = make_clip(make_person("ann"))
    people = [make_person(f"p{i}") for i in range(50)]
    drafts = [make_draft(person, parent=clip) for person in people]

    def act(index: int) -> None:
        """Like and publish a remix; every other one takes both back. Totals are folded all the while."""
        person, draft = people[index], drafts[index]
        try:
            reactions.react(clip=clip, by=person, kind=ReactionKind.LIKE)
            publish_clip(draft=draft, by=person, publication=Publication())
            counting.fold()
            if index % 2:
                reactions.take_back(clip=clip, by=person, kind=ReactionKind.LIKE)
                remove_clip(clip=draft, by=person)
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        list(pool.map(act, range(50)))
    counting.fold()
    stats = ClipStats.objects.get(pk=clip.pk)
    assert (stats.likes, stats.remixes) == (25, 25)
    assert not CounterDelta.objects.exists()
    assert find_drift() == []
