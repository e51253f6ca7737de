"""The people of the tests: ann (author), bob (follower), cat (stranger), eve (blocked), mod; and their clients."""

from datetime import date
from typing import Any

from django.test import Client

from accounts.models import KeyScope, User
from accounts.services import create_api_key
from social.services import follow_person

PASSWORD = "larks-sing-at-dawn"


def make_person(handle: str, **fields: Any) -> User:
    """A grown-up with a handle and an address of that name, and no usable password."""
    fields.setdefault("birth_date", date(1990, 5, 17))
    return User.objects.create_user(f"{handle}@example.com", handle=handle, **fields)


def make_follower(handle: str, *, of: User) -> User:
    follower = make_person(handle)
    follow_person(by=follower, person=of)
    return follower


def client_of(person: User, *, scope: str = KeyScope.ALL) -> Client:
    """A client that signs its requests as this person and speaks JSON by default."""
    _, key = create_api_key(by=person, name="tests", scope=scope)
    return Client(headers={"Authorization": f"Bearer {key}"})


def post_json(client: Client, path: str, body: Any = None, method: str = "post", **extra: Any) -> Any:
    """Send a JSON body with any method; the answer is Django's test response."""
    return getattr(client, method)(path, data=body or {}, content_type="application/json", **extra)


def sign_up(client: Client, email: str, **fields: Any) -> Any:
    """Sign up as a mobile client would; the answer is allauth's, whose token is at meta.session_token."""
    body = {"email": email, "password": PASSWORD, "birth_date": "1990-05-17", **fields}
    return post_json(client, "/auth/app/v1/auth/signup", body)


def signed_up_client(email: str, **fields: Any) -> Client:
    """A client that holds the session token of a fresh account."""
    answer = sign_up(Client(), email, **fields)
    assert answer.status_code == 200, answer.content
    return Client(headers={"X-Session-Token": answer.json()["meta"]["session_token"]})


def confirm_password(client: Client) -> None:
    """Prove who one is, as clients do before a dangerous act."""
    answer = post_json(client, "/auth/app/v1/auth/reauthenticate", {"password": PASSWORD})
    assert answer.status_code == 200, answer.content
