"""Files and batches: many videos out of one file, each exactly once."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from pytest_django import Settings

from accounts.models import User
from common import clock
from generation.models import GenerationJob, JobState
from generation.openai_api.models import ApiFile, Batch
from generation.openai_api.services.advancing import advance_batches
from generation.openai_api.services.files import expire_files
from tests.cast import client_of, make_person, post_json
from tests.openai_api.scenes import content_of, finish, stored

pytestmark = pytest.mark.django_db
PROMPT = "a red ball bounces on grass"


def line(number: int, **body: Any) -> dict[str, Any]:
    body = {"prompt": PROMPT, "model": "sora-2", "seconds": "4", **body}
    return {"custom_id": f"line-{number}", "method": "POST", "url": "/v1/videos", "body": body}


def upload(client: Client, rows: list[Any], purpose: str = "batch") -> dict[str, Any]:
    text = "\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows)
    file = SimpleUploadedFile("asked.jsonl", text.encode())
    answer = client.post("/v1/files", {"file": file, "purpose": purpose})
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()
    return found


def begin(client: Client, rows: list[Any]) -> str:
    body = {"input_file_id": upload(client, rows)["id"], "endpoint": "/v1/videos", "completion_window": "24h"}
    answer = post_json(client, "/v1/batches", body)
    assert answer.status_code == 200, answer.content
    assert answer.json()["status"] == "validating"
    return str(answer.json()["id"])


def look(client: Client, batch_id: str) -> dict[str, Any]:
    found: dict[str, Any] = client.get(f"/v1/batches/{batch_id}").json()
    return found


def results(client: Client, file_id: str) -> list[dict[str, Any]]:
    content = content_of(client.get(f"/v1/files/{file_id}/content"))
    return [json.loads(row) for row in content.splitlines()]


def test_a_batch_makes_each_line_once_and_tells_each_result(client: Client, ann: User) -> None:
    batch_id = begin(client, [line(1), line(2, prompt="Darth Vader and Mickey Mouse fight"), line(3, size="1x1")])
    for _ in range(4):
        advance_batches()
    assert GenerationJob.objects.filter(owner=ann, state=JobState.QUEUED).count() == 1
    assert look(client, batch_id)["status"] == "in_progress"
    finish(GenerationJob.objects.get(owner=ann, state=JobState.QUEUED))
    advance_batches()
    done = look(client, batch_id)
    assert (done["status"], done["request_counts"]) == ("completed", {"total": 3, "completed": 1, "failed": 2})
    (made,) = results(client, done["output_file_id"])
    assert (made["custom_id"], made["response"]["status_code"]) == ("line-1", 200)
    assert (made["response"]["body"]["status"], made["error"]) == ("completed", None)
    refused = {row["custom_id"]: row["response"]["body"]["error"] for row in results(client, done["error_file_id"])}
    assert refused["line-2"]["code"] == "moderation_blocked"
    assert refused["line-3"]["param"] == "size"
    assert done["completed_at"] >= done["in_progress_at"]


@pytest.mark.parametrize(
    ("rows", "code", "number"),
    [
        (["{broken"], "invalid_json_line", 1),
        ([line(1), "[]"], "invalid_json_line", 2),
        ([line(1), line(1)], "duplicate_custom_id", 2),
        ([{**line(1), "url": "/v1/chat/completions"}], "invalid_url", 1),
        ([{**line(1), "method": "GET"}], "invalid_method", 1),
        ([{**line(1), "body": "text"}], "missing_required_parameter", 1),
        ([{**line(1), "custom_id": 7}], "missing_required_parameter", 1),
        (["  "], "empty_file", None),
    ],
)
def test_one_bad_line_fails_the_batch_before_anything_is_made(
    client: Client, rows: list[Any], code: str, number: int | None
) -> None:
    batch_id = begin(client, rows)
    advance_batches()
    failed = look(client, batch_id)
    assert failed["status"] == "failed"
    assert (failed["errors"]["data"][0]["code"], failed["errors"]["data"][0]["line"]) == (code, number)
    assert not GenerationJob.objects.exists()


def test_too_many_lines_fail_the_batch(client: Client, settings: Settings) -> None:
    settings.BATCH_LINES_MAX = 2
    batch_id = begin(client, [line(1), line(2), line(3)])
    advance_batches()
    assert look(client, batch_id)["errors"]["data"][0]["code"] == "too_many_lines"


def test_no_more_lines_are_open_than_the_setting_says(client: Client, settings: Settings) -> None:
    settings.BATCH_OPEN_LINES = 2
    begin(client, [line(number) for number in range(5)])
    for _ in range(3):
        advance_batches()
    assert GenerationJob.objects.count() == 2


def test_lines_without_credits_wait_for_the_window_instead_of_failing(ann: User) -> None:
    User.objects.filter(pk=ann.pk).update(plan="free")
    client = client_of(ann)
    batch_id = begin(client, [line(number, seconds="10") for number in range(7)])
    for _ in range(3):
        advance_batches()
    assert GenerationJob.objects.count() == 6
    assert look(client, batch_id)["request_counts"]["failed"] == 0
    with time_machine.travel(clock.now() + timedelta(hours=23, minutes=59), tick=False):
        advance_batches()
    wait_until = Batch.objects.get(public_id=batch_id).wait_until
    assert wait_until is not None
    assert wait_until > clock.now()


def test_a_cancelled_batch_stops_what_runs_and_keeps_what_was_made(client: Client, ann: User) -> None:
    batch_id = begin(client, [line(1), line(2)])
    for _ in range(2):
        advance_batches()
    first, second = GenerationJob.objects.filter(owner=ann).order_by("pk")
    finish(first)
    assert client.post(f"/v1/batches/{batch_id}/cancel").json()["status"] == "cancelling"
    advance_batches()
    ended = look(client, batch_id)
    second.refresh_from_db()
    assert (ended["status"], second.state) == ("cancelled", JobState.CANCELLED)
    assert ended["request_counts"] == {"total": 2, "completed": 1, "failed": 1}
    assert len(results(client, ended["output_file_id"])) == 1
    assert client.post(f"/v1/batches/{batch_id}/cancel").status_code == 200


def test_a_batch_that_runs_out_of_time_says_so_for_every_line(client: Client) -> None:
    batch_id = begin(client, [line(1)])
    for _ in range(2):
        advance_batches()
    with time_machine.travel(clock.now() + timedelta(hours=25), tick=False):
        advance_batches()
        ended = look(client, batch_id)
        assert ended["status"] == "expired"
        (row,) = results(client, ended["error_file_id"])
    assert row["error"] is None or row["error"]["code"] == "batch_expired"
    assert client.post(f"/v1/batches/{batch_id}/cancel").status_code == 409


def test_a_batch_claimed_by_a_worker_is_left_to_it_until_the_claim_runs_out(client: Client) -> None:
    begin(client, [line(1)])
    Batch.objects.update(claimed_until=clock.now() + timedelta(minutes=1))
    assert advance_batches() == 0
    with time_machine.travel(clock.now() + timedelta(minutes=2), tick=False):
        assert advance_batches() == 1


def test_files_and_batches_are_their_owners_alone(client: Client) -> None:
    batch_id = begin(client, [line(1)])
    bob, file_id = client_of(make_person("bob")), look(client, batch_id)["input_file_id"]
    paths = [f"/v1/files/{file_id}", f"/v1/files/{file_id}/content", f"/v1/batches/{batch_id}"]
    assert [bob.get(path).status_code for path in paths] == [404, 404, 404]
    body = {"input_file_id": file_id, "endpoint": "/v1/videos", "completion_window": "24h"}
    assert post_json(bob, "/v1/batches", body).status_code == 404


def test_a_picture_is_encoded_again_and_anything_else_is_refused(client: Client) -> None:
    buffer = io.BytesIO()
    Image.new("RGB", (64, 48), "red").save(buffer, "JPEG", comment=b"a secret")
    sent = client.post("/v1/files", {"file": SimpleUploadedFile("a.jpg", buffer.getvalue()), "purpose": "vision"})
    kept = stored(ApiFile.objects.get(public_id=sent.json()["id"]).key).read_bytes()
    assert b"a secret" not in kept
    for content in (b"GIF89a", b"<svg/>", buffer.getvalue()[:100]):
        wrong = client.post("/v1/files", {"file": SimpleUploadedFile("a.jpg", content), "purpose": "vision"})
        assert (wrong.status_code, wrong.json()["error"]["param"]) == (400, "file")


@pytest.mark.parametrize("purpose", ["fine-tune", "batch_output", "", "x"])
def test_other_purposes_are_refused(client: Client, purpose: str) -> None:
    answer = client.post("/v1/files", {"file": SimpleUploadedFile("a", b"{}"), "purpose": purpose})
    assert (answer.status_code, answer.json()["error"]["param"]) == (400, "purpose")


def test_files_run_out_and_can_be_deleted(client: Client) -> None:
    first, second = upload(client, [line(1)]), upload(client, [line(2)])
    key = ApiFile.objects.get(public_id=first["id"]).key
    assert client.delete(f"/v1/files/{first['id']}").json() == {"id": first["id"], "object": "file", "deleted": True}
    assert not stored(key).exists()
    with time_machine.travel(clock.now() + timedelta(days=31), tick=False):
        assert client.get(f"/v1/files/{second['id']}").status_code == 404
        assert expire_files() == 1
    assert client.get("/v1/files").json()["data"] == []


def test_a_batch_wants_a_batch_file_and_known_values(client: Client) -> None:
    file_id = upload(client, [line(1)])["id"]
    good = {"input_file_id": file_id, "endpoint": "/v1/videos", "completion_window": "24h"}
    for name, value in (("endpoint", "/v1/responses"), ("completion_window", "1h"), ("metadata", {"a" * 65: "b"}),
                        ("metadata", "text")):  # fmt: skip
        answer = post_json(client, "/v1/batches", {**good, name: value})
        assert (answer.status_code, answer.json()["error"]["param"]) == (400, name)
