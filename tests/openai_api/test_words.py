"""Prompts that are too long, told the way the original tells it."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from accounts.models import User
from generation.models import GenerationJob
from tests.cast import post_json
from tests.openai_api.scenes import make_finished_video

pytestmark = pytest.mark.django_db
MOST = settings.PROMPT_MAX_CHARACTERS
BALL = "a red ball bounces on the grass "
LONG = (BALL * 200)[:MOST] + "s"
TOO_LONG = {
    "message": "Invalid 'prompt': string too long. "
    f"Expected a string with maximum length {MOST}, but got a string with length {MOST + 1} instead.",
    "type": "invalid_request_error",
    "param": "prompt",
    "code": "string_above_max_length",
}


def test_a_prompt_is_taken_up_to_its_end(client: Client) -> None:
    body = {"model": "sim", "size": "360x640", "seconds": "4", "prompt": (BALL * 200)[: MOST - 1] + "."}
    assert post_json(client, "/v1/videos", body).json()["status"] == "queued"


@pytest.mark.parametrize("encode", ["json", "form"])
def test_one_sign_more_is_told_in_the_envelope(client: Client, encode: str) -> None:
    body = {"prompt": LONG}
    answer = post_json(client, "/v1/videos", body) if encode == "json" else client.post("/v1/videos", body)
    assert (answer.status_code, answer.json()) == (400, {"error": TOO_LONG})
    assert not GenerationJob.objects.exists()


@pytest.mark.parametrize("way", ["remix", "edits", "extensions"])
def test_so_it_is_for_what_is_made_from_a_video(client: Client, ann: User, way: str) -> None:
    video = make_finished_video(ann)
    paths: dict[str, tuple[str, dict[str, Any]]] = {
        "remix": (f"/v1/videos/{video.public_id}/remix", {}),
        "edits": ("/v1/videos/edits", {"video": {"id": video.public_id}}),
        "extensions": ("/v1/videos/extensions", {"video": {"id": video.public_id}, "seconds": "4"}),
    }
    path, body = paths[way]
    answer = post_json(client, path, {**body, "prompt": LONG})
    assert (answer.status_code, answer.json()) == (400, {"error": TOO_LONG})
    assert GenerationJob.objects.count() == 1


def test_a_negative_prompt_is_named_as_such(client: Client) -> None:
    error = post_json(client, "/v1/videos", {"prompt": BALL, "negative_prompt": LONG}).json()["error"]
    assert (error["param"], error["code"]) == ("negative_prompt", "string_above_max_length")
