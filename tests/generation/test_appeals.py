"""A refused request before a moderator, and what its person may then do."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from generation.models import GenerationJob
from moderation.cases.kinds import Queue
from moderation.cases.models import Appeal, Decision
from moderation.cases.services.appeals import answer_appeal
from tests.cast import client_of, make_person, post_json
from tests.moderation.cases.factories import make_moderator

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tiny_engines")]
REFUSED = "explicit porn, two naked people having sex"
GENERATIONS = "/api/v1/generations"
ASKED: dict[str, Any] = {"engine": "tiny", "seconds": 4, "size": "360p", "fps": 12}


@pytest.fixture
def mod() -> User:
    return make_moderator("mod", *Queue)


def test_a_refused_request_is_appealed_and_then_let_through_to_its_person_alone(ann: User, mod: User) -> None:
    client = client_of(ann)
    refused = post_json(client, GENERATIONS, {**ASKED, "prompt": REFUSED}).json()["job"]
    answer = post_json(client, f"{GENERATIONS}/{refused}/appeal", {"text": "It is for a museum."})
    assert (answer.status_code, answer.json()["state"]) == (201, "open")
    (decision,) = client.get(f"/api/v1/me/decisions?subject={refused}").json()["data"]
    assert (decision["action"], decision["subject_kind"], decision["appeal"]["state"]) == ("refuse", "request", "open")

    answer_appeal(appeal=Appeal.objects.get(), by=mod, is_overturned=True, answer="It is in order.")
    made = post_json(client, GENERATIONS, {**ASKED, "prompt": REFUSED})
    assert made.status_code == 202
    job = GenerationJob.objects.get(public_id=made.json()["jobs"][0]["id"])
    assert (job.door_decision, job.door_event) == ("cleared", decision["id"])
    longer = post_json(client, GENERATIONS, {**ASKED, "prompt": REFUSED + " outdoors"})
    other = post_json(client_of(make_person("bob")), GENERATIONS, {**ASKED, "prompt": REFUSED})
    assert (longer.status_code, other.status_code) == (422, 422)


def test_only_what_a_rule_refused_can_be_appealed(ann: User) -> None:
    client = client_of(ann)
    made = post_json(client, GENERATIONS, {**ASKED, "prompt": "a red ball bounces"}).json()["jobs"][0]["id"]
    answer = post_json(client, f"{GENERATIONS}/{made}/appeal", {"text": "?"})
    assert (answer.status_code, answer.json()["code"]) == (409, "not_appealable")
    assert post_json(client, f"{GENERATIONS}/video_none/appeal", {"text": "?"}).status_code == 404
    assert post_json(Client(), f"{GENERATIONS}/{made}/appeal", {"text": "?"}).status_code == 401
    assert not Decision.objects.exists()
