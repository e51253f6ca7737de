"""From the wish to leave on nothing new goes out; what is there can be read, taken along and cleaned up."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.leaving.departures import cancel_departure, request_departure
from accounts.models import User
from cameo.models import Cameo, CameoAudience, CameoGrant, Purpose
from cameo.services.granting import ask_for_grant
from clips.models import Clip, ClipState, Comment
from messaging.models import Conversation, Message
from messaging.services import send_message, start_conversation
from social.models import Follow
from tests.cameo.factories import make_cameo, open_to
from tests.cast import client_of, make_person, post_json
from tests.clips.factories import make_clip, make_draft

pytestmark = pytest.mark.django_db
Ask = Callable[[Client, User], Any]


def publish(client: Client, ann: User) -> Any:
    return post_json(client, f"/api/v1/clips/{Clip.objects.get(creator=ann).public_id}/publish", {"caption": "hello"})


def comment(client: Client, ann: User) -> Any:
    clip = Clip.objects.get(creator__handle="bob")
    return post_json(client, f"/api/v1/clips/{clip.public_id}/comments", {"text": "what a bounce"})


def follow(client: Client, ann: User) -> Any:
    return client.put("/api/v1/people/bob/follow")


def write(client: Client, ann: User) -> Any:
    room = Conversation.objects.get().public_id
    return post_json(client, f"/api/v1/conversations/{room}/messages", {"text": "one more thing"})


def begin_to_write(client: Client, ann: User) -> Any:
    return post_json(client, "/api/v1/conversations", {"handles": ["bob"], "title": "us"})


def enrol(client: Client, ann: User) -> Any:
    return post_json(client, "/api/v1/cameos", {"kind": "person"})


def counts() -> tuple[int, ...]:
    published = Clip.objects.filter(state=ClipState.PUBLISHED).count()
    return published, *(rows.objects.count() for rows in (Comment, Follow, Conversation, Message, Cameo))


@pytest.mark.parametrize("ask", [publish, comment, follow, write, begin_to_write, enrol])
def test_nothing_new_goes_out_while_somebody_is_leaving(ann: User, bob: User, ask: Ask) -> None:
    make_draft(ann)
    make_clip(bob)
    start_conversation(by=ann, people=[bob])
    client, before = client_of(ann), counts()
    request_departure(by=ann)
    refused = ask(client, ann)
    assert (refused.status_code, refused.json()["code"]) == (409, "leaving")
    assert counts() == before
    cancel_departure(by=ann)
    assert ask(client, ann).status_code in {200, 201}
    assert counts() != before


def test_reading_cleaning_up_and_protecting_oneself_go_on(ann: User, bob: User) -> None:
    clip = make_clip(ann)
    room = start_conversation(by=bob, people=[ann])
    send_message(by=bob, conversation=room, text="stay")
    request_departure(by=ann)
    client = client_of(ann)
    assert client.get(f"/api/v1/conversations/{room.public_id}/messages").json()["data"][0]["text"] == "stay"
    assert client.delete(f"/api/v1/clips/{clip.public_id}").status_code == 204
    assert client.put("/api/v1/people/bob/block").status_code == 204
    assert client.get("/api/v1/notifications").status_code == 200


def test_others_can_still_do_without_whoever_is_leaving(ann: User, bob: User) -> None:
    request_departure(by=ann)
    assert client_of(bob).put("/api/v1/people/ann/follow").status_code == 404
    cat = make_person("cat")
    assert client_of(bob).put("/api/v1/people/cat/follow").status_code == 200
    assert Follow.objects.get().followed == cat


def like(client: Client, ann: User) -> Any:
    return client.put(f"/api/v1/clips/{Clip.objects.get(creator__handle='bob').public_id}/like")


def change_bio(client: Client, ann: User) -> Any:
    return post_json(client, "/api/v1/me", {"bio": "gone soon"}, method="patch")


def watch_words(client: Client, ann: User) -> Any:
    return post_json(client, "/api/v1/me/comment-rules", {"words": ["spoilers"]}, method="patch")


@pytest.mark.parametrize("ask", [like, change_bio, watch_words])
def test_small_things_wait_too_until_somebody_comes_back(ann: User, bob: User, ask: Ask) -> None:
    make_clip(bob)
    client = client_of(ann)
    request_departure(by=ann)
    assert (ask(client, ann).status_code, ask(client, ann).json()["code"]) == (409, "leaving")
    cancel_departure(by=ann)
    assert ask(client, ann).status_code in {200, 204}


def test_a_cameo_is_kept_back_while_leaving_and_never_given(ann: User, bob: User) -> None:
    cameo = open_to(make_cameo(ann), CameoAudience.APPROVED)
    asked = ask_for_grant(cameo=cameo, by=bob, purpose=Purpose.COMEDY)
    request_departure(by=ann)
    address, client = f"/api/v1/cameo-requests/{asked.public_id}", client_of(ann)
    refused = post_json(client, address, {"is_accepted": True})
    assert (refused.status_code, refused.json()["code"]) == (409, "leaving")
    assert not CameoGrant.objects.exists()
    assert post_json(client, address, {"is_accepted": False}).status_code == 204
