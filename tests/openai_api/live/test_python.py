"""The official Python library, unpatched, drives every call against a live server."""

from __future__ import annotations

import contextlib
import json
import warnings
from pathlib import Path
from typing import Any

import httpx2
import openai
import pytest
from openai import OpenAI
from openai.types import Video

from common.ffmpeg.probe import probe
from tests.openai_api.live.conftest import PROMPT, SMALL, VIDEOS_A_MINUTE, Live
from tests.openai_api.scenes import KEYS
from tests.webhook_server import WebhookServer

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::DeprecationWarning")]
warnings.filterwarnings("ignore", message="The Sora API is scheduled")
WAIT_SECONDS = 120


def stop(client: OpenAI, video: Video) -> None:
    """So that it does not keep the next one waiting; on a quick machine it may be done already."""
    with contextlib.suppress(openai.ConflictError):
        client.with_options(max_retries=0).post(f"/videos/{video.id}/cancel", cast_to=Video)


def test_create_and_poll_ends_with_a_finished_video(video: Video) -> None:
    assert set(video.to_dict()) == KEYS
    assert (video.model, video.seconds, video.prompt, video.progress) == ("sim", "4", PROMPT, 100)
    assert video.completed_at is not None
    assert video.completed_at >= video.created_at


def test_the_names_of_that_api_pass_the_strict_check_of_the_types(live: Live) -> None:
    strict = live.client_of("strict", _strict_response_validation=True, max_retries=0)
    made = strict.videos.create(prompt=PROMPT, model="sora-2", seconds="4", size="720x1280")
    assert (made.model, made.seconds, made.size) == ("sora-2", "4", "720x1280")
    assert made.status in {"queued", "in_progress"}
    assert strict.videos.retrieve(made.id).id == made.id
    assert [one.id for one in strict.videos.list()] == [made.id]
    stopped = strict.post(f"/videos/{made.id}/cancel", cast_to=Video)
    assert (stopped.status, stopped.error.code if stopped.error else "") == ("failed", "cancelled")
    assert strict.videos.delete(made.id).deleted
    assert {"sora-2", "sora-2-pro"} <= {model.id for model in strict.models.list()}


def test_content_comes_whole_in_parts_and_as_pictures(client: OpenAI, video: Video, tmp_path: Path) -> None:
    whole = client.videos.download_content(video.id)
    path = tmp_path / "whole.mp4"
    whole.write_to_file(path)
    facts = probe(path)
    assert (facts.width, facts.height, round(facts.seconds)) == (160, 288, 4)
    streamed = tmp_path / "streamed.mp4"
    with client.videos.with_streaming_response.download_content(video.id) as answer:
        answer.stream_to_file(streamed)
    assert streamed.read_bytes() == path.read_bytes()
    assert client.videos.download_content(video.id, variant="thumbnail").content[8:12] == b"WEBP"
    assert client.videos.download_content(video.id, variant="spritesheet").content[:3] == b"\xff\xd8\xff"
    part = client.videos.with_raw_response.download_content(video.id, extra_headers={"Range": "bytes=0-99"})
    assert (part.http_response.status_code, len(part.http_response.read())) == (206, 100)


def test_remix_edit_and_extend_start_from_what_was_made(client: OpenAI, video: Video, tmp_path: Path) -> None:
    file = client.videos.download_content(video.id).content
    remix = client.videos.remix(video.id, prompt="a green ball bounces on sand")
    edit = client.videos.edit(prompt="at night", video=("made-here.mp4", file, "video/mp4"))
    longer = client.videos.extend(prompt="the ball stops", seconds="4", video=("made-here.mp4", file, "video/mp4"))
    assert {one.remixed_from_video_id for one in (remix, edit, longer)} == {video.id}
    assert (remix.seconds, edit.seconds, longer.seconds) == ("4", "4", "8")
    by_id: dict[str, Any] = {"prompt": "on snow", "video": {"id": video.id}}
    also = client.post("/videos/edits", cast_to=Video, body=by_id)
    assert also.remixed_from_video_id == video.id
    for one in (remix, edit, also):
        stop(client, one)
    ended = client.videos.poll(longer.id)
    assert (ended.status, ended.seconds, ended.error) == ("completed", "8", None)
    path = tmp_path / "longer.mp4"
    client.videos.download_content(longer.id).write_to_file(path)
    assert abs(probe(path).seconds - 8) < 0.2


def test_a_video_from_elsewhere_is_neither_edited_nor_extended(client: OpenAI, foreign_video: bytes) -> None:
    file = ("a.mp4", foreign_video, "video/mp4")
    with pytest.raises(openai.BadRequestError) as refused:
        client.videos.edit(prompt="at night", video=file)
    assert refused.value.code == "not_made_here"
    with pytest.raises(openai.BadRequestError) as refused:
        client.videos.extend(prompt="on", seconds="4", video=file)
    assert refused.value.code == "not_made_here"


def test_pages_are_walked_by_the_library(client: OpenAI, video: Video) -> None:
    asked = [client.videos.create(prompt=f"a blue cube number {number} slides", **SMALL) for number in range(3)]
    seen = [one.id for one in client.videos.list(limit=2, order="asc")]
    assert seen[0] == video.id
    assert seen[-3:] == [one.id for one in asked]
    assert len(seen) == len(set(seen))
    for one in asked:
        stop(client, one)


def test_webhooks_are_unwrapped_by_the_library(
    live: Live, client: OpenAI, server: WebhookServer, secret: str, video: Video
) -> None:
    told = [heard for heard in server.heard if video.id in heard.body]
    if not told:
        server.has_news.clear()
        assert server.has_news.wait(WAIT_SECONDS)
        told = [heard for heard in server.heard if video.id in heard.body]
    event: Any = client.webhooks.unwrap(told[0].body, told[0].headers, secret=secret)
    assert (event.type, event.data.id) == ("video.completed", video.id)
    with pytest.raises(openai.InvalidWebhookSignatureError):
        client.webhooks.unwrap(told[0].body + " ", told[0].headers, secret=secret)


def test_the_library_tries_again_after_a_429(live: Live) -> None:
    hasty = live.client_of("hasty")
    statuses: list[int] = []

    def note(response: httpx2.Response) -> None:
        statuses.append(response.status_code)

    counting = OpenAI(
        api_key=hasty.api_key, base_url=live.base_url, http_client=httpx2.Client(event_hooks={"response": [note]})
    )
    for _ in range(VIDEOS_A_MINUTE + 1):
        with pytest.raises(openai.BadRequestError):
            counting.videos.create(prompt="")
        if 429 in statuses:
            break
    assert statuses[statuses.index(429) + 1] == 400


def test_a_refusal_is_the_error_that_the_library_knows(client: OpenAI) -> None:
    with pytest.raises(openai.BadRequestError) as refused:
        client.videos.create(prompt="Darth Vader and Mickey Mouse fight with light sabers")
    assert refused.value.code == "moderation_blocked"
    with pytest.raises(openai.NotFoundError):
        client.videos.retrieve("video_00000000000000000000000000000000")
    with pytest.raises(openai.AuthenticationError):
        OpenAI(api_key="hib_wrong", base_url=client.base_url).videos.list()


def test_a_batch_runs_to_its_results(client: OpenAI, server: WebhookServer, secret: str) -> None:
    row = {"custom_id": "one", "method": "POST", "url": "/v1/videos", "body": {"prompt": PROMPT, **SMALL}}
    wrong = {**row, "custom_id": "two", "body": {"prompt": PROMPT, "size": "1x1"}}
    lines = f"{json.dumps(row)}\n{json.dumps(wrong)}\n".encode()
    file = client.files.create(file=("asked.jsonl", lines), purpose="batch")
    batch = client.batches.create(input_file_id=file.id, endpoint="/v1/videos", completion_window="24h")
    while not any(batch.id in heard.body for heard in server.heard):
        server.has_news.clear()
        assert server.has_news.wait(WAIT_SECONDS)
    done = client.batches.retrieve(batch.id)
    assert done.status == "completed"
    assert done.request_counts is not None
    assert (done.request_counts.completed, done.request_counts.failed) == (1, 1)
    assert done.output_file_id is not None
    (made,) = [json.loads(text) for text in client.files.content(done.output_file_id).text.splitlines()]
    assert set(made["response"]["body"]) == KEYS
    assert made["response"]["body"]["status"] == "completed"
    assert client.files.delete(file.id).deleted
    assert [one.id for one in client.batches.list()] == [batch.id]


def test_deleting_is_for_good(client: OpenAI) -> None:
    made = client.videos.create(prompt=PROMPT, **SMALL)
    with pytest.raises(openai.ConflictError):
        client.with_options(max_retries=0).videos.delete(made.id)
    client.post(f"/videos/{made.id}/cancel", cast_to=Video)
    assert client.videos.delete(made.id).to_dict() == {"id": made.id, "deleted": True, "object": "video.deleted"}
    with pytest.raises(openai.NotFoundError):
        client.videos.retrieve(made.id)


def test_a_character_is_created_and_found_again(client: OpenAI, video: Video) -> None:
    file = client.videos.download_content(video.id).content
    made = client.videos.create_character(name="Momo", video=("momo.mp4", file, "video/mp4"))
    assert made.id is not None
    assert client.videos.get_character(made.id).name == "Momo"
