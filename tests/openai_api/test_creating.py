"""Creating a video, in every encoding that clients use."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from generation.models import GenerationJob, JobState
from tests.cast import client_of, post_json
from tests.openai_api.scenes import KEYS

pytestmark = pytest.mark.django_db
PROMPT = "a red ball bounces on grass"


def test_json_makes_a_queued_video_with_all_thirteen_keys(client: Client) -> None:
    answer = post_json(client, "/v1/videos", {"prompt": PROMPT, "model": "sora-2", "seconds": "8", "size": "1280x720"})
    video = answer.json()
    assert answer.status_code == 200, answer.content
    assert set(video) == KEYS
    assert (video["object"], video["status"], video["model"]) == ("video", "queued", "sora-2")
    assert (video["seconds"], video["size"], video["prompt"]) == ("8", "1280x720", PROMPT)
    assert (video["progress"], video["error"], video["completed_at"]) == (0, None, None)
    assert video["id"].startswith("video_")


def test_multipart_without_a_file_is_how_the_python_library_always_sends(client: Client) -> None:
    answer = client.post("/v1/videos", {"prompt": PROMPT, "model": "sora-2", "seconds": "4", "size": "720x1280"})
    assert (answer.status_code, answer.json()["seconds"]) == (200, "4")


def test_a_plain_form_is_taken_too(client: Client) -> None:
    answer = client.post("/v1/videos", "prompt=a+red+ball+bounces", content_type="application/x-www-form-urlencoded")
    assert (answer.status_code, answer.json()["prompt"]) == (200, "a red ball bounces")


def test_what_is_not_said_is_what_that_api_did_by_default(client: Client) -> None:
    video = post_json(client, "/v1/videos", {"prompt": PROMPT}).json()
    assert (video["model"], video["seconds"], video["size"]) == ("sora-2", "4", "720x1280")


@pytest.mark.parametrize("seconds", ["4", "8", "10", "12", "15", "16", "20", 8])
def test_every_length_of_both_worlds_is_taken(client: Client, seconds: Any) -> None:
    video = post_json(client, "/v1/videos", {"prompt": PROMPT, "seconds": seconds}).json()
    assert video["seconds"] == str(seconds)


@pytest.mark.parametrize("seconds", ["5", "0", "-4", "4.5", "twelve", "", True, None, [4], {"a": 1}, "٤"])
def test_other_lengths_are_refused_with_the_parameter_named(client: Client, seconds: Any) -> None:
    answer = post_json(client, "/v1/videos", {"prompt": PROMPT, "seconds": seconds})
    assert (answer.status_code, answer.json()["error"]["param"]) == (400, "seconds")


@pytest.mark.parametrize(
    ("model", "size", "status"),
    [
        ("sora-2", "1280x720", 200),
        ("sora-2", "1920x1080", 400),
        ("sora-2-2025-12-08", "720x1280", 200),
        ("sora-2-pro", "1920x1080", 200),
        ("sora-2-pro-2025-10-06", "1080x1920", 200),
        ("sora-2", "720X1280", 400),
        ("sim", "360x640", 200),
        ("sora-3", "720x1280", 400),
    ],
)
def test_models_have_their_own_sizes(client: Client, model: str, size: str, status: int) -> None:
    answer = post_json(client, "/v1/videos", {"prompt": PROMPT, "model": model, "size": size})
    assert answer.status_code == status, answer.content
    if status == 200:
        assert (answer.json()["model"], answer.json()["size"]) == (model, size)


def test_a_size_that_the_engine_cannot_make_is_an_honest_no(client: Client) -> None:
    answer = post_json(client, "/v1/videos", {"prompt": PROMPT, "model": "sora-2-pro", "size": "1024x1792"})
    problem = answer.json()["error"]
    assert (answer.status_code, problem["code"], problem["param"]) == (400, "unsupported_size", "size")
    assert "1080x1920" in problem["message"]
    assert not GenerationJob.objects.exists()


def test_a_refused_prompt_is_moderation_blocked_and_names_the_stored_job(client: Client, ann: User) -> None:
    answer = post_json(client, "/v1/videos", {"prompt": "Darth Vader and Mickey Mouse fight with light sabers"})
    problem = answer.json()["error"]
    assert (answer.status_code, problem["code"], problem["type"]) == (
        400,
        "moderation_blocked",
        "invalid_request_error",
    )
    stored = client.get(f"/v1/videos/{problem['job']}").json()
    assert (stored["status"], stored["error"]["code"]) == ("failed", "moderation_blocked")
    assert GenerationJob.objects.get(owner=ann).state == JobState.FAILED


@pytest.mark.parametrize(
    ("body", "param"),
    [({}, "prompt"), ({"prompt": ""}, "prompt"), ({"prompt": "x" * 4_001}, "prompt"), ({"prompt": None}, "prompt")],
)
def test_a_prompt_is_asked_for(client: Client, body: dict[str, Any], param: str) -> None:
    answer = post_json(client, "/v1/videos", body)
    assert (answer.status_code, answer.json()["error"]["param"]) == (400, param)


@pytest.mark.parametrize("text", ["{", "[]", "1", '"prompt"', "null", '{"prompt": "a\\u0000b"}'])
def test_a_body_that_makes_no_sense_is_a_400_in_the_envelope(client: Client, text: str) -> None:
    answer = client.post("/v1/videos", text, content_type="application/json")
    assert answer.status_code == 400
    assert set(answer.json()["error"]) >= {"message", "type", "param", "code"}


def test_the_same_key_and_body_make_one_video_in_every_encoding(client: Client) -> None:
    body = {"prompt": PROMPT, "seconds": "4"}
    for send in (
        lambda: client.post("/v1/videos", body, headers={"Idempotency-Key": "form"}),
        lambda: post_json(client, "/v1/videos", body, headers={"Idempotency-Key": "json"}),
    ):
        first, second = send(), send()
        assert first.json()["id"] == second.json()["id"]
    assert GenerationJob.objects.count() == 2
    other = post_json(client, "/v1/videos", {"prompt": "another"}, headers={"Idempotency-Key": "json"})
    assert (other.status_code, other.json()["error"]["code"]) == (422, "idempotency_key_reused")


def test_seed_is_taken_and_told_to_whoever_asks(client: Client) -> None:
    answer = post_json(client, "/v1/videos", {"prompt": PROMPT, "seed": 7}, headers={"Hibari-Extras": "1"})
    ours = answer.json()["hibari"]
    assert (ours["seed"], ours["engine"], ours["credits"], ours["queue_position"]) == (7, "sim", 4.0, 0)
    assert "hibari" not in client.get(f"/v1/videos/{answer.json()['id']}").json()


def test_credits_that_are_used_up_are_no_rate_limit(ann: User) -> None:
    User.objects.filter(pk=ann.pk).update(plan="free")
    client = client_of(ann)
    answers = [post_json(client, "/v1/videos", {"prompt": PROMPT, "seconds": "10"}) for _ in range(7)]
    last = answers[-1]
    assert [answer.status_code for answer in answers] == [200] * 6 + [429]
    assert (last.json()["error"]["type"], last["x-should-retry"]) == ("insufficient_quota", "false")
    assert int(last["Retry-After"]) > 3600


def test_a_poller_is_told_when_to_come_back(client: Client) -> None:
    answer = post_json(client, "/v1/videos", {"prompt": PROMPT})
    assert 500 <= int(answer["openai-poll-after-ms"]) <= 10_000
    assert json.loads(answer.content)["status"] == "queued"
