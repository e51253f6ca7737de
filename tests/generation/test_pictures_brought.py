"""Pictures that people bring: taken in, looked at, met by the clip, and nobody else's."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
import time_machine
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from accounts.models import User
from clips.models import RenditionKind
from common import clock
from generation.models import GenerationJob, Upload
from generation.services.sweeping import sweep
from tests.cast import client_of, make_person, post_json
from tests.generation.making import difference, finish, media_of, pictures_of

pytestmark = pytest.mark.django_db(transaction=True)
ASKED: dict[str, Any] = {
    "prompt": "a red ball rolls on grass",
    "engine": "sim",
    "size": "360p",
    "fps": 12,
    "seconds": 4,
}


@pytest.fixture
def client(ann: User) -> Client:
    return client_of(ann)


def png(size: tuple[int, int] = (360, 640), colour: tuple[int, int, int] = (20, 60, 220)) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, colour).save(buffer, "PNG")
    return buffer.getvalue()


def send(client: Client, content: bytes, name: str = "a.png") -> Any:
    return client.post("/api/v1/uploads", {"file": SimpleUploadedFile(name, content)})


def test_a_picture_is_taken_once_and_waits_for_a_look(client: Client) -> None:
    first = send(client, png())
    assert first.status_code == 201, first.json()
    row = first.json()
    assert (row["width"], row["height"], row["mime"], row["is_held"]) == (360, 640, "image/jpeg", True)
    assert send(client, png()).json()["id"] == row["id"]
    assert [one["id"] for one in client.get("/api/v1/uploads").json()["data"]] == [row["id"]]


@pytest.mark.parametrize("content", [b"", b"GIF89a nothing", png()[:60], b"<svg xmlns='http://www.w3.org/2000/svg'/>"])
def test_what_is_no_picture_leaves_nothing_behind(client: Client, content: bytes) -> None:
    assert send(client, content).status_code in {400, 422}
    assert not Upload.objects.exists()


@pytest.mark.parametrize("moment", ["first", "last"])
def test_a_clip_meets_its_picture_and_waits_with_it(client: Client, moment: str) -> None:
    upload = send(client, png()).json()["id"]
    answer = post_json(client, "/api/v1/generations", {**ASKED, "pictures": [{"upload": upload, "at": moment}]})
    assert answer.status_code == 202, answer.json()
    clip = finish(GenerationJob.objects.get(public_id=answer.json()["jobs"][0]["id"]))
    shown = pictures_of(media_of(clip, RenditionKind.SOURCE))
    blue = np.full_like(shown[0], (20, 60, 220))
    met, other = (shown[0], shown[-1]) if moment == "first" else (shown[-1], shown[0])
    assert difference(met, blue) < 6 < difference(other, blue)
    assert clip.holds.filter(lifted_at=None, source=Upload.objects.get().screening_event).exists()


def test_nobody_elses_picture_exists(client: Client) -> None:
    upload = send(client_of(make_person("bob")), png()).json()["id"]
    body = {**ASKED, "pictures": [{"upload": upload, "at": "first"}]}
    assert post_json(client, "/api/v1/generations", body).status_code == 404
    assert client.delete(f"/api/v1/uploads/{upload}").status_code == 404
    assert Upload.objects.count() == 1


def test_a_picture_that_was_removed_while_the_job_waited_ends_it_unpaid(client: Client, ann: User) -> None:
    from generation import pipeline
    from generation.services.ledger import quota_of

    upload = send(client, png()).json()["id"]
    answer = post_json(client, "/api/v1/generations", {**ASKED, "pictures": [{"upload": upload}]})
    assert client.delete(f"/api/v1/uploads/{upload}").status_code == 204
    assert pipeline.run_next("cpu.sim")
    job = GenerationJob.objects.get(public_id=answer.json()["jobs"][0]["id"])
    assert (job.state, job.failure_code) == ("failed", "parent_unavailable")
    assert float(quota_of(ann).left) == 60


def test_pictures_that_nobody_uses_are_swept(client: Client) -> None:
    send(client, png())
    key = Upload.objects.get().key
    sweep()
    assert default_storage.exists(key)
    with time_machine.travel(clock.now() + timedelta(days=31)):
        sweep()
    assert not Upload.objects.exists()
    assert not default_storage.exists(key)
