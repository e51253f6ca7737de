"""Signing up and in through allauth's headless app client, and what its token opens."""

import pytest
from django.core.management import call_command
from django.test import Client

from accounts.models import ApiKey, User
from tests.cast import post_json, signed_up_client

pytestmark = pytest.mark.django_db
PASSWORD = "larks-sing-at-dawn"


def sign_up(client: Client, email: str = "ann@example.com") -> str:
    body = {"email": email, "password": PASSWORD, "birth_date": "1990-05-17"}
    answer = client.post("/auth/app/v1/auth/signup", body, content_type="application/json")
    assert answer.status_code == 200, answer.content
    return str(answer.json()["meta"]["session_token"])


def test_a_sign_up_token_opens_the_api(client: Client) -> None:
    token = sign_up(client)
    me = client.get("/api/v1/me", headers={"X-Session-Token": token})
    assert me.status_code == 200
    assert me.json()["email"] == "ann@example.com"
    assert me.json()["id"].startswith("usr_")


def test_no_token_and_a_wrong_token_answer_401_as_problem_documents(client: Client) -> None:
    for headers in ({}, {"X-Session-Token": "nonsense"}, {"Authorization": "Bearer hib_nonsense"}):
        answer = client.get("/api/v1/me", headers=headers)
        assert answer.status_code == 401
        assert answer["Content-Type"] == "application/problem+json"
        assert answer.json()["code"] == "not_authenticated"


def test_signing_out_kills_the_token(client: Client) -> None:
    token = sign_up(client)
    client.delete("/auth/app/v1/auth/session", headers={"X-Session-Token": token})
    assert client.get("/api/v1/me", headers={"X-Session-Token": token}).status_code == 401


def test_somebody_whose_account_was_closed_is_signed_out_at_once(client: Client) -> None:
    token = sign_up(client)
    User.objects.update(is_active=False)
    assert client.get("/api/v1/me", headers={"X-Session-Token": token}).status_code == 401


def test_an_api_key_is_shown_once_and_works_until_revoked(client: Client) -> None:
    headers = {"X-Session-Token": sign_up(client)}
    post_json(client, "/auth/app/v1/auth/reauthenticate", {"password": PASSWORD}, headers=headers)
    made = client.post("/api/v1/me/api-keys", {"name": "ci"}, content_type="application/json", headers=headers).json()
    bearer = {"Authorization": f"Bearer {made['key']}"}
    assert client.get("/api/v1/me", headers=bearer).status_code == 200
    assert "key" not in client.get("/api/v1/me/api-keys", headers=headers).json()["data"][0]
    assert not ApiKey.objects.filter(digest__contains=made["key"]).exists()
    assert client.delete(f"/api/v1/me/api-keys/{made['id']}", headers=headers).status_code == 204
    assert client.get("/api/v1/me", headers=bearer).status_code == 401


def test_the_command_prints_the_key_alone_on_its_last_line(client: Client, capsys: pytest.CaptureFixture[str]) -> None:
    sign_up(client)
    call_command("create_api_key", user="ann@example.com")
    key = capsys.readouterr().out.splitlines()[-1]
    assert client.get("/api/v1/me", headers={"Authorization": f"Bearer {key}"}).status_code == 200


def test_a_taken_handle_is_a_conflict_and_changes_nothing(client: Client) -> None:
    User.objects.create_user("bob@example.com", PASSWORD, handle="bob")
    headers = {"X-Session-Token": sign_up(client)}
    before = client.get("/api/v1/me", headers=headers).json()["handle"]
    answer = client.patch("/api/v1/me", {"handle": "BOB"}, content_type="application/json", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (409, "handle_taken")
    assert client.get("/api/v1/me", headers=headers).json()["handle"] == before


@pytest.mark.parametrize(
    ("path", "member"),
    [
        ("auth/signup", "password"),
        ("auth/login", "password"),
        ("auth/reauthenticate", "password"),
        ("auth/password/reset", "password"),
        ("account/password/change", "new_password"),
        ("account/password/change", "current_password"),
        ("account/email", "email"),
    ],
)
def test_half_a_character_is_no_text_for_sign_in(path: str, member: str) -> None:
    fields = {"email": "ann@example.com", "password": PASSWORD, "birth_date": "1990-04-01"}
    fields |= {"current_password": PASSWORD, "new_password": PASSWORD, member: "\ud800abcdefghijk9"}
    answer = post_json(signed_up_client("bob@example.com"), f"/auth/app/v1/{path}", fields)
    assert answer.status_code == 400
    told = {"code": "surrogate_characters_not_allowed", "message": "Surrogate characters are not allowed: U+D800."}
    assert answer.json()["errors"] == [{**told, "param": member}]


@pytest.mark.parametrize(
    ("path", "member"),
    [("auth/signup", "password"), ("auth/login", "password"), ("account/password/change", "new_password")],
)
def test_a_password_has_an_end(path: str, member: str) -> None:
    ann = signed_up_client("bob@example.com")
    fields = {"email": "ann@example.com", "birth_date": "1990-04-01", "current_password": PASSWORD}
    answer = post_json(ann, f"/auth/app/v1/{path}", {**fields, member: "x9" * 512 + "y"})
    assert answer.status_code == 400
    told = {"code": "password_too_long", "message": "A password has at most 1,024 characters.", "param": member}
    assert answer.json()["errors"] == [told]
    del fields["current_password"]
    assert post_json(Client(), "/auth/app/v1/auth/signup", {**fields, "password": "x9" * 512}).status_code == 200
