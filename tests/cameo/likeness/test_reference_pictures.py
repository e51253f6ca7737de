"""Pictures brought to a clip: things pass, people come in through their cameo only, and doubt waits."""

from __future__ import annotations

import io
from importlib import import_module
from typing import Any

import numpy as np
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image, ImageOps

from accounts.models import User
from cameo.watch.references import IdentifiableFaceError
from clips.models import ClipState
from generation.models import GenerationJob, Upload
from generation.services.uploads import take_upload
from tests.cameo.likeness.puppets import Picture, admiral, astronaut
from tests.cameo.likeness.test_watching import enrolled
from tests.cast import client_of, post_json
from tests.generation.making import finish

pytestmark = pytest.mark.django_db(transaction=True)
needs_models = pytest.mark.usefixtures("recognisers")
ASKED = {"prompt": "a red ball rolls on grass", "engine": "sim", "size": "360p", "fps": 12, "seconds": 4}


@pytest.fixture
def client(ann: User) -> Client:
    return client_of(ann)


def png(picture: Picture) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(picture).save(buffer, "PNG")
    return buffer.getvalue()


def thing() -> Picture:
    data: Any = import_module("skimage.data")
    return np.asarray(data.rocket(), np.uint8)


def send(client: Client, picture: Picture) -> Any:
    return client.post("/api/v1/uploads", {"file": SimpleUploadedFile("a.png", png(picture))})


@needs_models
def test_a_plain_picture_passes_and_a_clip_made_with_it_can_be_published(client: Client) -> None:
    upload = send(client, thing()).json()
    assert (upload["is_held"], upload["explanation"]) == (False, "")
    body = {**ASKED, "pictures": [{"upload": upload["id"], "at": "first"}]}
    job = post_json(client, "/api/v1/generations", body).json()["jobs"][0]["id"]
    clip = finish(GenerationJob.objects.get(public_id=job))
    assert not clip.holds.filter(source=Upload.objects.get().screening_event).exists()
    answer = post_json(client, f"/api/v1/clips/{clip.public_id}/publish", {"caption": "a ball"})
    assert answer.status_code == 200, answer.json()
    clip.refresh_from_db()
    assert clip.state == ClipState.PUBLISHED


@needs_models
@pytest.mark.parametrize("person", [astronaut, admiral])
def test_a_persons_face_is_refused_with_the_advice_to_cast_them(client: Client, person: Any) -> None:
    answer = send(client, person().picture)
    assert (answer.status_code, answer.json()["code"]) == (422, "identifiable_face")
    assert "cameo" in answer.json()["detail"]
    assert not Upload.objects.exists()


def test_where_nobody_can_look_a_picture_waits_and_is_looked_at_when_it_comes_again(
    client: Client, settings: Any, recognisers: None
) -> None:
    working, settings.INFERENCE_SOCKET = settings.INFERENCE_SOCKET, "/nowhere/at/all.sock"
    first, face = send(client, thing()).json(), send(client, astronaut().picture)
    assert (first["is_held"], face.status_code, face.json()["is_held"]) == (True, 201, True)
    settings.INFERENCE_SOCKET = working
    again = send(client, thing()).json()
    assert (again["id"], again["is_held"]) == (first["id"], False)
    assert send(client, astronaut().picture).json()["code"] == "identifiable_face"


@needs_models
def test_a_cast_persons_picture_waits_for_a_look_and_is_of_no_use_without_the_cast(ann: User) -> None:
    cameo = enrolled(ann, face=astronaut().picture)
    upload = take_upload(by=ann, content=png(astronaut().picture), cast=[cameo.public_id])
    assert upload.decision == "hold"
    with pytest.raises(IdentifiableFaceError):
        take_upload(by=ann, content=png(astronaut().picture))
    with pytest.raises(IdentifiableFaceError):
        take_upload(by=ann, content=png(admiral().picture), cast=[cameo.public_id])


@needs_models
def test_the_other_api_names_the_member_that_shows_a_face(client: Client) -> None:
    picture = ImageOps.pad(Image.fromarray(astronaut().picture), (360, 640))
    file = SimpleUploadedFile("a.png", png(np.asarray(picture, np.uint8)))
    body = {"model": "sim", "size": "360x640", "prompt": "a ball", "input_reference": file}
    answer = client.post("/v1/videos", body)
    error = answer.json()["error"]
    assert (answer.status_code, error["code"], error["param"]) == (400, "identifiable_face", "input_reference")
    assert not GenerationJob.objects.exists()
