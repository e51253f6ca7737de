"""Direct messages, requests, groups, and the clips that travel in them."""

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from clips.models import ClipState
from messaging.models import Conversation, Membership, Message
from notifications.delivery import deliver_waiting
from notifications.queries import unread_by_kind
from social.services import block_person, follow_person
from tests.cast import client_of, make_person, post_json
from tests.clips.factories import make_clip

pytestmark = pytest.mark.django_db
ROOMS = "/api/v1/conversations"
AUTHENTICATION_QUERIES = 1


@pytest.fixture
def as_ann(ann: User) -> Client:
    return client_of(ann)


@pytest.fixture
def as_bob(bob: User) -> Client:
    return client_of(bob)


def open_room(client: Client, *handles: str, title: str = "") -> str:
    answer = post_json(client, ROOMS, {"handles": list(handles), "title": title})
    assert answer.status_code == 201, answer.content
    return f"{ROOMS}/{answer.json()['id']}"


def say(client: Client, room: str, text: str = "hello there", **fields: str) -> Any:
    return post_json(client, f"{room}/messages", {"text": text, **fields})


def texts(client: Client, room: str) -> list[str]:
    return [row["text"] for row in client.get(f"{room}/messages").json()["data"]]


def test_a_stranger_lands_in_requests_and_a_followed_person_in_the_inbox(
    ann: User, bob: User, as_ann: Client, as_bob: Client
) -> None:
    say(as_bob, open_room(as_bob, "ann"))
    assert as_ann.get(ROOMS).json()["data"] == []
    assert len(as_ann.get(f"{ROOMS}?box=requests").json()["data"]) == 1
    cat = make_person("cat")
    follow_person(by=ann, person=cat)
    say(client_of(cat), open_room(client_of(cat), "ann"))
    assert len(as_ann.get(ROOMS).json()["data"]) == 1


def test_two_people_have_one_conversation_whoever_starts_it(as_ann: Client, as_bob: Client) -> None:
    assert open_room(as_bob, "ann") == open_room(as_ann, "@BOB")
    assert Conversation.objects.count() == 1


def test_a_request_takes_three_messages_and_opens_when_it_is_answered(as_ann: Client, as_bob: Client) -> None:
    room = open_room(as_bob, "ann")
    codes = [say(as_bob, room, f"hello number {number}").status_code for number in range(4)]
    assert codes == [201, 201, 201, 429]
    say(as_ann, room, "hello back")
    assert say(as_bob, room, "how are you").status_code == 201
    assert as_ann.get(room).json()["box"] == "inbox"
    assert len(texts(as_ann, room)) == 5


def test_a_declined_request_takes_nothing_more(as_ann: Client, as_bob: Client) -> None:
    room = open_room(as_bob, "ann")
    say(as_bob, room)
    assert as_ann.delete(room).status_code == 204
    assert as_ann.get(room).status_code == 404
    refused = say(as_bob, room)
    assert (refused.status_code, refused.json()["code"]) == (403, "messages_closed")
    assert Message.objects.count() == 1


def test_a_block_hides_the_conversation_from_both_at_once(ann: User, bob: User, as_ann: Client, as_bob: Client) -> None:
    room = open_room(as_bob, "ann")
    say(as_bob, room)
    block_person(by=ann, person=bob)
    for client in (as_ann, as_bob):
        assert client.get(room).status_code == 404
        assert client.get(f"{room}/messages").status_code == 404
        assert say(client, room).status_code == 404
        assert client.get(f"{ROOMS}?box=requests").json()["data"] == []
    assert post_json(as_bob, ROOMS, {"handles": ["ann"]}).status_code == 404


def test_nobody_else_finds_a_conversation(as_ann: Client, as_bob: Client) -> None:
    room = open_room(as_bob, "ann")
    said = say(as_bob, room).json()
    as_cat = client_of(make_person("cat"))
    assert as_cat.get(room).status_code == 404
    assert as_cat.get(f"{room}/messages").status_code == 404
    assert say(as_cat, room).status_code == 404
    assert as_cat.delete(f"{room}/messages/{said['id']}").status_code == 404


def test_words_are_taken_back_by_their_sender_only(as_ann: Client, as_bob: Client) -> None:
    room = open_room(as_bob, "ann")
    said = say(as_bob, room, "a slip of the tongue").json()
    assert as_ann.delete(f"{room}/messages/{said['id']}").status_code == 404
    assert as_bob.delete(f"{room}/messages/{said['id']}").status_code == 204
    shown = as_ann.get(f"{room}/messages").json()["data"][0]
    assert (shown["text"], shown["is_removed"]) == ("", True)


def test_unread_counts_go_down_when_read_and_not_for_ones_own_words(as_ann: Client, as_bob: Client) -> None:
    room = open_room(as_bob, "ann")
    said = [say(as_bob, room, f"line number {number}").json() for number in range(3)]
    assert as_ann.get(room).json()["unread"] == 3
    assert as_bob.get(room).json()["unread"] == 0
    assert post_json(as_ann, f"{room}/read", {"message": said[1]["id"]}).status_code == 204
    assert as_ann.get(room).json()["unread"] == 1
    post_json(as_ann, f"{room}/read", {"message": said[0]["id"]})
    assert as_ann.get(room).json()["unread"] == 1
    assert post_json(as_ann, f"{room}/read", {"message": "msg_nothing"}).status_code == 404


def test_messages_and_requests_are_notified_apart(ann: User, bob: User, as_ann: Client, as_bob: Client) -> None:
    room = open_room(as_bob, "ann")
    say(as_bob, room)
    say(as_bob, room)
    deliver_waiting()
    assert unread_by_kind(ann) == {"message_request": 1}
    as_ann.put(room)
    say(as_bob, room)
    deliver_waiting()
    assert unread_by_kind(ann) == {"message_request": 1, "message": 1}
    assert unread_by_kind(bob) == {}


def test_an_attached_clip_is_checked_for_each_reader_at_each_reading(
    ann: User, bob: User, as_ann: Client, as_bob: Client
) -> None:
    cat = make_person("cat")
    clip = make_clip(cat, caption="clouds")
    room = open_room(as_bob, "ann")
    assert say(as_bob, room, "", clip=clip.public_id).json()["clip"]["caption"] == "clouds"
    assert as_ann.get(f"{room}/messages").json()["data"][0]["clip"]["creator"] == "cat"
    block_person(by=cat, person=ann)
    hidden = as_ann.get(f"{room}/messages").json()["data"][0]
    assert (hidden["clip"], hidden["has_hidden_clip"]) == (None, True)
    assert as_bob.get(f"{room}/messages").json()["data"][0]["clip"] is not None
    clip.state = ClipState.REMOVED
    clip.save()
    assert as_bob.get(f"{room}/messages").json()["data"][0]["clip"] is None


def test_a_clip_that_the_sender_may_not_open_can_not_be_sent(ann: User, as_bob: Client) -> None:
    draft = make_clip(ann, state=ClipState.DRAFT)
    room = open_room(as_bob, "ann")
    assert say(as_bob, room, "look", clip=draft.public_id).status_code == 404
    assert not Message.objects.exists()


def test_an_empty_message_and_refused_words_stay_unsent(as_bob: Client, ann: User) -> None:
    room = open_room(as_bob, "ann")
    assert say(as_bob, room, "   ").json()["code"] == "empty_message"
    refused = say(as_bob, room, "kill yourself, everybody hates you")
    assert (refused.status_code, refused.json()["code"]) == (422, "message_refused")
    assert not Message.objects.exists()


def test_words_that_would_need_a_look_are_told_to_be_unsent_and_wait_for_nobody(as_bob: Client, ann: User) -> None:
    refused = say(as_bob, open_room(as_bob, "ann"), "I will kill you")
    assert (refused.status_code, refused.json()["code"]) == (422, "message_refused")
    said = "This message was not sent. It was refused: the message meets our rule on harassment and bullying"
    assert refused.json()["detail"].startswith(said)
    rows = refused.json()["errors"]
    assert {row["decision"] for row in rows} == {"refuse"}
    assert not any("waits" in row["detail"] for row in rows)
    assert not Message.objects.exists()


def test_a_group_talks_and_hides_blocked_people_from_each_other(
    ann: User, bob: User, as_ann: Client, as_bob: Client
) -> None:
    cat = make_person("cat")
    as_cat = client_of(cat)
    room = open_room(as_ann, "bob", "cat", title="Film club")
    say(as_ann, room, "welcome all")
    say(as_bob, room, "hello from bob")
    block_person(by=cat, person=bob)
    assert texts(as_cat, room) == ["welcome all"]
    assert texts(as_ann, room) == ["hello from bob", "welcome all"]
    members = [member["handle"] for member in as_cat.get(room).json()["members"]]
    assert members == ["ann", "cat"]


def test_nobody_joins_a_group_with_somebody_they_are_blocked_from(ann: User, bob: User, as_ann: Client) -> None:
    cat = make_person("cat")
    room = open_room(as_ann, "bob", title="Film club")
    block_person(by=cat, person=bob)
    assert as_ann.put(f"{room}/members/cat").status_code == 404
    assert not Membership.objects.filter(person=cat).exists()
    dan = make_person("dan")
    assert as_ann.put(f"{room}/members/dan").status_code == 204
    assert client_of(dan).get(f"{ROOMS}?box=requests").status_code == 200


def test_a_conversation_of_two_takes_no_third(as_ann: Client, bob: User) -> None:
    make_person("cat")
    refused = as_ann.put(f"{open_room(as_ann, 'bob')}/members/cat")
    assert (refused.status_code, refused.json()["code"]) == (403, "not_a_group")


def test_boxes_are_ordered_by_the_latest_message_and_paged(ann: User, as_ann: Client) -> None:
    rooms = {}
    for handle in ("bob", "cat", "dan"):
        person = make_person(handle)
        follow_person(by=ann, person=person)
        rooms[handle] = open_room(client_of(person), "ann")
        say(client_of(person), rooms[handle])
    say(as_ann, rooms["bob"])
    first = as_ann.get(f"{ROOMS}?limit=2").json()
    assert [f"{ROOMS}/{row['id']}" for row in first["data"]] == [rooms["bob"], rooms["dan"]]
    second = as_ann.get(f"{ROOMS}?limit=2&cursor={first['next']}").json()
    assert [f"{ROOMS}/{row['id']}" for row in second["data"]] == [rooms["cat"]]


def test_a_box_costs_three_queries_and_a_page_of_messages_three(
    as_ann: Client, as_bob: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    clip = make_clip(make_person("cat"))
    room = open_room(as_bob, "ann")
    for _ in range(3):
        say(as_bob, room, "look at this", clip=clip.public_id)
    as_ann.get(ROOMS)
    with django_assert_num_queries(AUTHENTICATION_QUERIES + 3):
        as_ann.get(f"{ROOMS}?box=requests")
    with django_assert_num_queries(AUTHENTICATION_QUERIES + 3):
        as_ann.get(f"{room}/messages")
