"""Telling people's servers: signed, once, again after a failure, and never a machine of ours."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from typing import Any

import hypothesis
import pytest
import standardwebhooks
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import transaction
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from openai import OpenAI
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from accounts.models import User
from common import clock
from common.errors import InvalidInputError
from generation import lifecycle
from generation.models import GenerationJob, JobState
from generation.services import jobs
from generation.webhooks import signing
from generation.webhooks.models import DeliveryState, WebhookDelivery, WebhookEndpoint, WebhookEvent
from generation.webhooks.services import endpoints, sending
from generation.webhooks.services.sending import FAILURES_MAX, WAITS_SECONDS, send_due
from generation.webhooks.targets import resolve
from notifications.acts import ACCOUNT_ACTS
from notifications.delivery import deliver_waiting
from tests.cast import client_of, make_person, post_json
from tests.openai_api.scenes import make_server_person, make_video
from tests.webhook_server import WebhookServer, webhook_server

pytestmark = pytest.mark.django_db
BOTH = ["video.completed", "video.failed"]


@pytest.fixture
def ann() -> User:
    return make_server_person("ann")


@pytest.fixture
def endpoint(ann: User, server: WebhookServer) -> WebhookEndpoint:
    return endpoints.create_endpoint(by=ann, url=f"{server.url}/hook?a=1", event_types=BOTH)


def end(by: User) -> GenerationJob:
    """A job that is cancelled: the quickest end there is."""
    return jobs.cancel(job=make_video(by), by=by)


def test_an_ended_video_is_told_in_the_envelope_and_signed_for_both_libraries(
    ann: User, endpoint: WebhookEndpoint, server: WebhookServer
) -> None:
    job = end(ann)
    assert send_due() == 1
    (heard,) = server.heard
    said = json.loads(heard.body)
    assert (said["object"], said["type"], said["data"]) == ("event", "video.failed", {"id": job.public_id})
    assert (said["id"], heard.path) == (heard.headers["webhook-id"], "/hook?a=1")
    standardwebhooks.Webhook(endpoint.secret).verify(heard.body, heard.headers)
    event: Any = OpenAI(api_key="unused", webhook_secret=endpoint.secret).webhooks.unwrap(heard.body, heard.headers)
    assert (str(event.type), event.data.id) == ("video.failed", job.public_id)
    with pytest.raises(standardwebhooks.WebhookVerificationError):
        standardwebhooks.Webhook(signing.new_secret()).verify(heard.body, heard.headers)


def test_each_way_to_end_has_its_event(ann: User, endpoint: WebhookEndpoint) -> None:
    for state, told in ((JobState.COMPLETED, "video.completed"), (JobState.FAILED, "video.failed")):
        job = make_video(ann)
        GenerationJob.objects.filter(pk=job.pk).update(state=JobState.FINISHING, lease_until=clock.now())
        job.refresh_from_db()
        with transaction.atomic():
            lifecycle.record(job, to=state, actor="test")
        assert WebhookEvent.objects.get(subject=job.public_id).type == told


def test_only_those_who_asked_are_told(ann: User, server: WebhookServer) -> None:
    bob = make_person("bob")
    endpoints.create_endpoint(by=bob, url=server.url, event_types=BOTH)
    endpoints.create_endpoint(by=ann, url=server.url, event_types=["video.completed"])
    end(ann)
    assert not WebhookEvent.objects.exists()


def test_the_same_end_is_told_once(ann: User, endpoint: WebhookEndpoint, server: WebhookServer) -> None:
    job = end(ann)
    jobs.cancel(job=job, by=ann)
    lifecycle.record(job, to=JobState.CANCELLED, actor="again")
    send_due()
    send_due()
    assert len(server.heard) == 1


def test_a_failure_is_tried_again_later_with_the_same_id_and_body(
    ann: User, endpoint: WebhookEndpoint, server: WebhookServer
) -> None:
    server.answers = [500, 302]
    end(ann)
    started = clock.now()
    assert (send_due(), send_due()) == (0, 0)
    for wait, told in ((WAITS_SECONDS[0], 0), (WAITS_SECONDS[0] + WAITS_SECONDS[1], 1)):
        with time_machine.travel(started + timedelta(seconds=wait + 2), tick=False):
            assert send_due() == told
    assert [heard.path for heard in server.heard] == ["/hook?a=1"] * 3
    assert len({(heard.body, heard.headers["webhook-id"]) for heard in server.heard}) == 1
    assert len({heard.headers["webhook-timestamp"] for heard in server.heard}) > 1
    delivery = WebhookDelivery.objects.get()
    assert (delivery.state, delivery.attempts, delivery.last_status) == (DeliveryState.SENT, 3, 200)


def test_the_last_attempt_is_the_last_and_enough_of_them_switch_it_off(
    ann: User, endpoint: WebhookEndpoint, server: WebhookServer
) -> None:
    for _ in range(FAILURES_MAX):
        end(ann)
    server.answers = [503] * 100
    moment = clock.now()
    for wait in (0, *WAITS_SECONDS):
        moment += timedelta(seconds=wait + 1)
        with time_machine.travel(moment, tick=False):
            send_due()
    endpoint.refresh_from_db()
    assert not endpoint.is_enabled
    assert len(server.heard) == FAILURES_MAX * (len(WAITS_SECONDS) + 1)
    assert set(WebhookDelivery.objects.values_list("state", flat=True)) == {DeliveryState.FAILED}
    end(ann)
    assert WebhookEvent.objects.count() == FAILURES_MAX


def test_an_owner_is_told_once_that_a_webhook_was_switched_off_and_switches_it_on_again(
    ann: User,
    endpoint: WebhookEndpoint,
    server: WebhookServer,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    EmailAddress.objects.update_or_create(user=ann, email="ann@example.com", primary=True, defaults={"verified": True})
    end(ann)
    end(ann)
    server.answers = [410, 410]
    with django_capture_on_commit_callbacks(execute=True):
        send_due()
    deliver_waiting()
    client, path = client_of(ann), f"/v1/webhook_endpoints/{endpoint.public_id}"
    [told] = client.get("/api/v1/notifications?kind=account").json()["data"]
    assert (told["ids"]["webhook"], told["text"]) == (endpoint.public_id, ACCOUNT_ACTS["webhook_off"])
    [message] = mail.outbox
    assert (message.to, message.subject) == (["ann@example.com"], "Hibari: A webhook was switched off")
    assert endpoint.url in message.body
    assert client.get(path).json()["enabled"] is False
    assert post_json(client, path, {"enabled": "maybe"}).status_code == 400
    assert post_json(client, path, {"enabled": True}).json()["enabled"] is True
    endpoint.refresh_from_db()
    assert (endpoint.is_enabled, endpoint.failures_in_row) == (True, 0)


def test_gone_switches_off_at_once_and_a_success_clears_the_record(
    ann: User, endpoint: WebhookEndpoint, server: WebhookServer
) -> None:
    WebhookEndpoint.objects.update(failures_in_row=3)
    end(ann)
    send_due()
    endpoint.refresh_from_db()
    assert endpoint.failures_in_row == 0
    server.answers = [410]
    end(ann)
    send_due()
    endpoint.refresh_from_db()
    assert not endpoint.is_enabled
    assert endpoints.change_endpoint(endpoint=endpoint, is_enabled=True).is_enabled


def test_what_a_dead_worker_had_claimed_is_found(ann: User, endpoint: WebhookEndpoint, server: WebhookServer) -> None:
    end(ann)
    assert len(sending._claim()) == 1
    assert send_due() == 0
    with time_machine.travel(clock.now() + timedelta(seconds=61), tick=False):
        assert send_due() == 1


def test_a_server_that_is_gone_is_an_outcome(ann: User, settings: Settings) -> None:
    settings.WEBHOOKS_TO_LOOPBACK = True
    with webhook_server() as server:
        endpoints.create_endpoint(by=ann, url=server.url, event_types=BOTH)
    end(ann)
    assert send_due() == 0
    assert "No answer" in WebhookDelivery.objects.get().last_problem


def test_nothing_is_sent_for_somebody_suspended(ann: User, endpoint: WebhookEndpoint, server: WebhookServer) -> None:
    end(ann)
    User.objects.filter(pk=ann.pk).update(is_active=False)
    assert send_due() == 0
    assert server.heard == []


def test_a_rotated_secret_can_keep_the_old_one_for_a_day(
    ann: User, endpoint: WebhookEndpoint, server: WebhookServer
) -> None:
    old = endpoint.secret
    endpoints.rotate_secret(endpoint=endpoint, keeps_old=True)
    end(ann)
    send_due()
    for secret in (old, endpoint.secret):
        standardwebhooks.Webhook(secret).verify(server.heard[0].body, server.heard[0].headers)
    with time_machine.travel(clock.now() + timedelta(hours=25), tick=False):
        assert endpoints.secrets_of(endpoint) == [endpoint.secret]


FORBIDDEN = [
    "https://127.0.0.1/", "https://localhost/", "https://2130706433/", "https://0x7f000001/", "https://0/",
    "https://10.0.0.1/", "https://172.16.3.4/", "https://192.168.1.1/", "https://169.254.169.254/latest/meta-data",
    "https://100.64.0.1/", "https://0.0.0.0/", "https://255.255.255.255/", "https://224.0.0.1/", "https://[::1]/",
    "https://[::]/", "https://[::ffff:127.0.0.1]/", "https://[::ffff:10.0.0.1]/", "https://[fe80::1]/",
    "https://[fc00::1]/", "https://[64:ff9b::7f00:1]/", "https://[2002:7f00:1::]/", "https://[ff02::1]/",
    "http://93.184.216.34/", "ftp://93.184.216.34/", "https://ann:secret@93.184.216.34/", "https:///nowhere",
    "https://93.184.216.34:99999/", "https://no-such-name.invalid/", "gopher://x", "", "https://a b/", "https://x\n/",
]  # fmt: skip


@pytest.mark.parametrize("url", FORBIDDEN)
def test_webhooks_never_lead_inside(ann: User, url: str) -> None:
    with pytest.raises(InvalidInputError):
        resolve(url)
    answer = post_json(client_of(ann), "/api/v1/webhooks", {"url": url, "event_types": BOTH})
    assert answer.status_code == 400
    assert not WebhookEndpoint.objects.exists()


def test_public_addresses_are_fine_and_a_name_is_pinned_to_what_was_checked() -> None:
    target = resolve("https://93.184.216.34:8443/hook?x=1")
    assert (target.address, target.port, target.path) == ("93.184.216.34", 8443, "/hook?x=1")


def test_an_address_that_turned_private_is_not_called(
    ann: User, endpoint: WebhookEndpoint, server: WebhookServer, settings: Settings
) -> None:
    settings.WEBHOOKS_TO_LOOPBACK = False
    end(ann)
    assert send_due() == 0
    assert server.heard == []
    assert "https" in WebhookDelivery.objects.get().last_problem


@hypothesis.settings(deadline=None)
@given(st.text(max_size=60))
def test_no_text_breaks_the_check(text: str) -> None:
    for url in (text, f"https://{text}.invalid/"):
        with pytest.raises(InvalidInputError):
            resolve(url)


@given(st.binary(min_size=1, max_size=64), st.text(max_size=80), st.integers(0, 2**40))
def test_signatures_agree_with_the_library_that_defines_them(key: bytes, body: str, timestamp: int) -> None:
    secret = signing.PREFIX + base64.b64encode(key).decode()
    ours = signing.signature(secret, message_id="evt_1", timestamp=timestamp, body=body)
    moment = clock.from_text("1970-01-01T00:00:00+00:00") + timedelta(seconds=timestamp % 10**9)
    if timestamp < 10**9:
        assert ours == standardwebhooks.Webhook(secret).sign("evt_1", moment, body)


def test_our_own_face_shows_a_secret_once_and_the_log_always(server: WebhookServer, ann: User) -> None:
    client = client_of(ann)
    made = post_json(client, "/api/v1/webhooks", {"url": server.url, "event_types": BOTH, "name": "mine"})
    webhook = made.json()
    assert (made.status_code, webhook["secret"].startswith("whsec_")) == (201, True)
    path = f"/api/v1/webhooks/{webhook['id']}"
    assert "secret" not in client.get(path).json()
    changed = post_json(client, path, {"name": "yours", "event_types": ["video.failed"]}, method="patch").json()
    assert (changed["name"], changed["event_types"], changed["url"]) == ("yours", ["video.failed"], server.url)
    job = end(ann)
    send_due()
    (entry,) = client.get(f"{path}/deliveries").json()["data"]
    assert (entry["subject"], entry["state"], entry["status"]) == (job.public_id, "sent", 200)
    assert post_json(client, f"{path}/secret").json()["secret"] != webhook["secret"]
    assert client.delete(path).status_code == 204
    assert client.get("/api/v1/webhooks").json()["data"] == []


def test_that_apis_face_manages_the_same_webhooks(server: WebhookServer, ann: User) -> None:
    client = client_of(ann)
    body = {"url": server.url, "event_types": BOTH, "name": "mine"}
    made = post_json(client, "/v1/webhook_endpoints", body).json()
    path = f"/v1/webhook_endpoints/{made['id']}"
    assert made["signing_secret"].endswith(made["signing_secret_hint"][-4:])
    assert "signing_secret" not in client.get(path).json()
    assert client.get(f"/api/v1/webhooks/{made['id']}").json()["name"] == "mine"
    assert post_json(client, path, {"name": "yours"}).json()["name"] == "yours"
    tested = post_json(client, f"{path}/test", {"event_type": "video.completed"}).json()
    assert (tested["status_code"], json.loads(server.heard[-1].body)["type"]) == (200, "video.completed")
    server.answers = [500]
    failed = post_json(client, f"{path}/test", {"event_type": "video.completed"}).json()
    assert (tested["success"], failed["success"], failed["status_code"]) == (True, False, 500)
    assert post_json(client, f"{path}/rotate_secret").json()["signing_secret"] != made["signing_secret"]
    assert client.delete(path).json() == {"id": made["id"], "object": "webhook_endpoint.deleted", "deleted": True}
    assert set(client.get("/v1/webhook_event_types").json()["data"]) >= set(BOTH)


@pytest.mark.parametrize(
    ("body", "field"),
    [({"event_types": []}, "event_types"), ({"event_types": ["video.eaten"]}, "event_types"), ({"url": None}, "url")],
)
def test_bad_webhooks_are_refused(client: Client, ann: User, body: dict[str, Any], field: str) -> None:
    good = {"url": "https://93.184.216.34/", "event_types": BOTH}
    answer = post_json(client_of(ann), "/api/v1/webhooks", {**good, **body})
    assert answer.status_code == 400
    assert field in answer.json()["errors"][0]["pointer"]


def test_there_is_an_end_to_how_many_one_may_have(ann: User) -> None:
    for _ in range(endpoints.ENDPOINTS_MAX):
        endpoints.create_endpoint(by=ann, url="https://93.184.216.34/", event_types=BOTH)
    answer = post_json(client_of(ann), "/api/v1/webhooks", {"url": "https://93.184.216.34/", "event_types": BOTH})
    assert answer.status_code == 429


def test_the_log_is_forgotten_after_a_month(ann: User, endpoint: WebhookEndpoint) -> None:
    end(ann)
    send_due()
    with time_machine.travel(clock.now() + timedelta(days=31), tick=False):
        assert sending.prune() > 0
    assert not WebhookDelivery.objects.exists()
