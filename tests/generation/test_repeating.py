"""Trying again and rolling anew: asked and paid like a new wish, with the way back kept."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from clips.models import ClipKind
from generation import pipeline
from generation.models import GenerationJob, JobState
from generation.services import jobs
from generation.services.ledger import quota_of
from generation.services.verifying import verify
from tests.cast import client_of, make_person, post_json
from tests.generation.factories import submit_job

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("tiny_engines")]


@pytest.fixture
def client(ann: User) -> Client:
    return client_of(ann)


def again(client: Client, job: GenerationJob, verb: str, **extra: Any) -> Any:
    return post_json(client, f"/api/v1/generations/{job.public_id}/{verb}", **extra)


def test_a_cancelled_job_is_tried_again_with_its_seed_and_its_price(client: Client, ann: User) -> None:
    job = submit_job(ann, seed=7)
    jobs.cancel(job=job, by=ann)
    answer = again(client, job, "retry")
    made = answer.json()
    assert (answer.status_code, answer["Location"]) == (202, f"/api/v1/generations/{made['id']}")
    assert (made["repeats"], made["seed"], made["state"], made["kind"]) == (job.public_id, 7, "queued", "original")
    assert float(quota_of(ann).left) == 56
    assert pipeline.run_next("cpu.tiny")
    assert client.get(f"/api/v1/generations/{made['id']}").json()["state"] == "completed"
    assert verify().problems == ()


def test_what_waits_or_was_delivered_is_not_tried_again(client: Client, ann: User) -> None:
    job = submit_job(ann)
    assert again(client, job, "retry").json()["code"] == "not_retryable"
    assert pipeline.run_next("cpu.tiny")
    assert again(client, job, "retry").status_code == 409
    assert GenerationJob.objects.count() == 1


def test_a_reroll_has_another_seed_and_the_first_clip_as_its_parent(client: Client, ann: User) -> None:
    job = submit_job(ann, seed=7)
    assert pipeline.run_next("cpu.tiny")
    made = again(client, job, "reroll").json()
    assert made["seed"] != 7
    assert (made["repeats"], made["kind"]) == (job.public_id, ClipKind.REROLL)
    assert pipeline.run_next("cpu.tiny")
    rolled = GenerationJob.objects.get(public_id=made["id"])
    job.refresh_from_db()
    assert rolled.clip is not None
    assert (rolled.clip.parent, rolled.clip.kind) == (job.clip, ClipKind.REROLL)


def test_one_key_makes_one_repeat_and_does_not_mix_up_acts(client: Client, ann: User) -> None:
    job = submit_job(ann)
    jobs.cancel(job=job, by=ann)
    headers = {"Idempotency-Key": "k-1"}
    first = again(client, job, "retry", headers=headers).json()["id"]
    assert again(client, job, "retry", headers=headers).json()["id"] == first
    assert again(client, job, "reroll", headers=headers).json()["id"] != first
    assert GenerationJob.objects.count() == 3


def test_a_repeat_needs_credits_like_anything_else(client: Client, ann: User) -> None:
    job = submit_job(ann)
    jobs.cancel(job=job, by=ann)
    for _ in range(15):
        submit_job(ann)
    answer = again(client, job, "retry")
    assert (answer.status_code, answer.json()["code"]) == (429, "quota_exceeded")


def test_what_was_forgotten_or_is_somebody_elses_is_not_repeated(client: Client, ann: User) -> None:
    job = submit_job(ann)
    jobs.cancel(job=job, by=ann)
    assert again(client_of(make_person("cat")), job, "retry").status_code == 404
    GenerationJob.objects.filter(pk=job.pk).update(plan=None)
    assert again(client, job, "retry").json()["code"] == "plan_not_kept"
    assert GenerationJob.objects.get().state == JobState.CANCELLED
