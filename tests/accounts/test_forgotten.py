"""Whoever forgot their password sets a new one by mail, whatever may be done with the account afterwards."""

from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.core import mail
from django.core.management import call_command
from django.test import Client

from accounts.models import Suspended, User
from common import redis
from moderation.cases.kinds import Action
from tests.accounts.test_two_factors import log_in
from tests.cast import PASSWORD, post_json, signed_up_client
from tests.moderation.cases.factories import decided_case, make_moderator

pytestmark = pytest.mark.django_db
AUTH = "/auth/app/v1"
ADDRESS = "ann@example.com"
NEW_PASSWORD = "nightjars-hum-at-dusk"


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    """The whole run signs in from one address."""
    client = redis.client()
    if keys := [*client.scan_iter("limit:*"), *client.scan_iter("*allauth*")]:
        client.delete(*keys)


@pytest.fixture
def phone() -> Client:
    return signed_up_client(ADDRESS)


@pytest.fixture
def ann(phone: Client) -> User:
    return User.objects.get(email=ADDRESS)


def ask_for_link(client: Client, email: str = ADDRESS) -> str:
    """The key in the mail that somebody gets, empty where the mail has none."""
    mail.outbox.clear()
    assert post_json(client, f"{AUTH}/auth/password/request", {"email": email}).status_code == 200
    [message] = mail.outbox
    links = [word for word in message.body.split() if "/#/reset-password/" in word]
    return links[0].rsplit("/", 1)[-1] if links else ""


def set_anew(client: Client, email: str = ADDRESS) -> Client:
    """Through the mail to a new password, and in with it."""
    key = ask_for_link(client, email)
    answer = post_json(client, f"{AUTH}/auth/password/reset", {"key": key, "password": NEW_PASSWORD})
    assert answer.status_code in {200, 401}, answer.content  # Set, and to be signed in with.
    assert log_in(Client(), email).status_code == 400
    entered = log_in(Client(), email, NEW_PASSWORD)
    return Client(headers={"X-Session-Token": entered.json()["meta"]["session_token"]})


def suspend(person: User) -> Any:
    return decided_case(person, by=make_moderator("mod"), action=Action.SUSPEND, suspend_for=timedelta(days=1))


def test_whoever_is_suspended_comes_to_the_decision_and_to_nothing_else(ann: User) -> None:
    decision = suspend(ann)
    client = set_anew(Client())
    assert [row["id"] for row in client.get("/api/v1/me/decisions").json()["data"]] == [decision.public_id]
    assert client.get("/api/v1/me").json()["suspension"]["kind"] == "suspended"
    assert client.get("/api/v1/feed/settings").json()["code"] == "suspended"


def test_so_does_who_was_shut_out_for_abuse_of_children(ann: User) -> None:
    User.objects.filter(pk=ann.pk).update(is_active=False, suspension=Suspended.CLOSED)
    client = set_anew(Client())
    assert client.get("/api/v1/me/decisions").status_code == 200
    assert client.get("/api/v1/me/exports").json()["code"] == "suspended"


def test_a_session_from_before_the_suspension_is_not_in_the_way(phone: Client, ann: User) -> None:
    suspend(ann)
    assert set_anew(phone).get("/api/v1/me/decisions").status_code == 200
    assert phone.get("/api/v1/me/decisions").status_code == 401


@pytest.mark.usefixtures("ann")
def test_nobody_gets_a_link_to_an_account_that_an_operator_closed() -> None:
    User.objects.filter(email=ADDRESS).update(is_active=False)
    assert ask_for_link(Client()) == ""
    assert ask_for_link(Client(), "nobody@example.com") == ""


@pytest.mark.usefixtures("db")
def test_an_address_with_capitals_is_kept_and_found_in_small_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)
    call_command("createsuperuser", email="Ann@Example.com", handle="ann", interactive=False, verbosity=0)
    ann = User.objects.get(email=ADDRESS)
    assert User.objects.get_by_natural_key("Ann@Example.com") == ann
    ann.email = "Ann@example.com"
    ann.clean()  # As a form of the admin does.
    assert ann.email == ADDRESS
    suspend(ann)
    assert log_in(Client(), "ANN@example.com").status_code == 200
    assert set_anew(Client(), "Ann@Example.com").get("/api/v1/me/decisions").status_code == 200


def test_addresses_from_before_are_put_into_small_letters(ann: User) -> None:
    User.objects.filter(pk=ann.pk).update(email="Ann@Example.com")
    import_module("accounts.migrations.0011_addresses_in_small_letters").lower(apps, None)
    ann.refresh_from_db()
    assert ann.email == ADDRESS
