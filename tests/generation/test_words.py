"""How many words a request takes: what nobody would read is refused with how much too long it is."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from accounts.models import User
from clips.challenges.services import Call, open_challenge
from clips.models import Audience, ChallengeKind
from generation.models import GenerationJob, LedgerEntry, PromptTemplate
from tests.cast import client_of, post_json
from tests.clips.factories import make_clip

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tiny_engines")]
PATH = "/api/v1/generations"
LOOK: dict[str, Any] = {"engine": "tiny", "seconds": 4, "size": "360p", "fps": 12}
MOST, MOST_TOGETHER = settings.PROMPT_MAX_CHARACTERS, settings.STORYBOARD_MAX_CHARACTERS
BALL = "a red ball bounces on the grass "


def words(length: int) -> str:
    return (BALL * (length // len(BALL) + 1))[: length - 1] + "."


@pytest.fixture
def client(ann: User) -> Client:
    return client_of(ann)


def refused(answer: Any) -> tuple[int, str, str, int, int]:
    problem = answer.json()
    (error,) = problem["errors"]
    assert answer["Content-Type"] == "application/problem+json"
    assert (problem["detail"], error["code"]) == (error["detail"], problem["code"])
    return (
        answer.status_code,
        problem["code"],
        error["pointer"],
        problem["characters"],
        problem["most"],
    )


@pytest.mark.parametrize("path", [PATH, f"{PATH}/estimate"])
def test_the_longest_prompt_is_taken_and_one_sign_more_is_not(client: Client, path: str) -> None:
    assert post_json(client, path, {**LOOK, "prompt": words(MOST)}).status_code in {200, 202}
    answer = post_json(client, path, {**LOOK, "prompt": words(MOST + 1)})
    assert refused(answer) == (400, "prompt_too_long", "/prompt", MOST + 1, MOST)
    assert answer.json()["detail"] == "A prompt has at most 4,000 characters; here are 4,001."


def test_the_longest_ordinary_prompt_is_not_held(client: Client) -> None:
    (job,) = post_json(client, PATH, {**LOOK, "prompt": words(MOST)}).json()["jobs"]
    assert job["state"] == "queued"
    assert GenerationJob.objects.get().door_decision == "allow"


def test_signs_are_counted_and_not_their_bytes_and_space_around_is_not(client: Client) -> None:
    assert post_json(client, PATH, {**LOOK, "prompt": "ä" * MOST + " \n "}).status_code == 202


@pytest.mark.parametrize("way", ["remix_of", "edit_of", "extension_of", "duet_of"])
def test_words_to_a_clip_have_the_same_end(client: Client, ann: User, way: str) -> None:
    parent = make_clip(ann, remix_audience=Audience.EVERYONE)
    answer = post_json(client, PATH, {"prompt": words(MOST + 1), way: parent.public_id})
    assert refused(answer) == (400, "prompt_too_long", "/prompt", MOST + 1, MOST)
    assert not GenerationJob.objects.exists()


def test_so_have_words_of_what_shall_not_be_seen(client: Client) -> None:
    answer = post_json(client, PATH, {**LOOK, "prompt": BALL, "negative_prompt": words(MOST + 1)})
    assert refused(answer)[2] == "/negative_prompt"


def test_a_shot_that_is_too_long_is_named(client: Client) -> None:
    shots = [{"prompt": BALL, "seconds": 2}, {"prompt": words(MOST + 1), "seconds": 2}]
    answer = post_json(client, PATH, {**LOOK, "shots": shots})
    assert refused(answer) == (400, "prompt_too_long", "/shots/1/prompt", MOST + 1, MOST)


def test_all_shots_together_have_an_end_of_their_own(client: Client) -> None:
    shots = [{"prompt": words(MOST_TOGETHER // 4 + 1), "seconds": 1} for _ in range(4)]
    answer = post_json(client, PATH, {**LOOK, "shots": shots})
    assert refused(answer) == (400, "prompt_too_long", "/shots", MOST_TOGETHER + 4, MOST_TOGETHER)
    assert not LedgerEntry.objects.exists()


def test_the_words_of_a_challenge_count_in_its_answers(client: Client, ann: User) -> None:
    clip = make_clip(ann, remix_audience=Audience.EVERYONE, width=360, height=640)
    challenge = open_challenge(clip=clip, by=ann, call=Call(ChallengeKind.PROMPT, "Balls", "A ball bounces"))
    body = {"engine": "tiny", "seconds": 4, "fps": 12, "answer_to": challenge.public_id, "prompt": words(MOST)}
    assert refused(post_json(client, PATH, body))[3:] == (MOST + len("A ball bounces "), MOST)


def test_a_row_that_fills_a_template_to_excess_is_named(client: Client, ann: User) -> None:
    text = words(MOST - 100) + " A {{colour}} ball"
    template = PromptTemplate.objects.create(owner=ann, name="Balls", text=text, settings=LOOK)
    rows = [{"colour": "red"}, {"colour": words(200)}]
    answer = post_json(client, f"/api/v1/templates/{template.public_id}/estimate", {"rows": rows})
    assert answer.status_code == 400
    (error,) = answer.json()["errors"]
    assert error["pointer"] == "/rows/1"
    assert "at most 4,000 characters" in error["detail"]


def test_a_script_is_as_long_as_a_storyboard(client: Client) -> None:
    lines = "\n\n".join(words(500) for _ in range(19))
    assert post_json(client, "/api/v1/shots", {"script": lines}).status_code == 200
    too_long = post_json(client, "/api/v1/shots", {"script": words(MOST_TOGETHER + 1)})
    assert (too_long.status_code, too_long.json()["errors"][0]["pointer"]) == (400, "/script")


def test_clients_are_told_both_ends_before(client: Client) -> None:
    config = Client().get("/api/v1/config").json()
    assert (config["prompt_characters_max"], config["storyboard_characters_max"]) == (MOST, MOST_TOGETHER)
