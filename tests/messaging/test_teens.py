"""Messages and teens: no first word from unknown adults, and a parent's switch holds in both directions."""

from datetime import date

import pytest
from django.test import Client

from accounts.family.services import accept_link, name_parent, set_controls
from accounts.models import User
from messaging.models import Conversation, Message
from notifications.delivery import deliver_waiting
from notifications.queries import unread_by_kind
from social.services import follow_person, unfollow_person
from tests.cast import client_of, make_person, post_json

pytestmark = pytest.mark.django_db
ROOMS = "/api/v1/conversations"


@pytest.fixture
def tim() -> User:
    return make_person("tim", birth_date=date(2011, 3, 2))


def befriend(one: User, other: User) -> None:
    follow_person(by=one, person=other)
    follow_person(by=other, person=one)


def start(client: Client, handle: str) -> tuple[int, str]:
    answer = post_json(client, ROOMS, {"handles": [handle]})
    return answer.status_code, answer.json().get("code", answer.json().get("id"))


def test_an_adult_can_not_write_first_to_a_teen_even_as_a_follower(ann: User, tim: User) -> None:
    follow_person(by=ann, person=tim)
    assert start(client_of(ann), "tim") == (403, "messages_closed")
    assert start(client_of(tim), "ann") == (403, "messages_closed")
    assert not Conversation.objects.exists()


def test_an_adult_and_a_teen_who_follow_each_other_may_talk_until_one_stops(ann: User, tim: User) -> None:
    befriend(ann, tim)
    code, room = start(client_of(ann), "tim")
    path = f"{ROOMS}/{room}/messages"
    assert code == 201
    assert post_json(client_of(ann), path, {"text": "dinner at seven"}).status_code == 201
    unfollow_person(by=tim, person=ann)
    assert post_json(client_of(ann), path, {"text": "are you there"}).json()["code"] == "messages_closed"
    assert Message.objects.count() == 1


def test_teens_write_to_each_other(tim: User) -> None:
    teo = make_person("teo", birth_date=date(2011, 8, 2))
    assert start(client_of(tim), "teo")[0] == 201
    assert teo.memberships.get().box == "requests"


def test_a_parent_switches_messages_off_in_both_directions(ann: User, tim: User) -> None:
    befriend(ann, tim)
    room = start(client_of(ann), "tim")[1]
    link = accept_link(by=ann, public_id=name_parent(by=tim, parent=ann).public_id)
    set_controls(by=ann, public_id=link.public_id, controls={"allows_messages": False})
    path = f"{ROOMS}/{room}/messages"
    assert post_json(client_of(tim), path, {"text": "hello"}).json()["code"] == "messages_off"
    assert post_json(client_of(ann), path, {"text": "hello"}).json()["code"] == "messages_closed"
    for closed in (ROOMS, path):
        assert client_of(tim).get(closed).json()["code"] == "messages_off"
    teo = make_person("teo", birth_date=date(2011, 8, 2))
    assert start(client_of(teo), "tim") == (403, "messages_closed")
    set_controls(by=ann, public_id=link.public_id, controls={"allows_messages": True})
    assert post_json(client_of(tim), path, {"text": "hello"}).status_code == 201


def test_a_group_is_no_way_around_the_rule(ann: User, tim: User) -> None:
    friend = make_person("fay")
    befriend(friend, tim)
    group = post_json(client_of(friend), ROOMS, {"handles": ["tim"], "title": "Club"}).json()["id"]
    refused = client_of(friend).put(f"{ROOMS}/{group}/members/ann")
    assert (refused.status_code, refused.json()["code"]) == (403, "messages_closed")
    both = post_json(client_of(friend), ROOMS, {"handles": ["tim", "ann"], "title": "Club"})
    assert both.status_code == 403
    assert Conversation.objects.count() == 1


def test_a_group_goes_on_without_whoever_may_not_read_it(ann: User, tim: User) -> None:
    fay = make_person("fay", birth_date=date(2011, 8, 2))
    teo = make_person("teo", birth_date=date(2011, 8, 2))
    group = post_json(client_of(fay), ROOMS, {"handles": ["tim", "teo"], "title": "Club"}).json()["id"]
    for member in (tim, teo):
        client_of(member).put(f"{ROOMS}/{group}")
    link = accept_link(by=ann, public_id=name_parent(by=tim, parent=ann).public_id)
    set_controls(by=ann, public_id=link.public_id, controls={"allows_messages": False})
    assert post_json(client_of(fay), f"{ROOMS}/{group}/messages", {"text": "hello"}).status_code == 201
    deliver_waiting()
    assert "message" in unread_by_kind(teo)
    assert "message" not in unread_by_kind(tim)


def test_a_refused_title_makes_no_group(tim: User) -> None:
    make_person("teo", birth_date=date(2011, 8, 2))
    refused = post_json(client_of(tim), ROOMS, {"handles": ["teo"], "title": "kill yourself now, loser"})
    assert (refused.status_code, refused.json()["code"]) == (422, "title_refused")
    assert refused.json()["errors"][0]["pointer"] == "/title"
    assert not Conversation.objects.exists()
