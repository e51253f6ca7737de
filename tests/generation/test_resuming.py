"""A page whose websocket dropped asks for what it missed, and stands where it would have stood."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from accounts.models import User
from accounts.realtime.tickets import Credential, issue_ticket
from accounts.services import create_api_key
from common import clock
from generation import pipeline
from generation.engines.base import Preview, Step
from generation.models import GenerationJob
from generation.pipeline.claim import claim_next
from generation.pipeline.progress import Progress
from generation.services import jobs
from tests.accounts.test_realtime import Page, open_socket
from tests.cast import make_person
from tests.generation.factories import submit_job

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("tiny_engines")]


def resume(person: User, message: dict[str, Any]) -> list[dict[str, Any]]:
    """What is heard between asking and `resumed`, or the frame that closes the socket."""
    ticket = issue_ticket(Credential(api_key=create_api_key(by=person, name="page")[1]))

    async def talk(socket: Page) -> list[dict[str, Any]]:
        await socket.connect()
        assert "at" in await socket.hears_event()
        await socket.says(json.dumps(message))
        heard: list[dict[str, Any]] = []
        while not heard or heard[-1]["type"] not in {"resumed", "websocket.close"}:
            frame = await socket.hears()
            heard.append(json.loads(frame["text"]) if "text" in frame else frame)
        return heard

    heard: list[dict[str, Any]] = open_socket(ticket, talk)
    return heard


def test_ends_that_were_missed_are_told_once_with_their_clip(ann: User) -> None:
    before = clock.now().isoformat()
    made, cancelled = submit_job(ann), submit_job(ann)
    submit_job(make_person("bob"))
    assert pipeline.run_next("cpu.tiny")
    jobs.cancel(job=GenerationJob.objects.get(pk=cancelled.pk), by=ann)
    made.refresh_from_db()
    assert made.clip is not None
    *missed, resumed = resume(ann, {"type": "resume", "since": before})
    assert missed == [
        {"type": "job.state", "id": made.public_id, "state": "completed", "clip_id": made.clip.public_id},
        {"type": "job.state", "id": cancelled.public_id, "state": "cancelled"},
    ]
    assert resumed["at"] > before


def test_a_render_at_work_tells_how_far_it_is(ann: User) -> None:
    submit_job(ann)
    claimed = claim_next("cpu.tiny", worker="busy")
    assert claimed is not None
    progress = Progress(claimed)
    progress.on_event(Preview(b"jpeg"))
    progress.finishing("encoding", 86)
    later = (clock.now() + timedelta(seconds=30)).isoformat()
    assert resume(ann, {"type": "resume", "since": later})[:-1] == [
        {
            "type": "job.progress",
            "id": claimed.public_id,
            "progress": 86,
            "stage": "encoding",
            "eta_seconds": None,
            "has_preview": True,
        }
    ]


def test_after_too_long_everything_is_looked_at_again(ann: User) -> None:
    old = (clock.now() - timedelta(hours=2)).isoformat()
    assert [event["type"] for event in resume(ann, {"type": "resume", "since": old})] == ["reload", "resumed"]


@pytest.mark.parametrize("since", [None, 7, "yesterday", "2026-01-01T00:00:00", ""])
def test_a_moment_that_is_none_closes_the_socket(ann: User, since: object) -> None:
    (closed,) = resume(ann, {"type": "resume", "since": since})
    assert (closed["type"], closed["code"]) == ("websocket.close", 4400)


def test_the_bar_never_goes_back_and_is_written_seldom(ann: User) -> None:
    submit_job(ann)
    claimed = claim_next("cpu.tiny", worker="busy")
    assert claimed is not None
    progress = Progress(claimed)
    seen = []
    for index in (10, 50, 20, 90, 30):
        progress.on_event(Step(index, 100, None))
        seen.append(GenerationJob.objects.get(pk=claimed.pk).progress)
    assert seen == [8] * 5, "the first is written, the rest lies within the same half second"
    progress.finishing("screening", 60)
    assert GenerationJob.objects.get(pk=claimed.pk).progress == 72, "the furthest step, not the last"


def test_a_late_attempt_does_not_move_the_bar(ann: User) -> None:
    submit_job(ann)
    zombie = claim_next("cpu.tiny", worker="frozen")
    assert zombie is not None
    GenerationJob.objects.filter(pk=zombie.pk).update(attempt_token="try_another", progress=5)
    Progress(zombie).finishing("encoding", 86)
    assert GenerationJob.objects.get(pk=zombie.pk).progress == 5
