"""What could end or take over an account asks for a proof that is minutes old, and is told to its person."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from accounts.models import ApiKey, User
from common import clock
from notifications.delivery import deliver_waiting
from notifications.facts import tell_facts
from notifications.models import Notification
from tests.accounts.test_two_factors import AUTH, turn_on_totp, verify_address
from tests.cast import PASSWORD, client_of, confirm_password, post_json, signed_up_client

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann() -> Client:
    client = signed_up_client("ann@example.com")
    verify_address()
    return client


@pytest.fixture
def proven(ann: Client) -> Client:
    confirm_password(ann)
    return ann


@pytest.fixture
def later() -> Iterator[None]:
    with time_machine.travel(clock.now() + timedelta(minutes=6), tick=False):
        yield


def told(client: Client) -> list[str]:
    tell_facts()
    deliver_waiting()
    return [row["ids"]["act"] for row in client.get("/api/v1/notifications?kind=account").json()["data"]]


def test_a_key_is_made_after_a_fresh_proof_alone_and_its_owner_hears_of_it(ann: Client) -> None:
    with time_machine.travel(clock.now() + timedelta(minutes=6), tick=False):
        refused = post_json(ann, "/api/v1/me/api-keys", {"name": "ci"})
        assert (refused.status_code, refused.json()["code"]) == (403, "reauthentication_required")
        assert not ApiKey.objects.exists()
        confirm_password(ann)
        assert post_json(ann, "/api/v1/me/api-keys", {"name": "ci"}).status_code == 201
    assert told(ann) == ["api_key_made"]


def test_a_key_never_makes_a_key(ann: Client) -> None:
    by_key = client_of(User.objects.get(email="ann@example.com"))
    assert post_json(by_key, "/api/v1/me/api-keys", {"name": "more"}).status_code == 403
    assert ApiKey.objects.count() == 1


def test_an_address_is_added_after_a_fresh_proof_alone(ann: Client) -> None:
    path = f"{AUTH}/account/email"
    with time_machine.travel(clock.now() + timedelta(minutes=6), tick=False):
        refused = post_json(ann, path, {"email": "thief@example.com"})
        assert refused.status_code == 401
        assert "reauthenticate" in {flow["id"] for flow in refused.json()["data"]["flows"]}
        assert not EmailAddress.objects.filter(email="thief@example.com").exists()
        confirm_password(ann)
        assert post_json(ann, path, {"email": "ann2@example.com"}).status_code == 200


def test_an_added_address_is_told_in_the_inbox_and_to_the_one_there_was(proven: Client) -> None:
    mail.outbox.clear()
    answer = post_json(proven, f"{AUTH}/account/email", {"email": "ann2@example.com"})
    assert {row["email"] for row in answer.json()["data"]} == {"ann@example.com", "ann2@example.com"}
    assert told(proven) == ["email_added"]
    (row,) = proven.get("/api/v1/notifications?kind=account").json()["data"]
    assert row["text"].startswith("An e-mail address was added to your account. If it was not you,")
    by_address = {message.to[0]: message for message in mail.outbox}
    assert set(by_address) == {"ann@example.com", "ann2@example.com"}
    notice = by_address["ann@example.com"]
    assert notice.subject == "Hibari: An e-mail address was added"
    assert "The e-mail address ann2@example.com was added to your account." in notice.body
    assert "take proper security precautions" in notice.body
    assert "Hello from Hibari!" in notice.body
    assert "was added" not in by_address["ann2@example.com"].body


@pytest.mark.parametrize("email", ["ann@example.com", "no address", ""])
def test_an_address_that_is_not_added_is_not_told(proven: Client, email: str) -> None:
    mail.outbox.clear()
    assert post_json(proven, f"{AUTH}/account/email", {"email": email}).status_code == 400
    assert (told(proven), mail.outbox) == ([], [])


def test_asking_for_the_confirmation_again_tells_nothing_new(proven: Client) -> None:
    path = f"{AUTH}/account/email"
    post_json(proven, path, {"email": "ann2@example.com"})
    post_json(proven, path, {"email": "ann2@example.com"}, method="put")
    assert told(proven) == ["email_added"]


def test_an_address_of_somebody_else_is_told_like_any_other(proven: Client) -> None:
    """Whether somebody has an account by it is nothing that adding it tells."""
    signed_up_client("bob@example.com")
    mail.outbox.clear()
    answer = post_json(proven, f"{AUTH}/account/email", {"email": "bob@example.com"})
    assert (answer.status_code, told(proven)) == (200, ["email_added"])
    assert "ann@example.com" in {message.to[0] for message in mail.outbox}


def test_a_new_main_address_is_told_to_the_old_one(proven: Client) -> None:
    path = f"{AUTH}/account/email"
    post_json(proven, path, {"email": "ann2@example.com"})
    EmailAddress.objects.filter(email="ann2@example.com").update(verified=True)
    mail.outbox.clear()
    assert post_json(proven, path, {"email": "ann2@example.com", "primary": True}, method="patch").status_code == 200
    assert told(proven) == ["email_changed", "email_added"]
    assert [message.to for message in mail.outbox] == [["ann@example.com"]]


@pytest.mark.django_db(transaction=True)
def test_a_changed_password_and_a_second_factor_are_told_by_mail_and_in_the_inbox(
    ann: Client,
) -> None:
    turn_on_totp(ann)
    change = {"current_password": PASSWORD, "new_password": "nightjars-hum-at-dusk"}
    assert post_json(ann, f"{AUTH}/account/password/change", change).status_code == 200
    log_in = {"email": "ann@example.com", "password": "nightjars-hum-at-dusk"}
    assert ann.get("/api/v1/me").status_code == 401
    assert post_json(Client(), f"{AUTH}/auth/login", log_in).status_code == 401
    tell_facts()
    deliver_waiting()
    rows = Notification.objects.filter(recipient__email="ann@example.com", kind="account")
    assert {"totp_activated", "password_changed"} <= {row.ids["act"] for row in rows}
    assert {tuple(message.to) for message in mail.outbox} == {("ann@example.com",)}


def test_a_forgotten_password_is_set_anew_by_mail_once_and_ends_every_session(ann: Client) -> None:
    stranger = Client()
    asked = post_json(stranger, f"{AUTH}/auth/password/request", {"email": "ann@example.com"})
    nobody = post_json(stranger, f"{AUTH}/auth/password/request", {"email": "nobody@example.com"})
    assert (asked.status_code, asked.json()) == (nobody.status_code, nobody.json())
    link = next(line for line in mail.outbox[-2].body.split() if "/reset-password/" in line)
    body = {"key": link.rsplit("/", 1)[-1], "password": "nightjars-hum-at-dusk"}
    assert post_json(stranger, f"{AUTH}/auth/password/reset", body).status_code in {200, 401}
    assert post_json(stranger, f"{AUTH}/auth/password/reset", body).status_code == 400
    assert ann.get("/api/v1/me").status_code == 401
    log_in = {"email": "ann@example.com", "password": "nightjars-hum-at-dusk"}
    assert post_json(Client(), f"{AUTH}/auth/login", log_in).status_code == 200
