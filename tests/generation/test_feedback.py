"""What failed in a result, marked at a moment of the clip, and the digest of it per version of an engine."""

from __future__ import annotations

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from accounts.models import User
from accounts.registry import ExportedRows
from generation import pipeline
from generation.models import GenerationJob, ResultFeedback
from generation.services.feedback import digest
from generation.share import GenerationShare
from tests.cast import client_of, make_person, post_json
from tests.generation.factories import submit_job

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("tiny_engines")]


@pytest.fixture
def job(ann: User) -> GenerationJob:
    made = submit_job(ann)
    assert pipeline.run_next("cpu.tiny")
    made.refresh_from_db()
    return made


def mark(client: Client, job: GenerationJob, **body: Any) -> Any:
    return post_json(client, f"/api/v1/generations/{job.public_id}/feedback", body)


def test_a_creator_marks_what_failed_and_when(ann: User, job: GenerationJob) -> None:
    client = client_of(ann)
    assert mark(client, job, fault="sound", at_seconds=3.94, note="a click").status_code == 201
    assert mark(client, job, fault="physics", at_seconds=1).json() == {
        "fault": "physics",
        "at_seconds": 1.0,
        "note": "",
    }
    listed = client.get(f"/api/v1/generations/{job.public_id}/feedback").json()["data"]
    assert [(row["fault"], row["at_seconds"]) for row in listed] == [("physics", 1.0), ("sound", 3.9)]


def test_the_same_moment_counts_once_and_keeps_the_later_note(ann: User, job: GenerationJob) -> None:
    client = client_of(ann)
    for note in ("first", "second"):
        mark(client, job, fault="lips", at_seconds=2, note=note)
    assert ResultFeedback.objects.get().note == "second"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"fault": "taste", "at_seconds": 1}, 400),
        ({"fault": "sound"}, 400),
        ({"fault": "sound", "at_seconds": -1}, 400),
        ({"fault": "sound", "at_seconds": 4.2}, 400),
        ({"fault": "sound", "at_seconds": "NaN"}, 400),
        ({"fault": "sound", "at_seconds": 1, "note": "x" * 501}, 400),
    ],
)
def test_a_mark_that_makes_no_sense_is_refused(
    ann: User, job: GenerationJob, body: dict[str, Any], status: int
) -> None:
    assert mark(client_of(ann), job, **body).status_code == status
    assert not ResultFeedback.objects.exists()


def test_only_what_was_delivered_is_judged_and_only_by_its_creator(ann: User, job: GenerationJob) -> None:
    waiting = submit_job(ann)
    assert mark(client_of(ann), waiting, fault="sound", at_seconds=1).json()["code"] == "not_delivered"
    assert mark(client_of(make_person("cat")), job, fault="sound", at_seconds=1).status_code == 404


def test_the_digest_counts_faults_per_version_of_an_engine(ann: User, job: GenerationJob) -> None:
    client = client_of(ann)
    for at in (1, 2):
        mark(client, job, fault="physics", at_seconds=at)
    mark(client, job, fault="sound", at_seconds=1)
    (row,) = digest()
    assert row == {
        "engine": "tiny",
        "revision": "1",
        "delivered": 1,
        "clips_with_faults": 1,
        "faults": {"physics": 2, "sound": 1},
    }
    out = StringIO()
    call_command("feedback_digest", stdout=out)
    assert json.loads(out.getvalue())["engines"] == [row]


def test_marks_leave_with_their_author(ann: User, job: GenerationJob) -> None:
    mark(client_of(ann), job, fault="sound", at_seconds=1, note="my words")
    parts = GenerationShare().export(ann)
    exported = {part.name: list(part.rows) for part in parts if isinstance(part, ExportedRows)}
    assert [row["note"] for row in exported["feedback"]] == ["my words"]
    GenerationShare().erase(ann)
    assert ResultFeedback.objects.get().note == ""
