"""Errors in the envelope that those clients read, and the headers around every answer."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import Settings

from tests.cast import client_of, make_person, post_json, signed_up_client
from tests.openai_api.scenes import make_server_person

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer sk-123"}, {"X-Session-Token": "gone"}])
def test_without_a_key_nothing_opens(headers: dict[str, str]) -> None:
    answer = Client(headers=headers).get("/v1/videos")
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "invalid_api_key")


def test_session_tokens_open_this_face_too() -> None:
    assert signed_up_client("ann@example.com").get("/v1/videos").status_code == 200


@pytest.mark.parametrize("method", ["get", "post", "put", "delete"])
def test_an_unknown_address_answers_in_the_envelope(method: str) -> None:
    answer = getattr(Client(), method)("/v1/chat/completions")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "unknown_url")


def test_a_method_that_is_not_there_answers_in_the_envelope() -> None:
    answer = client_of(make_person("ann")).put("/v1/videos")
    assert (answer.status_code, answer.json()["error"]["type"]) == (405, "invalid_request_error")


def test_every_answer_has_the_headers_that_the_libraries_read() -> None:
    client = client_of(make_person("ann"))
    first, second = client.get("/v1/models"), client.get("/v1/models")
    assert first["x-request-id"] != second["x-request-id"]
    assert int(first["openai-processing-ms"]) >= 0
    assert int(first["x-ratelimit-limit-requests"]) > int(first["x-ratelimit-remaining-requests"])
    assert first["x-ratelimit-reset-requests"].endswith("s")


def test_too_many_videos_a_minute_is_a_429_that_says_when(settings: Settings) -> None:
    settings.LIMIT_VIDEOS = 3
    client = client_of(make_server_person("ann"))
    answers = [post_json(client, "/v1/videos", {}) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [400, 400, 400, 429]
    last = answers[-1]
    assert last.json()["error"]["code"] == "rate_limit_exceeded"
    assert (last["x-should-retry"], 1 <= int(last["Retry-After"]) <= 20) == ("true", True)
    assert (last["x-ratelimit-limit-requests"], last["x-ratelimit-remaining-requests"]) == ("3", "0")
    assert client.get("/v1/videos").status_code == 200
