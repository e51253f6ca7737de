"""Edits, extensions, and pictures to begin with: from what was made here, and from nothing else."""

from __future__ import annotations

import base64
import io
from typing import Any

import ffmpeg
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from imageio_ffmpeg import get_ffmpeg_exe
from PIL import Image

from accounts.models import User
from clips.models import Clip, ClipState
from generation.models import GenerationJob
from tests.cast import client_of, make_person, post_json
from tests.openai_api.scenes import make_finished_video, make_server_person, make_video

pytestmark = pytest.mark.django_db
PROMPT = "a red ball rolls on grass"
SMALL = {"model": "sim", "size": "360x640", "prompt": PROMPT}


def picture(width: int = 360, height: int = 640, kind: str = "PNG") -> bytes:
    buffer = io.BytesIO()
    Image.linear_gradient("L").resize((width, height)).convert("RGB").save(buffer, kind)
    return buffer.getvalue()


def as_data(content: bytes) -> str:
    return f"data:image/png;base64,{base64.b64encode(content).decode()}"


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_sent_along_begins_the_video(client: Client, kind: str) -> None:
    file = SimpleUploadedFile("first", picture(kind=kind), "image/png")
    answer = client.post("/v1/videos", {**SMALL, "input_reference": file})
    assert answer.status_code == 200, answer.content
    plan = GenerationJob.objects.get(public_id=answer.json()["id"]).plan
    assert plan is not None
    assert plan["request"]["mode"] == "first_image"


def test_a_picture_comes_as_a_data_address_in_json_and_in_brackets(client: Client) -> None:
    address = as_data(picture())
    as_json = post_json(client, "/v1/videos", {**SMALL, "input_reference": {"image_url": address}})
    in_brackets = client.post("/v1/videos", {**SMALL, "input_reference[image_url]": address})
    assert (as_json.status_code, in_brackets.status_code) == (200, 200), (as_json.content, in_brackets.content)


def test_a_picture_comes_as_a_file_of_ones_own(client: Client) -> None:
    sent = client.post("/v1/files", {"file": SimpleUploadedFile("a.png", picture()), "purpose": "vision"}).json()
    body = {**SMALL, "input_reference": {"file_id": sent["id"]}}
    assert post_json(client, "/v1/videos", body).status_code == 200
    bob = client_of(make_server_person("bob"))
    assert post_json(bob, "/v1/videos", body).json()["error"]["code"] == "file_not_found"


@pytest.mark.parametrize(
    "reference",
    [
        {"image_url": "https://example.com/a.png"},
        {"image_url": "http://169.254.169.254/latest"},
        {"image_url": "file:///etc/passwd"},
        {"image_url": "data:image/png;base64,@@@"},
        {"image_url": as_data(b"no picture")},
        {"image_url": as_data(picture(64, 64))},
        {"image_url": as_data(picture()), "file_id": "file_1"},
        {"file_id": "file_\x00"},
        {"file_id": "file_1"},
        {},
        "text",
        ["list"],
    ],
)
def test_other_references_are_refused_and_nothing_is_made(client: Client, reference: Any) -> None:
    answer = post_json(client, "/v1/videos", {**SMALL, "input_reference": reference})
    assert answer.status_code == 400, answer.content
    assert not GenerationJob.objects.exists()


def test_an_edit_starts_from_ones_own_finished_video_by_id(client: Client, ann: User) -> None:
    source = make_finished_video(ann, asked_model="sora-2")
    for send in (
        lambda: post_json(client, "/v1/videos/edits", {"prompt": "at night", "video": {"id": source.public_id}}),
        lambda: client.post("/v1/videos/edits", {"prompt": "at night", "video[id]": source.public_id}),
    ):
        video = send().json()
        assert (video["remixed_from_video_id"], video["model"]) == (source.public_id, "sora-2")
        assert (video["seconds"], video["size"]) == ("4", "360x640")


@pytest.mark.parametrize("path", ["edits", "extensions"])
@pytest.mark.parametrize("video", [None, "", {}, [], {"id": ""}, {"id": 7}, 7])
def test_a_source_must_be_named(client: Client, path: str, video: Any) -> None:
    answer = post_json(client, f"/v1/videos/{path}", {"prompt": "on", "seconds": "4", "video": video})
    assert (answer.status_code, answer.json()["error"]["param"]) == (400, "video")


@pytest.mark.parametrize("path", ["edits", "extensions"])
def test_somebody_elses_or_an_unfinished_video_is_no_source(client: Client, ann: User, path: str) -> None:
    for source, status in ((make_finished_video(make_person("bob")), 404), (make_video(ann), 409)):
        body = {"prompt": "on", "seconds": "4", "video": {"id": source.public_id}}
        assert post_json(client, f"/v1/videos/{path}", body).status_code == status


def test_a_clip_of_somebody_who_lets_you_can_be_built_on_by_its_own_id(client: Client) -> None:
    theirs = make_finished_video(make_person("bob")).clip
    assert theirs is not None
    Clip.objects.filter(pk=theirs.pk).update(state=ClipState.PUBLISHED, published_at=theirs.created_at)
    body = {"prompt": "a green ball bounces on sand"}
    assert post_json(client, f"/v1/videos/{theirs.public_id}/remix", body).status_code == 200
    Clip.objects.filter(pk=theirs.pk).update(remix_audience="nobody")
    refused = post_json(client, f"/v1/videos/{theirs.public_id}/remix", body)
    assert (refused.status_code, refused.json()["error"]["type"]) == (403, "permission_error")


def test_an_uploaded_video_from_elsewhere_is_refused(client: Client, tmp_path: Any) -> None:
    path = tmp_path / "foreign.mp4"
    source = ffmpeg.input("testsrc2=size=320x240:rate=12:duration=1", format="lavfi")
    ffmpeg.output(source, str(path), pix_fmt="yuv420p").run(cmd=get_ffmpeg_exe(), quiet=True)
    for content, code in ((path.read_bytes(), "not_made_here"), (b"no video", "unreadable_media")):
        file = SimpleUploadedFile("a.mp4", content, "video/mp4")
        answer = client.post("/v1/videos/edits", {"prompt": "at night", "video": file})
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, code)
    assert not GenerationJob.objects.exists()
