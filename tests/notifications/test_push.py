"""Pushes to devices: encrypted for the browser, signed by us, held back at night, dropped when a device is gone."""

import json
import threading
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import http_ece
import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from accounts.models import User
from common import clock
from notifications.delivery import deliver_waiting, quiet_until
from notifications.kinds import Kind
from notifications.models import Push, PushState, PushTarget
from notifications.push.sending import ATTEMPTS_MAX, send_due
from notifications.push.vapid import public_key
from notifications.services import notify, set_quiet_hours
from tests.cast import client_of, make_person, post_json

pytestmark = pytest.mark.django_db


class Browser:
    """A push service and the browser behind it, on a local port."""

    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.secret = b"0123456789abcdef"
        self.status = 201
        self.got: list[tuple[dict[str, str], bytes]] = []
        browser = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                browser.got.append(({name.lower(): text for name, text in self.headers.items()}, body))
                self.send_response(browser.status)
                if browser.status == 302:
                    self.send_header("Location", f"{browser.address}/elsewhere")
                self.end_headers()

            def log_message(self, *args: object) -> None:
                """Stay silent."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}/device"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def keys(self) -> dict[str, str]:
        point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return {
            "p256dh": urlsafe_b64encode(point).rstrip(b"=").decode(),
            "auth": urlsafe_b64encode(self.secret).rstrip(b"=").decode(),
        }

    def read(self, index: int = -1) -> dict[str, str]:
        body = self.got[index][1]
        clear = http_ece.decrypt(body, private_key=self.key, auth_secret=self.secret, version="aes128gcm")
        message: dict[str, str] = json.loads(clear)
        return message


@pytest.fixture
def browser() -> Iterator[Browser]:
    made = Browser()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def ann(browser: Browser) -> User:
    person = make_person("ann")
    PushTarget.objects.create(person=person, address=browser.address, keys=browser.keys)
    return person


def tell(person: User, kind: Kind = Kind.JOB_COMPLETED) -> None:
    notify(recipients=[person.pk], kind=kind, ids={"clip": "clip_1"})
    deliver_waiting()


def test_a_push_arrives_encrypted_for_the_device_and_signed_by_us(ann: User, browser: Browser) -> None:
    tell(ann)
    assert send_due() == 1
    headers = browser.got[0][0]
    assert headers["authorization"].startswith("vapid t=")
    assert f"k={public_key()}" in headers["authorization"]
    assert b"clip" not in browser.got[0][1]
    assert browser.read()["body"] == "Your clip is ready."
    assert Push.objects.get().state == PushState.SENT
    assert send_due() == 0


def test_kinds_that_do_not_push_by_default_wait_for_the_person_to_ask(ann: User, browser: Browser) -> None:
    tell(ann, Kind.LIKE)
    assert not Push.objects.exists()
    on = [{"kind": "repost", "channel": "push", "is_on": True}]
    post_json(client_of(ann), "/api/v1/notifications/settings", {"preferences": on}, method="patch")
    tell(ann, Kind.REPOST)
    assert send_due() == 1


@pytest.mark.parametrize("status", [404, 410])
def test_a_device_that_is_gone_is_forgotten(ann: User, browser: Browser, status: int) -> None:
    browser.status = status
    tell(ann)
    assert send_due() == 0
    assert not PushTarget.objects.exists()


def test_a_busy_service_is_tried_again_later_and_given_up_in_the_end(ann: User, browser: Browser) -> None:
    browser.status = 503
    tell(ann)
    moment = clock.now()
    for attempt in range(1, ATTEMPTS_MAX + 1):
        with time_machine.travel(moment, tick=False):
            send_due()
            send_due()
        assert len(browser.got) == attempt
        moment += timedelta(hours=3)
    assert Push.objects.get().state == PushState.FAILED


def test_a_push_service_can_not_redirect_us(ann: User, browser: Browser) -> None:
    browser.status = 302
    tell(ann)
    assert send_due() in {0, 1}
    assert len(browser.got) == 1


def test_what_was_read_meanwhile_is_not_pushed(ann: User, browser: Browser) -> None:
    tell(ann)
    post_json(client_of(ann), "/api/v1/notifications/read")
    assert send_due() == 0
    assert browser.got == []


@pytest.mark.parametrize(
    ("moment", "due"),
    [
        (datetime(2026, 7, 1, 21, 30, tzinfo=UTC), datetime(2026, 7, 2, 5, 0, tzinfo=UTC)),
        (datetime(2026, 7, 2, 3, 0, tzinfo=UTC), datetime(2026, 7, 2, 5, 0, tzinfo=UTC)),
        (datetime(2026, 7, 2, 5, 0, tzinfo=UTC), datetime(2026, 7, 2, 5, 0, tzinfo=UTC)),
        (datetime(2026, 7, 2, 12, 0, tzinfo=UTC), datetime(2026, 7, 2, 12, 0, tzinfo=UTC)),
    ],
)
def test_quiet_hours_across_midnight_hold_pushes_until_morning(ann: User, moment: datetime, due: datetime) -> None:
    set_quiet_hours(by=ann, starts=time(23), ends=time(7), timezone="Europe/Vienna")
    assert quiet_until(ann, moment) == due


def test_a_nap_in_the_afternoon_holds_pushes_on_the_same_day(ann: User) -> None:
    set_quiet_hours(by=ann, starts=time(13), ends=time(15), timezone="UTC")
    assert quiet_until(ann, datetime(2026, 7, 1, 14, tzinfo=UTC)) == datetime(2026, 7, 1, 15, tzinfo=UTC)
    assert quiet_until(ann, datetime(2026, 7, 1, 16, tzinfo=UTC)) == datetime(2026, 7, 1, 16, tzinfo=UTC)


def test_a_push_of_the_night_goes_out_in_the_morning(ann: User, browser: Browser) -> None:
    set_quiet_hours(by=ann, starts=time(23), ends=time(7), timezone="UTC")
    with time_machine.travel("2026-07-01T23:30:00Z", tick=False):
        tell(ann)
        assert send_due() == 0
    with time_machine.travel("2026-07-02T07:00:01Z", tick=False):
        assert send_due() == 1


@pytest.mark.parametrize(
    "address",
    [
        "http://fcm.googleapis.com/x",
        "https://127.0.0.1/x",
        "https://fcm.googleapis.com.evil.example/x",
        "https://fcm.googleapis.com@10.0.0.1/x",
        "https://169.254.169.254/latest",
    ],
)
def test_only_known_push_services_are_ever_called(browser: Browser, address: str) -> None:
    bob = make_person("bob")
    body = {"address": address, "keys": browser.keys}
    refused = post_json(client_of(bob), "/api/v1/notifications/devices", body)
    assert (refused.status_code, refused.json()["code"]) == (400, "bad_push_address")
    assert not PushTarget.objects.exists()


def test_a_device_is_registered_listed_and_removed_by_its_owner(browser: Browser) -> None:
    bob, eve = make_person("bob"), make_person("eve")
    body = {"address": "https://fcm.googleapis.com/fcm/send/abc", "keys": browser.keys, "name": "phone"}
    made = post_json(client_of(bob), "/api/v1/notifications/devices", body)
    assert made.status_code == 201
    path = f"/api/v1/notifications/devices/{made.json()['id']}"
    assert client_of(eve).get("/api/v1/notifications/devices").json()["data"] == []
    assert client_of(eve).delete(path).status_code == 404
    assert [row["name"] for row in client_of(bob).get("/api/v1/notifications/devices").json()["data"]] == ["phone"]
    assert client_of(bob).delete(path).status_code == 204


def test_wrong_keys_and_unknown_services_are_refused(browser: Browser) -> None:
    as_bob = client_of(make_person("bob"))
    address = "https://fcm.googleapis.com/fcm/send/abc"
    for keys in ({}, {"p256dh": "AAAA", "auth": "AAAA"}, {"p256dh": "!", "auth": browser.keys["auth"]}):
        refused = post_json(as_bob, "/api/v1/notifications/devices", {"address": address, "keys": keys})
        assert refused.json()["code"] == "bad_keys"
    body = {"service": "apns", "address": "token", "keys": {}}
    assert post_json(as_bob, "/api/v1/notifications/devices", body).json()["code"] == "no_such_push_service"


def test_a_device_that_changes_hands_pushes_to_its_new_owner_only(browser: Browser) -> None:
    bob, cat = make_person("bob"), make_person("cat")
    body = {"address": "https://fcm.googleapis.com/fcm/send/abc", "keys": browser.keys}
    post_json(client_of(bob), "/api/v1/notifications/devices", body)
    post_json(client_of(cat), "/api/v1/notifications/devices", body)
    assert PushTarget.objects.get().person == cat
    assert client_of(cat).get("/api/v1/notifications/push-key").json() == {"public_key": public_key()}
