"""Asking for a delivery once more, and for a sample, on our own face."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from common import clock
from generation.webhooks.models import DeliveryState, EventType, WebhookDelivery, WebhookEndpoint
from generation.webhooks.services import endpoints
from generation.webhooks.services.sending import CLAIM_SECONDS, WAITS_SECONDS, _claim, prune, send_due
from generation.webhooks.services.telling import tell_servers
from tests.cast import client_of, make_person, post_json
from tests.webhook_server import WebhookServer, webhook_server

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann() -> User:
    return make_person("ann")


@pytest.fixture
def client(ann: User) -> Client:
    return client_of(ann)


@pytest.fixture
def endpoint(ann: User, server: WebhookServer) -> WebhookEndpoint:
    made = endpoints.create_endpoint(by=ann, url=server.url, event_types=[EventType.VIDEO_COMPLETED])
    tell_servers(owner_id=ann.pk, kind=EventType.VIDEO_COMPLETED, subject="job_1")
    return made


def address(endpoint: WebhookEndpoint) -> str:
    return f"/api/v1/webhooks/{endpoint.public_id}"


def ask_again(client: Client, endpoint: WebhookEndpoint, body: Any = None) -> Any:
    delivery = WebhookDelivery.objects.get(endpoint=endpoint)
    return post_json(client, f"{address(endpoint)}/deliveries/{delivery.public_id}/redeliver", body)


def test_what_arrived_is_sent_again_with_the_same_id_and_body(
    client: Client, endpoint: WebhookEndpoint, server: WebhookServer
) -> None:
    assert send_due() == 1
    asked = ask_again(client, endpoint)
    assert (asked.status_code, asked.json()["state"], asked.json()["attempts"]) == (202, "waiting", 0)
    assert (asked.json()["next_attempt_at"] is not None, asked.json()["ended_at"]) == (True, None)
    assert send_due() == 1
    first, second = server.heard
    assert (first.body, first.headers["webhook-id"]) == (second.body, second.headers["webhook-id"])
    [entry] = client.get(f"{address(endpoint)}/deliveries").json()["data"]
    assert (entry["state"], entry["attempts"], entry["status"]) == ("sent", 1, 200)


def test_what_failed_for_good_is_tried_as_often_as_the_first_time(
    client: Client, endpoint: WebhookEndpoint, server: WebhookServer
) -> None:
    tries = len(WAITS_SECONDS) + 1
    WebhookDelivery.objects.update(state=DeliveryState.FAILED, attempts=tries, ended_at=clock.now(), last_status=503)
    assert ask_again(client, endpoint).status_code == 202
    server.answers = [503]
    assert send_due() == 0
    delivery = WebhookDelivery.objects.get()
    assert (delivery.state, delivery.attempts) == (DeliveryState.WAITING, 1)
    with time_machine.travel(clock.now() + timedelta(seconds=WAITS_SECONDS[0] + 1), tick=False):
        assert send_due() == 1


def test_what_would_wait_for_hours_goes_out_at_once(
    client: Client, endpoint: WebhookEndpoint, server: WebhookServer
) -> None:
    WebhookDelivery.objects.update(attempts=6, due_at=clock.now() + timedelta(hours=5))
    assert (send_due(), len(server.heard)) == (0, 0)
    assert ask_again(client, endpoint).json()["attempts"] == 0
    assert (send_due(), len(server.heard)) == (1, 1)


def test_asking_twice_sends_once_and_what_is_being_sent_is_left_alone(
    client: Client, endpoint: WebhookEndpoint, server: WebhookServer
) -> None:
    send_due()
    assert [ask_again(client, endpoint).status_code for _ in range(2)] == [202, 202]
    [claimed] = _claim()
    assert ask_again(client, endpoint).json()["attempts"] == claimed.attempts == 1
    assert send_due() == 0
    with time_machine.travel(clock.now() + timedelta(seconds=CLAIM_SECONDS + 1), tick=False):
        assert send_due() == 1
    assert len(server.heard) == 2


def test_a_webhook_that_is_switched_off_is_sent_nothing_again(
    client: Client, endpoint: WebhookEndpoint, server: WebhookServer
) -> None:
    send_due()
    endpoints.change_endpoint(endpoint=endpoint, is_enabled=False)
    refused = ask_again(client, endpoint)
    assert (refused.status_code, refused.json()["code"]) == (409, "webhook_disabled")
    assert WebhookDelivery.objects.get().state == DeliveryState.SENT
    endpoints.change_endpoint(endpoint=endpoint, is_enabled=True)
    assert ask_again(client, endpoint).status_code == 202


def test_deliveries_of_another_webhook_and_forgotten_ones_are_not_found(
    ann: User, client: Client, endpoint: WebhookEndpoint, server: WebhookServer
) -> None:
    send_due()
    other = endpoints.create_endpoint(by=ann, url=server.url, event_types=[EventType.VIDEO_FAILED])
    called = f"deliveries/{WebhookDelivery.objects.get().public_id}/redeliver"
    assert post_json(client, f"{address(other)}/{called}").json()["code"] == "delivery_not_found"
    with time_machine.travel(clock.now() + timedelta(days=31), tick=False):
        assert prune() > 0
        assert post_json(client, f"{address(endpoint)}/{called}").status_code == 404
    assert len(server.heard) == 1


def test_nothing_else_is_asked_for_with_it(client: Client, endpoint: WebhookEndpoint, server: WebhookServer) -> None:
    send_due()
    refused = ask_again(client, endpoint, {"url": "https://elsewhere.example/"})
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (400, "unknown_member")
    assert send_due() == 0


def test_a_sample_says_what_came_of_it_and_leaves_the_log_as_it_was(
    client: Client, endpoint: WebhookEndpoint, server: WebhookServer
) -> None:
    send_due()
    server.answers = [500]
    path, body = f"{address(endpoint)}/test", {"event_type": "video.failed"}
    failed, arrived = (post_json(client, path, body).json() for _ in range(2))
    assert (failed["is_success"], failed["status"], failed["problem"]) == (False, 500, "Answered 500.")
    assert (arrived["is_success"], arrived["status"], arrived["problem"]) == (True, 200, "")
    assert json.loads(server.heard[-1].body)["type"] == arrived["event_type"] == "video.failed"
    assert WebhookDelivery.objects.count() == 1
    assert post_json(client, path, {"event_type": "video.eaten"}).status_code == 400


def test_a_sample_to_a_server_that_is_gone_is_an_answer_too(
    client: Client, endpoint: WebhookEndpoint, settings: Settings
) -> None:
    with webhook_server() as gone:
        endpoints.change_endpoint(endpoint=endpoint, url=gone.url)
    told = post_json(client, f"{address(endpoint)}/test", {"event_type": "video.failed"})
    assert (told.status_code, told.json()["status"], told.json()["is_success"]) == (200, None, False)
    assert "No answer" in told.json()["problem"]
