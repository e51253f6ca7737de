"""Staff at the door of the workplace: a password is not enough once there is an authenticator app."""

import re

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.test import Client, override_settings

from accounts.models import User
from tests.moderation.cases.factories import make_moderator

pytestmark = pytest.mark.django_db
PASSWORD = "larks-sing-at-dawn"


@pytest.fixture
def mod() -> User:
    person = make_moderator("mod")
    person.set_password(PASSWORD)
    person.save()
    return person


def try_door(person: User, code: str = "", password: str = PASSWORD) -> tuple[bool, str]:
    """Whether it opened, and the page."""
    client = Client()
    fields = {"username": person.email, "password": password, "code": code, "next": "/admin/"}
    answer = client.post("/admin/login/", fields)
    return "_auth_user_id" in client.session, answer.content.decode()


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def test_without_an_app_the_password_opens_in_development_and_not_in_production(mod: User) -> None:
    assert try_door(mod)[0]
    with override_settings(STAFF_NEEDS_CODE=True):
        opened, page = try_door(mod)
    assert not opened
    assert "Set up an authenticator app" in page


def test_with_an_app_its_code_is_needed_and_good_once(mod: User) -> None:
    secret = generate_totp_secret()
    TOTP.activate(mod, secret)
    assert "Enter the code" in try_door(mod)[1]
    assert not try_door(mod, "000000")[0]
    code = code_of(secret)
    assert try_door(mod, code)[0]
    assert not try_door(mod, code)[0]


def test_a_good_code_does_not_stand_for_the_password(mod: User) -> None:
    secret = generate_totp_secret()
    TOTP.activate(mod, secret)
    assert not try_door(mod, code_of(secret), password="guess")[0]


def test_a_recovery_code_opens_once(mod: User) -> None:
    TOTP.activate(mod, generate_totp_secret())
    codes = RecoveryCodes.activate(mod).get_unused_codes()
    assert try_door(mod, codes[0])[0]
    assert not try_door(mod, codes[0])[0]


def test_the_field_of_the_code_looks_like_the_others_and_says_whether_it_is_needed() -> None:
    page = Client().get("/admin/login/").content.decode()
    fields = re.findall(r'<input type="(?:text|email|password)"[^>]*>', page)
    username, password, code = fields
    assert [re.search(r'name="(\w+)"', field)[1] for field in fields] == ["username", "password", "code"]  # type: ignore[index]
    frames = [re.search(r'class="([^"]*)"', field)[1] for field in (username, password, code)]  # type: ignore[index]
    assert "border" in frames[0]
    assert len(set(frames)) == 1
    assert "(optional)" in page
    with override_settings(STAFF_NEEDS_CODE=True):
        assert "(optional)" not in Client().get("/admin/login/").content.decode()
