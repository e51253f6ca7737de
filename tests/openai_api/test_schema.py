"""No request that the OpenAPI document allows, or forbids, breaks the server or is answered in an undeclared way."""

from __future__ import annotations

import json

import pytest
from pytest_django import Settings

from accounts.models import User
from accounts.services import create_api_key
from tests.openai_api.scenes import make_finished_video, make_server_person
from tests.openai_api.walking import Walk, walk

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def key(settings: Settings) -> str:
    settings.LIMIT_PERSON = settings.LIMIT_ADDRESS = settings.LIMIT_VIDEOS = 10**9
    return create_api_key(by=make_server_person("ann"), name="walk")[1]


@pytest.fixture
def known(key: str) -> dict[str, str]:

    ann = User.objects.get(handle="ann")
    job = make_finished_video(ann)
    assert job.clip is not None
    clip_id = job.clip.public_id
    return {"video_id": job.public_id, "job_id": job.public_id, "clip_id": clip_id, "handle": "ann", "model": "sora-2"}


def judge(found: Walk) -> None:
    assert not found.complaints, json.dumps(found.complaints, indent=1)


def test_the_videos_api_answers_only_as_declared(key: str, known: dict[str, str]) -> None:
    found = walk(key=key, known=known, examples=4, is_wanted=lambda path: path.startswith("/v1/"))
    judge(found)
    assert found.operations >= 25
    assert found.requests >= 60


@pytest.mark.thorough
def test_both_faces_answer_only_as_declared_however_they_are_asked(
    key: str, known: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    found = walk(key=key, known=known, examples=44)
    with capsys.disabled():
        print(  # noqa: T201 - the figures are the point of this run
            json.dumps({"requests": found.requests, "operations": found.operations, "statuses": dict(found.statuses)})
        )
    judge(found)
    assert found.requests >= 5_000
