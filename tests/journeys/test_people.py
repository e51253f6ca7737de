"""The life of an account as a mobile client sees it: over HTTP only, with the workers' turns taken in between."""

import io
import json
import zipfile
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.test import Client
from pytest_django import Settings

from accounts.access.waitlist import mail_released
from accounts.leaving.departures import erase_due
from accounts.leaving.exports import build_waiting
from common import clock
from notifications.delivery import deliver_waiting
from notifications.facts import tell_facts
from tests.accounts.conftest import _fresh_limits
from tests.accounts.test_two_factors import turn_on_totp
from tests.cast import confirm_password, post_json, sign_up, signed_up_client

pytestmark = pytest.mark.django_db
fresh_limits = _fresh_limits


def take_handle(client: Client, handle: str) -> None:
    assert post_json(client, "/api/v1/me", {"handle": handle}, method="patch").status_code == 200


def workers_turn() -> None:
    tell_facts()
    deliver_waiting()
    build_waiting()
    mail_released()


def befriend(one: Client, one_handle: str, other: Client, other_handle: str) -> None:
    assert one.put(f"/api/v1/people/{other_handle}/follow").json()["follow_state"] == "following"
    assert other.put(f"/api/v1/people/{one_handle}/follow").json()["follow_state"] == "following"


def test_from_the_waitlist_to_a_second_factor_to_a_friend_to_a_block(settings: Settings) -> None:
    settings.INVITE_ONLY = True
    anybody = Client()
    assert anybody.get("/api/v1/access").json()["is_invite_only"] is True
    assert sign_up(Client(), "ann@example.com").status_code == 400
    place = post_json(anybody, "/api/v1/waitlist", {"email": "ann@example.com"}).json()
    assert place["position"] == 1
    call_command("release_waitlist", count=1, bonus_credits=30)
    workers_turn()
    assert anybody.get(f"/api/v1/waitlist/{place['token']}").json()["position"] == 0
    ann = signed_up_client("ann@example.com", invite_code=mail.outbox[0].body.split()[-1])
    take_handle(ann, "ann")
    turn_on_totp(ann)

    invite = ann.get("/api/v1/me/invite").json()
    bob = signed_up_client("bob@example.com", invite_code=invite["code"])
    take_handle(bob, "bob")
    assert ann.get("/api/v1/me/invite").json()["uses"] == 1
    befriend(ann, "ann", bob, "bob")
    workers_turn()
    assert set(ann.get("/api/v1/notifications/unread").json()["by_kind"]) == {"invite_redeemed", "follow"}

    room = post_json(bob, "/api/v1/conversations", {"handles": ["ann"]}).json()["id"]
    messages = f"/api/v1/conversations/{room}/messages"
    assert post_json(bob, messages, {"text": "good morning"}).status_code == 201
    assert ann.get(messages).json()["data"][0]["text"] == "good morning"

    assert ann.put("/api/v1/people/bob/block").status_code == 204
    for path in ("/api/v1/people/ann", "/api/v1/people/ann/followers", messages):
        assert bob.get(path).status_code == 404
    assert bob.get("/api/v1/search/people", {"q": "ann"}).json()["data"] == []


def test_a_teen_a_parent_and_a_switch() -> None:
    mum = signed_up_client("mum@example.com")
    tim = signed_up_client("tim@example.com", birth_date="2011-03-02")
    stranger = signed_up_client("sam@example.com")
    for client, handle in ((mum, "mum"), (tim, "tim"), (stranger, "sam")):
        take_handle(client, handle)
    assert stranger.put("/api/v1/people/tim/follow").status_code == 200
    assert post_json(stranger, "/api/v1/conversations", {"handles": ["tim"]}).json()["code"] == "messages_closed"

    befriend(mum, "mum", tim, "tim")
    link = post_json(tim, "/api/v1/me/family", {"handle": "mum"}).json()["id"]
    workers_turn()
    assert mum.get("/api/v1/notifications?kind=parent_request").json()["data"][0]["ids"]["link"] == link
    assert mum.put(f"/api/v1/me/family/{link}").status_code == 200
    room = post_json(mum, "/api/v1/conversations", {"handles": ["tim"]}).json()["id"]
    messages = f"/api/v1/conversations/{room}/messages"
    assert post_json(tim, messages, {"text": "can I stay up late"}).status_code == 201

    confirm_password(mum)
    switched = post_json(mum, f"/api/v1/me/family/{link}", {"allows_messages": False}, method="patch")
    assert switched.status_code == 200
    assert post_json(tim, messages, {"text": "please"}).json()["code"] == "messages_off"
    confirm_password(tim)
    assert tim.delete(f"/api/v1/me/family/{link}").json()["ended_at"] is None
    acts = [line["act"] for line in mum.get(f"/api/v1/me/family/{link}/record").json()["data"]]
    assert acts == ["asked_to_end", "changed", "accepted", "asked"]
    assert post_json(tim, messages, {"text": "pretty please"}).json()["code"] == "messages_off"


def archive_of(client: Client, export_id: str) -> zipfile.ZipFile:
    answer: Any = client.get(f"/api/v1/me/exports/{export_id}/file")
    return zipfile.ZipFile(io.BytesIO(b"".join(answer)))


def test_taking_everything_along_leaving_and_the_proof() -> None:
    ann, bob = signed_up_client("ann@example.com"), signed_up_client("bob@example.com")
    take_handle(ann, "ann")
    take_handle(bob, "bob")
    befriend(ann, "ann", bob, "bob")
    confirm_password(ann)
    export = post_json(ann, "/api/v1/me/exports").json()["id"]
    workers_turn()
    archive = archive_of(ann, export)
    assert json.loads(archive.read("account/profile.json"))[0]["handle"] == "ann"
    assert json.loads(archive.read("social/followers.json"))[0]["handle"] == "bob"

    receipt = post_json(ann, "/api/v1/me/departure").json()["id"]
    assert bob.get("/api/v1/people/ann").status_code == 404
    assert ann.get("/api/v1/me/departure").json()["id"] == receipt
    with time_machine.travel(clock.now() + timedelta(days=14, minutes=1), tick=False):
        erase_due()
    assert ann.get("/api/v1/me").status_code == 401
    assert bob.get("/api/v1/people/bob").json()["counts"] == {"followers": 0, "following": 0}
    proof = Client().get(f"/api/v1/departures/{receipt}").json()
    assert (proof["state"], proof["is_genuine"]) == ("erased", True)
    assert sign_up(Client(), "ann@example.com").status_code == 200
