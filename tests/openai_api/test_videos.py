"""Looking at videos, fetching their bytes, remixing and deleting them."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from clips.models import Clip, ClipState
from clips.queries import visible_clips
from generation.models import GenerationJob, JobState
from generation.services.ledger import quota_of
from tests.cast import client_of, make_person, post_json
from tests.openai_api.scenes import KEYS, content_of, make_finished_video, make_video

pytestmark = pytest.mark.django_db


def test_a_finished_video_has_its_time_and_nothing_missing(client: Client, ann: User) -> None:
    job = make_finished_video(ann)
    video = client.get(f"/v1/videos/{job.public_id}").json()
    assert set(video) == KEYS
    assert (video["status"], video["progress"], video["error"]) == ("completed", 100, None)
    assert video["completed_at"] >= video["created_at"]
    assert (video["model"], video["seconds"], video["size"]) == ("sim", "4", "360x640")


@pytest.mark.parametrize(
    ("state", "status"),
    [("queued", "queued"), ("running", "in_progress"), ("finishing", "in_progress"), ("cancelled", "failed")],
)
def test_no_state_of_ours_looks_like_a_fifth_one(client: Client, ann: User, state: str, status: str) -> None:
    job = make_video(ann)
    GenerationJob.objects.filter(pk=job.pk).update(state=state, lease_until=job.created_at)
    answer = client.get(f"/v1/videos/{job.public_id}")
    assert answer.json()["status"] == status
    assert ("openai-poll-after-ms" in answer) == (state != "cancelled")
    if state == "cancelled":
        assert answer.json()["error"]["code"] == "cancelled"


def test_a_failed_video_says_why(client: Client, ann: User) -> None:
    job = make_video(ann)
    GenerationJob.objects.filter(pk=job.pk).update(
        state=JobState.FAILED, failure_code="engine_silent", failure_message="The engine ended without a word."
    )
    video = client.get(f"/v1/videos/{job.public_id}").json()
    assert video["error"] == {"code": "engine_silent", "message": "The engine ended without a word."}
    assert video["completed_at"] is None


def test_a_video_is_its_owners_alone(client: Client, ann: User) -> None:
    job, bob = make_finished_video(ann), client_of(make_person("bob"))
    for method, path in (("get", ""), ("get", "/content"), ("delete", ""), ("post", "/cancel")):
        answer = getattr(bob, method)(f"/v1/videos/{job.public_id}{path}")
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "video_not_found")
    assert bob.get("/v1/videos").json()["data"] == []
    assert client.get(f"/v1/videos/{job.public_id}").status_code == 200


def test_pages_follow_one_another_in_both_orders(client: Client, ann: User) -> None:
    ids = [make_video(ann).public_id for _ in range(5)]
    for order, expected in (("asc", ids), ("desc", ids[::-1])):
        seen, after = [], ""
        while True:
            page = client.get(f"/v1/videos?limit=2&order={order}{after}").json()
            seen += [video["id"] for video in page["data"]]
            assert (page["object"], page["first_id"], page["last_id"]) == (
                "list",
                page["data"][0]["id"],
                page["data"][-1]["id"],
            )
            if not page["has_more"]:
                break
            after = f"&after={page['last_id']}"
        assert seen == expected


def test_an_empty_page_has_no_ids(client: Client, ann: User) -> None:
    assert client.get("/v1/videos").json() == {
        "object": "list",
        "data": [],
        "first_id": None,
        "last_id": None,
        "has_more": False,
    }
    make_video(ann)
    assert client.get("/v1/videos?limit=0").json()["data"] == []


@pytest.mark.parametrize(
    ("query", "param"),
    [("limit=101", "limit"), ("limit=-1", "limit"), ("limit=x", "limit"), ("limit=%D9%A3", "limit"),
     ("order=up", "order"), ("after=video_0", "after"), ("after=%00", "after")],
)  # fmt: skip
def test_a_bad_page_is_refused(client: Client, query: str, param: str) -> None:
    answer = client.get(f"/v1/videos?{query}")
    assert (answer.status_code, answer.json()["error"]["param"]) == (400, param)


def test_a_list_costs_the_same_however_long(client: Client, ann: User, django_assert_max_num_queries: Any) -> None:
    for _ in range(3):
        make_finished_video(ann)
    client.get("/v1/videos")
    with django_assert_max_num_queries(4):
        assert len(client.get("/v1/videos").json()["data"]) == 3


@pytest.mark.parametrize(
    ("variant", "mime"), [("", "video/mp4"), ("video", "video/mp4"), ("thumbnail", "image/webp"),
                          ("spritesheet", "image/jpeg")]
)  # fmt: skip
@pytest.mark.parametrize("accept", ["application/binary", "text/html", "*/*", "nonsense"])
def test_bytes_come_whatever_is_accepted(client: Client, ann: User, variant: str, mime: str, accept: str) -> None:
    job = make_finished_video(ann)
    query = f"?variant={variant}" if variant else ""
    answer = client.get(f"/v1/videos/{job.public_id}/content{query}", headers={"Accept": accept})
    assert (answer.status_code, answer["Content-Type"]) == (200, mime)
    assert job.clip is not None
    assert content_of(answer).endswith(job.clip.public_id.encode())


@pytest.mark.parametrize(
    ("asked", "status", "told"), [("bytes=0-3", 206, "bytes 0-3/"), ("bytes=-4", 206, "bytes "),
                                  ("bytes=99999-", 416, "bytes */"), ("lines=1", 200, None)]
)  # fmt: skip
def test_ranges_are_answered(client: Client, ann: User, asked: str, status: int, told: str | None) -> None:
    job = make_finished_video(ann)
    answer = client.get(f"/v1/videos/{job.public_id}/content", headers={"Range": asked})
    assert answer.status_code == status
    assert (answer.get("Content-Range") or "").startswith(told or "")
    if status == 206:
        assert len(content_of(answer)) == 4


def test_there_is_nothing_to_fetch_before_the_end(client: Client, ann: User) -> None:
    answer = client.get(f"/v1/videos/{make_video(ann).public_id}/content")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "video_not_ready")
    wrong = client.get(f"/v1/videos/{make_finished_video(ann).public_id}/content?variant=gif")
    assert (wrong.status_code, wrong.json()["error"]["param"]) == (400, "variant")


def test_deleting_takes_the_clip_from_both_faces(client: Client, ann: User) -> None:
    job = make_finished_video(ann)
    answer = client.delete(f"/v1/videos/{job.public_id}", content_type="application/json")
    assert answer.json() == {"id": job.public_id, "object": "video.deleted", "deleted": True}
    assert client.get(f"/v1/videos/{job.public_id}").status_code == 404
    assert client.get(f"/api/v1/generations/{job.public_id}").status_code == 404
    assert Clip.objects.get(pk=job.clip_id).state == ClipState.REMOVED
    assert not visible_clips(ann).exists()
    assert client.delete(f"/v1/videos/{job.public_id}").status_code == 404


def test_what_is_being_made_is_cancelled_before_it_is_deleted(client: Client, ann: User) -> None:
    job = make_video(ann)
    answer = client.delete(f"/v1/videos/{job.public_id}")
    assert (answer.status_code, answer["x-should-retry"]) == (409, "false")
    cancelled = client.post(f"/v1/videos/{job.public_id}/cancel").json()
    assert (cancelled["status"], cancelled["error"]["code"]) == ("failed", "cancelled")
    assert quota_of(ann).window_used == 0
    assert client.delete(f"/v1/videos/{job.public_id}").json()["deleted"] is True


def test_a_remix_keeps_size_length_and_model_and_names_its_source(client: Client, ann: User) -> None:
    job = make_finished_video(ann, asked_model="sora-2")
    remix = post_json(client, f"/v1/videos/{job.public_id}/remix", {"prompt": "a green ball bounces on sand"}).json()
    assert set(remix) == KEYS
    assert remix["remixed_from_video_id"] == job.public_id
    assert (remix["size"], remix["seconds"], remix["model"]) == ("360x640", "4", "sora-2")
    assert remix["status"] == "queued"


def test_a_video_that_is_not_done_can_not_be_remixed(client: Client, ann: User) -> None:
    answer = post_json(client, f"/v1/videos/{make_video(ann).public_id}/remix", {"prompt": "a green ball"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "video_not_completed")


def test_models_are_those_of_that_api_and_our_engines(client: Client) -> None:
    listed = client.get("/v1/models").json()
    assert [model["id"] for model in listed["data"]] == ["sora-2", "sora-2-pro", "sim"]
    assert client.get("/v1/models/sora-2").json() == listed["data"][0]
    assert client.get("/v1/models/gpt-9").json()["error"]["code"] == "model_not_found"
