"""One list of all that is not published: being made, made, refused."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from clips.models import Clip, ClipKind, HoldReason
from clips.services.publishing import hold_clip
from common.errors import RefusedError
from generation.models import GenerationJob, JobState
from generation.services import jobs
from tests.cast import client_of, make_person, post_json
from tests.clips.factories import make_clip, make_draft
from tests.generation.factories import submit_job

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tiny_engines")]
WICKED = "explicit porn, two naked people having sex"
PATH = "/api/v1/me/drafts"


@pytest.fixture
def client(ann: User) -> Client:
    return client_of(ann)


def refused_job(by: User) -> GenerationJob:
    with pytest.raises(RefusedError) as refusal:
        submit_job(by, prompt=WICKED)
    return GenerationJob.objects.get(public_id=refusal.value.extra["job"])


def delivered(job: GenerationJob, by: User) -> Clip:
    clip = make_draft(by)
    GenerationJob.objects.filter(pk=job.pk).update(state=JobState.COMPLETED, clip=clip)
    return clip


def test_jobs_and_clips_stand_together_the_latest_first(ann: User, client: Client) -> None:
    made = delivered(submit_job(ann), ann)
    refused = refused_job(ann)
    brought = make_clip(ann, state="draft", kind=ClipKind.IMPORTED)
    waiting = submit_job(ann)
    make_clip(ann)
    delivered(submit_job(make_person("bob")), User.objects.get(handle="bob"))
    rows = client.get(PATH).json()["data"]
    assert [(row["type"], row["state"], row["id"]) for row in rows] == [
        ("job", "queued", waiting.public_id),
        ("clip", "draft", brought.public_id),
        ("job", "failed", refused.public_id),
        ("clip", "draft", made.public_id),
    ]
    assert [row["clip"] is None for row in rows] == [True, False, True, False]
    assert [row["job"] is None for row in rows] == [False, True, False, False]


def test_a_refusal_comes_with_its_reason_and_the_way_to_appeal(ann: User, client: Client) -> None:
    refused_job(ann)
    (row,) = client.get(PATH).json()["data"]
    assert row["reason"]
    assert row["job"]["failure"]["code"] == "moderation_blocked"
    assert row["appeal"] is None
    assert post_json(client, row["appeal_url"], {"text": "It is a painting."}).status_code == 201
    (row,) = client.get(PATH).json()["data"]
    assert (row["appeal_url"], row["appeal"]["state"]) == (None, "open")


def test_a_draft_that_must_stay_private_says_why_and_can_be_appealed(ann: User, client: Client) -> None:
    make_draft(ann, private_only_reason="A doubt about the words.")
    held = make_draft(ann)
    hold_clip(clip=held, reason=HoldReason.SCREENING, source="scr_1", explanation="A flash.")
    newest, private = client.get(PATH).json()["data"]
    assert (newest["reason"], newest["appeal_url"]) == ("A flash.", None)
    assert private["reason"] == "A doubt about the words."
    assert post_json(client, private["appeal_url"], {"text": "Please look."}).status_code == 201


def test_what_ended_by_ones_own_will_is_no_draft(ann: User, client: Client) -> None:
    jobs.cancel(job=submit_job(ann), by=ann)
    jobs.delete(job=refused_job(ann), by=ann)
    assert client.get(PATH).json()["data"] == []


def test_pages_follow_each_other_without_a_gap_or_a_repeat(ann: User, client: Client) -> None:
    for n in range(7):
        make_draft(ann) if n % 2 else refused_job(ann)
    whole = [row["id"] for row in client.get(PATH).json()["data"]]
    found: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        answer = client.get(PATH, {"limit": "2", **({"cursor": cursor} if cursor else {})}).json()
        found += [row["id"] for row in answer["data"]]
        cursor = answer["next"]
    assert found == whole
    assert len(set(whole)) == 7


def test_ties_in_time_are_neither_lost_nor_doubled(ann: User, client: Client) -> None:
    for _ in range(3):
        make_draft(ann)
        refused_job(ann)
    moment = Clip.objects.latest("pk").created_at
    Clip.objects.update(created_at=moment)
    GenerationJob.objects.update(created_at=moment)
    first = client.get(PATH, {"limit": "4"}).json()
    second = client.get(PATH, {"limit": "4", "cursor": first["next"]}).json()
    assert len({row["id"] for row in [*first["data"], *second["data"]]}) == 6
    assert second["next"] is None


def test_a_longer_list_asks_the_database_no_more_often(ann: User, client: Client) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(PATH, {"limit": "50"}).status_code == 200
        return len(queries)

    delivered(submit_job(ann), ann)
    refused_job(ann)
    asked()  # the first request of a key writes down that it was used
    few = asked()
    for _ in range(4):
        delivered(submit_job(ann), ann)
        refused_job(ann)
    assert asked() == few


@pytest.mark.parametrize("query", [{"cursor": "nonsense"}, {"limit": "0"}, {"limit": "51"}])
def test_a_bad_page_is_refused(client: Client, query: dict[str, str]) -> None:
    assert client.get(PATH, query).status_code == 400
