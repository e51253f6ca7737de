"""What the door of generation accepts, refuses and remembers."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from accounts.models import User
from clips.models import Audience
from common.idempotency import scoped_key
from generation.models import EntryKind, GenerationJob, JobState, LedgerEntry
from generation.models.job import FailureStage
from generation.openai_api.render import extras_out
from generation.pipeline.claim import claim_next
from generation.pipeline.ending import end_badly
from generation.pipeline.errors import AttemptFailedError
from generation.services import jobs
from generation.services.ledger import quota_of
from generation.services.requests import ClipRequest
from tests.cameo.test_races import together
from tests.cast import client_of, make_person, post_json
from tests.clips.factories import make_clip

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tiny_engines")]
PATH = "/api/v1/generations"
GOOD: dict[str, Any] = {"prompt": "a red ball bounces", "engine": "tiny", "seconds": 4, "size": "360p", "fps": 12}


@pytest.fixture
def client(ann: User) -> Client:
    return client_of(ann)


def test_a_good_prompt_is_queued_with_its_price_place_and_eta(client: Client, ann: User) -> None:
    answer = post_json(client, PATH, GOOD)
    assert answer.status_code == 202
    (job,) = answer.json()["jobs"]
    assert answer["Location"] == f"{PATH}/{job['id']}"
    assert (job["state"], job["queue_position"], job["credits"]) == ("queued", 0, 4.0)
    assert job["id"].startswith("video_")
    assert 0 < job["eta"]["low_seconds"] < job["eta"]["high_seconds"]
    assert float(quota_of(ann).left) == 56


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"prompt": "   "}, 400, "prompt_empty"),
        ({"prompt": "x" * 4_001}, 400, "prompt_too_long"),
        ({"seconds": 3}, 400, "seconds_out_of_range"),
        ({"seconds": 61}, 400, "seconds_out_of_range"),
        ({"seconds": "ten"}, 400, "invalid_input"),
        ({"seconds": "NaN"}, 400, "invalid_input"),
        ({"size": "8k"}, 400, "invalid_input"),
        ({"n": 0}, 400, "invalid_input"),
        ({"seed": -1}, 400, "invalid_input"),
        ({"engine": "dream"}, 422, "unknown_engine"),
        ({"remix_of": "clip_nothing"}, 404, "not_found"),
    ],
)
def test_bad_input_gets_a_problem_and_leaves_nothing_behind(
    client: Client, ann: User, change: dict[str, Any], status: int, code: str
) -> None:
    answer = post_json(client, PATH, {**GOOD, **change})
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer["Content-Type"] == "application/problem+json"
    assert not GenerationJob.objects.exists()
    assert not LedgerEntry.objects.exists()


def test_a_body_that_is_not_json_is_told_so(client: Client) -> None:
    answer = client.post(PATH, "{prompt: oops", content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (400, "not_json")


def test_without_a_token_nobody_generates() -> None:
    assert post_json(Client(), PATH, GOOD).status_code == 401


def test_variations_share_a_submission_and_have_seeds_in_a_row(client: Client) -> None:
    made = post_json(client, PATH, {**GOOD, "n": 3, "seed": 7}).json()["jobs"]
    assert [job["seed"] for job in made] == [7, 8, 9]
    assert len({job["submission"] for job in made}) == 1


def test_variations_are_all_or_none_when_credits_fall_short(client: Client, ann: User) -> None:
    assert post_json(client, PATH, {**GOOD, "seconds": 10, "n": 4}).status_code == 202
    answer = post_json(client, PATH, {**GOOD, "seconds": 10, "n": 3})
    assert (answer.status_code, answer.json()["code"]) == (429, "quota_exceeded")
    assert (answer.json()["credits"], answer.json()["left"]) == (30, 20)
    assert answer.json()["detail"].startswith("This costs 30 credits and 20 are left.")
    assert int(answer["Retry-After"]) > 0
    assert GenerationJob.objects.count() == 4
    assert float(quota_of(ann).left) == 20


def test_words_that_can_not_be_published_at_once_say_so_before_they_cost_anything(client: Client) -> None:
    said = "These words are in a language that we can't check yet: the clip stays yours alone until a person"
    ball = "赤いボールが跳ねる"
    for wish in ({"prompt": ball}, {"prompt": "", "shots": [{"prompt": ball, "seconds": 4}]}):
        (note,) = post_json(client, f"{PATH}/estimate", {**GOOD, **wish}).json()["notes"]
        assert note.startswith(said)
    job = post_json(client, PATH, {**GOOD, "prompt": ball}).json()["jobs"][0]
    assert job["notes"] == [note]
    assert post_json(client, f"{PATH}/estimate", {**GOOD, "prompt": "Ein Ball springt"}).json()["notes"] == []


def test_the_estimate_prices_without_making_anything(client: Client) -> None:
    answer = post_json(client, f"{PATH}/estimate", {**GOOD, "n": 2}).json()
    assert (answer["credits"], answer["is_model"], answer["queue_length"]) == (8.0, False, 0)
    assert not GenerationJob.objects.exists()


def test_a_refused_prompt_is_kept_with_its_reason_and_costs_nothing(client: Client, ann: User) -> None:
    answer = post_json(client, PATH, {**GOOD, "prompt": "explicit porn, two naked people having sex"})
    assert (answer.status_code, answer.json()["code"]) == (422, "moderation_blocked")
    kept = client.get(f"{PATH}/{answer.json()['job']}").json()
    assert (kept["state"], kept["failure"]["stage"]) == ("failed", "prompt")
    assert kept["failure"]["errors"]
    assert float(quota_of(ann).left) == 60


def test_a_refused_try_is_not_held_against_what_is_asked_for_after_it(client: Client) -> None:
    assert post_json(client, PATH, {**GOOD, "prompt": "a naked woman"}).status_code == 422
    for prompt in ("a child throws a ball to a dog", "a train crosses a bridge in fog"):
        answer = post_json(client, PATH, {**GOOD, "prompt": prompt})
        assert answer.status_code == 202, answer.content
    assert [job.door_decision for job in GenerationJob.objects.exclude(state=JobState.FAILED)] == ["allow"] * 2


def test_a_remix_needs_the_right_to_its_parent(client: Client) -> None:
    bob = make_person("bob")
    closed = make_clip(bob, remix_audience=Audience.NOBODY)
    private = make_clip(bob, visibility="private")
    assert post_json(client, PATH, {**GOOD, "remix_of": closed.public_id}).json()["code"] == "remix_not_allowed"
    assert post_json(client, PATH, {**GOOD, "remix_of": private.public_id}).status_code == 404
    assert not GenerationJob.objects.exists()


def test_the_same_key_and_body_makes_one_job_and_replays_the_answer(client: Client) -> None:
    headers = {"Idempotency-Key": "a-1"}
    first = post_json(client, PATH, GOOD, headers=headers)
    again = post_json(client, PATH, GOOD, headers=headers)
    assert (again.status_code, again["Idempotency-Replayed"]) == (202, "true")
    assert again.json()["jobs"][0]["id"] == first.json()["jobs"][0]["id"]
    assert again["Location"] == first["Location"]
    other = post_json(client, PATH, {**GOOD, "seconds": 5}, headers=headers)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert GenerationJob.objects.count() == 1


def test_a_key_whose_answer_was_lost_finds_its_job(client: Client, ann: User) -> None:
    from common.models import IdempotencyRecord

    first = post_json(client, PATH, GOOD, headers={"Idempotency-Key": "a-2"}).json()["jobs"][0]["id"]
    IdempotencyRecord.objects.all().delete()
    again = post_json(client, PATH, GOOD, headers={"Idempotency-Key": "a-2"}).json()["jobs"][0]["id"]
    assert again == first


def test_a_key_used_on_another_route_is_another_key(client: Client) -> None:
    headers = {"Idempotency-Key": "a-3"}
    first = post_json(client, PATH, GOOD, headers=headers).json()["jobs"][0]["id"]
    body = {"model": "sim", "size": "360x640", "prompt": GOOD["prompt"]}
    other = post_json(client, "/v1/videos", body, headers=headers).json()["id"]
    assert other != first
    assert GenerationJob.objects.count() == 2


def test_long_keys_that_differ_at_their_end_are_different_and_not_cut() -> None:
    one, two = (scoped_key("/api/v1/generations", "k" * 254 + end) for end in "ab")
    assert one is not None
    assert two is not None
    assert one != two
    assert max(len(one), len(two)) <= 255
    assert (scoped_key("/a", "k"), scoped_key("/a", None), scoped_key("/a", "")) == ("/a:k", None, None)


@pytest.mark.django_db(transaction=True)
def test_two_tries_at_once_with_one_key_get_the_same_job(ann: User) -> None:
    found: list[str] = []

    def ask() -> None:
        request = ClipRequest(GOOD["prompt"], engine=GOOD.get("engine", ""), seconds=4)
        (job,) = jobs.submit(by=ann, request=request, client_key="k")
        found.append(job.public_id)

    assert together(*[ask] * 4) == [None] * 4
    assert len(found) == 4
    assert {*found} == {GenerationJob.objects.get().public_id}
    assert float(quota_of(ann).left) == 56


@pytest.mark.parametrize(
    ("plan", "size", "status"), [("free", "720p", 202), ("free", "1080p", 400), ("plus", "1080p", 202)]
)
def test_a_size_is_the_plans_to_give(plan: str, size: str, status: int) -> None:
    bob = make_person("bob", plan=plan)
    answer = post_json(client_of(bob), PATH, {**GOOD, "engine": "sim", "size": size})
    assert answer.status_code == status, answer.json()
    if status == 400:
        assert (answer.json()["code"], answer.json()["sizes"]) == ("size_not_in_plan", ["360p", "720p"])
        assert not GenerationJob.objects.exists()


def test_a_size_beyond_the_plan_is_refused_by_the_other_api_too() -> None:
    body = {"model": "sora-2-pro", "size": "1080x1920", "prompt": GOOD["prompt"]}
    answer = post_json(client_of(make_person("bob")), "/v1/videos", body)
    error = answer.json()["error"]
    assert (answer.status_code, error["code"], error["param"]) == (400, "size_not_in_plan", "size")
    assert not GenerationJob.objects.exists()


def test_nobody_else_sees_or_cancels_a_job(client: Client) -> None:
    job = post_json(client, PATH, GOOD).json()["jobs"][0]["id"]
    stranger = client_of(make_person("cat"))
    assert stranger.get(f"{PATH}/{job}").status_code == 404
    assert post_json(stranger, f"{PATH}/{job}/cancel").status_code == 404
    assert GenerationJob.objects.get().state == JobState.QUEUED


def test_cancelling_gives_the_credits_back_and_twice_is_fine(client: Client, ann: User) -> None:
    job = post_json(client, PATH, GOOD).json()["jobs"][0]["id"]
    for _ in range(2):
        answer = post_json(client, f"{PATH}/{job}/cancel").json()
        assert (answer["state"], answer["credits"]) == ("cancelled", 0)
    assert float(quota_of(ann).left) == 60
    assert list(LedgerEntry.objects.order_by("pk").values_list("kind", flat=True)) == [
        EntryKind.RESERVE,
        EntryKind.REFUND,
    ]


@pytest.mark.parametrize(
    ("change", "code", "told"),
    [
        ({"prompt": "a" * 40_000}, "prompt_too_long", {"most": settings.PROMPT_MAX_CHARACTERS}),
        (
            {"seconds": 500},
            "seconds_out_of_range",
            {
                "least": 4,
                "most": 10,
                "errors": [
                    {
                        "pointer": "/seconds",
                        "code": "seconds_out_of_range",
                        "detail": "A clip of yours has 4 to 10 seconds.",
                    }
                ],
            },
        ),
        ({"size": "1080p"}, "size_not_in_plan", {"sizes": ["360p", "720p"]}),
    ],
)
def test_what_a_refusal_names_stands_beside_its_sentence(
    client: Client, change: dict[str, Any], code: str, told: dict[str, Any]
) -> None:
    """So that a client can say it in another language."""
    problem = post_json(client, PATH, {**GOOD, **change}).json()
    assert problem["code"] == code
    assert {name: problem[name] for name in told} == told


def test_a_job_that_failed_says_that_it_cost_nothing(client: Client, ann: User) -> None:
    job = post_json(client, PATH, GOOD).json()["jobs"][0]["id"]
    claimed = claim_next("cpu.tiny", worker="one")
    assert claimed is not None
    assert end_badly(claimed, AttemptFailedError(FailureStage.RENDER, "engine_failed", "It broke."))
    told = client.get(f"{PATH}/{job}").json()
    assert (told["state"], told["credits"], float(quota_of(ann).left)) == ("failed", 0, 60)
    assert extras_out(GenerationJob.objects.get())["credits"] == 0
