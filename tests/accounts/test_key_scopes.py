"""What an API key is made for: chosen with it, shown in the list, held to by every route (tests/permissions)."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import ApiKey, User
from tests.cast import client_of, confirm_password, make_person, post_json, signed_up_client

pytestmark = pytest.mark.django_db
KEYS = "/api/v1/me/api-keys"


@pytest.fixture
def ann() -> Client:
    client = signed_up_client("ann@example.com")
    confirm_password(client)
    return client


def bearer(key: str) -> Client:
    return Client(headers={"Authorization": f"Bearer {key}"})


def test_a_scope_is_chosen_with_the_key_and_shown_ever_after(ann: Client) -> None:
    for scope in ("read", "videos", "all"):
        assert post_json(ann, KEYS, {"name": "ci", "scope": scope}).json()["scope"] == scope
    assert [key["scope"] for key in ann.get(KEYS).json()["data"]] == ["all", "videos", "read"]


def test_a_key_made_without_a_word_of_it_does_all_that_its_owner_does(ann: Client) -> None:
    made = post_json(ann, KEYS, {"name": "ci"}).json()
    assert made["scope"] == "all"
    assert bearer(made["key"]).get("/api/v1/me").status_code == 200


@pytest.mark.parametrize("scope", ["write", "", None, ["read"]])
def test_no_key_is_made_for_a_scope_that_there_is_not(ann: Client, scope: object) -> None:
    refused = post_json(ann, KEYS, {"name": "ci", "scope": scope})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (400, "/scope")
    assert not ApiKey.objects.exists()


def test_a_key_that_reads_is_told_so_by_each_face_in_its_own_words() -> None:
    reader = client_of(make_person("ann"), scope="read")
    assert reader.get("/v1/videos").status_code == 200
    refused = post_json(reader, "/v1/videos", {"prompt": "a red ball bounces on grass"})
    error = refused.json()["error"]
    assert (refused.status_code, error["type"], error["code"], error["param"], error["scope"]) == (
        403, "permission_error", "insufficient_scope", None, "read",
    )  # fmt: skip
    told = reader.get("/api/v1/me")
    assert (told.status_code, told["Content-Type"]) == (403, "application/problem+json")
    assert (told.json()["code"], told.json()["scope"]) == ("insufficient_scope", "read")


def test_a_key_of_the_videos_api_makes_videos_and_meets_nothing_else_of_the_account() -> None:
    server = client_of(make_person("ann"), scope="videos")
    assert post_json(server, "/v1/videos", {"prompt": "a red ball bounces on grass"}).status_code == 200
    assert server.put("/v1/videos").status_code == 405
    for path in ("/api/v1/me", "/api/v1/conversations", "/api/v1/access"):
        assert server.get(path).json()["code"] == "insufficient_scope"
    assert post_json(server, "/api/v1/realtime/tickets").json()["code"] == "insufficient_scope"


def test_the_command_makes_keys_of_every_scope(ann: Client, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("create_api_key", user="ann@example.com", scope="read")
    reader = bearer(capsys.readouterr().out.splitlines()[-1])
    assert [reader.get(path).status_code for path in ("/v1/models", "/api/v1/me")] == [200, 403]
    with pytest.raises(CommandError):
        call_command("create_api_key", "--user=ann@example.com", "--scope=write")
    assert User.objects.get().api_keys.count() == 1
