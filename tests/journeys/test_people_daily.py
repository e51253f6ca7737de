"""What a mobile client does with an account on an ordinary day, over HTTP only: second factors, inbox, the end."""

import json
from datetime import timedelta
from typing import Any
from urllib.parse import unquote

import pytest
import time_machine
from django.core import mail
from django.test import Client
from pytest_django import Settings

from accounts.access.waitlist import mail_released, release_batch
from accounts.leaving.departures import erase_due
from common import clock
from notifications.delivery import deliver_waiting
from notifications.facts import tell_facts
from tests.accounts.conftest import _fresh_limits
from tests.accounts.test_receipts import check_as_the_docs_say
from tests.accounts.test_two_factors import AUTH, log_in, one_time_code
from tests.cast import confirm_password, post_json, sign_up, signed_up_client
from tests.journeys.test_people import befriend, take_handle

pytestmark = pytest.mark.django_db
fresh_limits = _fresh_limits


def second_step(code: str) -> tuple[Any, Client]:
    """Sign in as ann by password, then with this code; the answer, and the client that it lets in."""
    first = log_in(Client(), "ann@example.com")
    assert first.status_code == 401
    token = first.json()["meta"]["session_token"]
    answer = post_json(Client(), f"{AUTH}/auth/2fa/authenticate", {"code": code}, headers={"X-Session-Token": token})
    token = answer.json().get("meta", {}).get("session_token", token)
    return answer, Client(headers={"X-Session-Token": token})


def test_from_the_mail_to_a_second_factor_to_signing_in_with_it_and_without_the_phone() -> None:
    ann = signed_up_client("ann@example.com")
    totp = f"{AUTH}/account/authenticators/totp"
    assert ann.get(totp).json()["errors"][0]["code"] == "unverified_email"
    link = next(word for word in mail.outbox[0].body.split() if "/verify-email/" in word)
    key = unquote(link.rsplit("/", 1)[-1])
    assert post_json(ann, f"{AUTH}/auth/email/verify", {"key": key}).status_code == 200
    confirm_password(ann)
    offered = ann.get(totp).json()["meta"]
    assert "issuer=Hibari" in offered["totp_url"]
    assert post_json(ann, totp, {"code": one_time_code(offered["secret"])}).status_code == 200
    spare = ann.get(f"{AUTH}/account/authenticators/recovery-codes").json()["data"]["unused_codes"]

    assert second_step("000000")[0].status_code == 400
    for code in (one_time_code(offered["secret"]), spare[0]):
        answer, phone = second_step(code)
        assert answer.status_code == 200
        assert phone.get("/api/v1/me").json()["email"] == "ann@example.com"
    assert second_step(spare[0])[0].status_code == 400
    assert len(ann.get(f"{AUTH}/auth/sessions").json()["data"]) == 3


def test_a_private_profile_a_request_and_a_search() -> None:
    ann, bob = signed_up_client("ann@example.com"), signed_up_client("bob@example.com")
    take_handle(ann, "ann.finch")
    take_handle(bob, "bob")
    assert post_json(ann, "/api/v1/me", {"is_private": True}, method="patch").status_code == 200
    found = bob.get("/api/v1/search/people", {"q": "@ann.fi"}).json()["data"]
    assert [row["handle"] for row in found] == ["ann.finch"]
    assert bob.put("/api/v1/people/ann.finch/follow").json() == {"follow_state": "requested"}
    assert bob.get("/api/v1/people/ann.finch").json()["may_see_posts"] is False
    [request] = ann.get("/api/v1/me/follow-requests").json()["data"]
    path = f"/api/v1/me/follow-requests/{request['id']}"
    assert (bob.put(path).status_code, ann.put(path).status_code, ann.put(path).status_code) == (404, 204, 404)
    assert bob.get("/api/v1/people/ann.finch").json()["follow_state"] == "following"


def test_the_inbox_is_paged_read_resumed_and_told_what_to_be_silent_about() -> None:
    ann, bob = signed_up_client("ann@example.com"), signed_up_client("bob@example.com")
    take_handle(ann, "ann")
    take_handle(bob, "bob")
    befriend(bob, "bob", ann, "ann")
    room = post_json(bob, "/api/v1/conversations", {"handles": ["ann"]}).json()["id"]
    post_json(bob, f"/api/v1/conversations/{room}/messages", {"text": "good morning"})
    deliver_waiting()
    page = ann.get("/api/v1/notifications", {"limit": 1}).json()
    rest = ann.get("/api/v1/notifications", {"limit": 1, "cursor": page["next"]}).json()
    assert [row["kind"] for row in page["data"] + rest["data"]] == ["message", "follow"]
    assert rest["next"] is None
    seen = page["data"][0]["id"]
    assert post_json(bob, "/api/v1/notifications/read", {"ids": [seen]}).json()["by_kind"] == {"follow": 1}
    assert post_json(ann, "/api/v1/notifications/read", {"ids": [seen]}).json()["by_kind"] == {"follow": 1}

    last = ann.get("/api/v1/events").json()["data"][-1]["id"]
    silent = {"preferences": [{"kind": "message", "channel": "inbox", "is_on": False}]}
    assert post_json(ann, "/api/v1/notifications/settings", silent, method="patch").status_code == 200
    post_json(bob, f"/api/v1/conversations/{room}/messages", {"text": "are you there"})
    confirm_password(ann)
    post_json(ann, "/api/v1/me/api-keys", {"name": "ci"})
    tell_facts()
    deliver_waiting()
    stream = ann.get("/api/v1/events", headers={"Accept": "text/event-stream", "Last-Event-ID": str(last)})
    told = [json.loads(line[6:]) for line in b"".join(stream).decode().splitlines() if line.startswith("data: ")]  # type: ignore[call-overload]
    assert [event["kind"] for event in told] == ["account"]
    [row] = ann.get("/api/v1/notifications?kind=account").json()["data"]
    assert row["text"].startswith("An API key was made")
    quiet = {"quiet_hours": {"starts": "22:00", "ends": "07:00", "timezone": "Europe/Vienna"}}
    kept = post_json(ann, "/api/v1/notifications/settings", quiet, method="patch").json()["quiet_hours"]
    assert kept["timezone"] == "Europe/Vienna"


def test_leaving_thinking_better_of_it_leaving_again_and_coming_as_somebody_new(
    settings: Settings, tmp_path: Any
) -> None:
    settings.PUBLIC_URL = "https://hibari.example"
    ann, bob = signed_up_client("ann@example.com"), signed_up_client("bob@example.com")
    take_handle(ann, "ann")
    take_handle(bob, "bob")
    confirm_password(ann)
    first = post_json(ann, "/api/v1/me/departure").json()["id"]
    assert ann.put("/api/v1/people/bob/follow").json()["code"] == "leaving"
    assert bob.delete("/api/v1/me/departure").status_code == 404
    assert ann.delete("/api/v1/me/departure").status_code == 204
    assert ann.put("/api/v1/people/bob/follow").status_code == 200
    assert Client().get(f"/api/v1/departures/{first}").json()["state"] == "cancelled"

    receipt = post_json(ann, "/api/v1/me/departure").json()["id"]
    with time_machine.travel(clock.now() + timedelta(days=14, minutes=1), tick=False):
        erase_due()
    (tmp_path / "receipt.json").write_bytes(Client().get(f"/api/v1/departures/{receipt}").content)
    (tmp_path / "receipt-keys.json").write_bytes(Client().get("/api/v1/receipt-keys").content)
    assert check_as_the_docs_say(tmp_path).stdout.startswith("genuine: ")
    assert log_in(Client(), "ann@example.com").status_code == 400

    settings.INVITE_ONLY = True
    assert sign_up(Client(), "ann@example.com").json()["errors"][0]["code"] == "invite_required"
    assert post_json(Client(), "/api/v1/waitlist", {"email": "ann@example.com"}).json()["position"] == 1
    release_batch(count=1)
    mail_released()
    again = signed_up_client("ann@example.com", invite_code=mail.outbox[-1].body.split()[-1])
    take_handle(again, "ann")
    assert bob.get("/api/v1/people/ann").json()["counts"] == {"followers": 0, "following": 0}
