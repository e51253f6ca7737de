"""Characters of that API are our own, and what is not yet looked at can't be cast."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from cameo.models import Cameo, CameoKind, CameoState
from tests.cast import client_of, make_person, post_json

pytestmark = pytest.mark.django_db


def create(client: Client, name: str = "Momo the cat") -> Cameo:
    video = SimpleUploadedFile("momo.mp4", b"looked at later", "video/mp4")
    answer = client.post("/v1/videos/characters", {"name": name, "video": video})
    assert answer.status_code == 200, answer.content
    assert set(answer.json()) == {"id", "object", "name", "created_at"}
    return Cameo.objects.get(public_id=answer.json()["id"])


def test_a_character_is_a_cameo_of_its_owner_that_is_looked_at_first(client: Client, ann: User) -> None:
    cameo = create(client)
    assert (cameo.owner_id, cameo.kind, cameo.display_name) == (ann.pk, CameoKind.CHARACTER, "Momo the cat")
    assert cameo.state == CameoState.PROCESSING
    assert cameo.handle.startswith("momothecat")
    shown = client.get(f"/v1/videos/characters/{cameo.public_id}", headers={"Hibari-Extras": "1"}).json()
    assert (shown["name"], shown["hibari"]["state"]) == ("Momo the cat", "processing")


@pytest.mark.parametrize("name", ["猫", "!!!", "a" * 60])
def test_any_name_gets_a_handle(client: Client, name: str) -> None:
    assert create(client, name).handle


def test_a_name_that_nobody_should_read_is_refused_as_one(client: Client) -> None:
    video = SimpleUploadedFile("momo.mp4", b"looked at later", "video/mp4")
    answer = client.post("/v1/videos/characters", {"name": "I will kill you", "video": video})
    assert (answer.status_code, answer.json()["error"]["param"]) == (400, "name")
    assert answer.json()["error"]["code"] == "profile_refused"
    assert not Cameo.objects.exists()


def test_a_character_is_its_owners_alone(client: Client) -> None:
    path = f"/v1/videos/characters/{create(client).public_id}"
    answer = client_of(make_person("bob")).get(path)
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "character_not_found")


@pytest.mark.parametrize("field", ["name", "video"])
def test_name_and_video_are_asked_for(client: Client, field: str) -> None:
    body = {"name": "Momo", "video": SimpleUploadedFile("momo.mp4", b"bytes")}
    del body[field]
    answer = client.post("/v1/videos/characters", body)
    assert (answer.status_code, answer.json()["error"]["param"]) == (400, field)
    assert not Cameo.objects.exists()


def test_an_unverified_character_can_not_be_cast_in_any_encoding(client: Client) -> None:
    cameo = create(client)
    body = {"prompt": "Momo the cat walks on grass"}
    as_json = post_json(client, "/v1/videos", {**body, "characters": [{"id": cameo.public_id}]})
    in_brackets = client.post("/v1/videos", {**body, "characters[][id]": cameo.public_id})
    for answer in (as_json, in_brackets):
        assert 400 <= answer.status_code < 500, answer.content
        assert "error" in answer.json()


def test_there_are_two_at_most(client: Client) -> None:
    names = [{"id": f"cameo_{number:032x}"} for number in range(3)]
    answer = post_json(client, "/v1/videos", {"prompt": "x", "characters": names})
    assert (answer.status_code, answer.json()["error"]["param"]) == (400, "characters")
