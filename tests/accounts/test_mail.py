"""What people get by mail says whose it is and where to go, and an operator says who carries it."""

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from accounts.access.waitlist import join_waitlist, mail_released, release_batch
from accounts.checks import check_mail
from config import env
from tests.cast import confirm_password, post_json, sign_up, signed_up_client

pytestmark = pytest.mark.django_db
VARIABLE = "HIBARI_SMTP_URL"


def test_mail_of_sign_in_speaks_of_us_and_not_of_the_host_that_was_asked(settings: Settings) -> None:
    settings.PUBLIC_URL, settings.ALLOWED_HOSTS = "https://hibari.example", ["*"]
    sign_up(Client(headers={"Host": "evil.example"}), "ann@example.com")
    post_json(Client(), "/auth/app/v1/auth/password/request", {"email": "ann@example.com"})
    assert len(mail.outbox) == 2
    for message in mail.outbox:
        assert message.subject.startswith("Hibari: ")
        assert "Hello from Hibari!" in message.body
        assert "evil.example" not in message.body + message.subject


def test_an_invite_can_be_opened_or_typed(settings: Settings) -> None:
    settings.PUBLIC_URL = "https://hibari.example"
    join_waitlist(email="ann@example.com")
    release_batch(count=1)
    mail_released()
    [message] = mail.outbox
    code = message.body.split()[-1]
    assert f"https://hibari.example/#/sign-up?invite={code}" in message.body
    assert sign_up(Client(), "ann@example.com", invite_code=code).status_code == 200


def test_a_new_key_is_told_to_the_verified_address_and_to_no_other(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    ann = signed_up_client("ann@example.com")
    confirm_password(ann)
    for is_verified in (False, True):
        EmailAddress.objects.update(verified=is_verified)
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            made = post_json(ann, "/api/v1/me/api-keys", {"name": "ci", "scope": "read"}).json()
        assert len(mail.outbox) == is_verified
    [message] = mail.outbox
    assert (message.to, message.subject) == (["ann@example.com"], "Hibari: An API key was made")
    assert "“ci”" in message.body
    assert "scope: read" in message.body
    assert made["key"] not in message.body


@pytest.mark.parametrize(
    ("url", "host", "port", "is_encrypted", "begins_encryption"),
    [
        ("smtp://relay", "relay", 25, False, False),
        ("smtp+starttls://lark:p%40ss@mail.example", "mail.example", 587, False, True),
        ("smtps://lark:p%40ss@mail.example:4650", "mail.example", 4650, True, False),
    ],
)
def test_the_mail_server_comes_out_of_one_variable(
    monkeypatch: pytest.MonkeyPatch, url: str, host: str, port: int, is_encrypted: bool, begins_encryption: bool
) -> None:
    monkeypatch.setenv(VARIABLE, url)
    found = env.mail(VARIABLE)
    assert (found.host, found.port) == (host, port)
    assert (found.is_encrypted, found.begins_encryption) == (is_encrypted, begins_encryption)
    assert (found.user, found.password) == (("lark", "p@ss") if "lark" in url else ("", ""))
    assert found.backend.endswith("smtp.EmailBackend")


@pytest.mark.parametrize("url", ["mail.example", "https://mail.example", "smtp://"])
def test_a_mail_server_that_cant_be_meant_is_refused_at_the_start(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv(VARIABLE, url)
    with pytest.raises(ImproperlyConfigured, match="smtp, smtp\\+starttls, smtps://"):
        env.mail(VARIABLE)


@pytest.mark.parametrize("backend", ["console", "dummy", "locmem"])
def test_production_does_not_start_where_mail_reaches_nobody(settings: Settings, backend: str) -> None:
    settings.EMAIL_BACKEND = f"django.core.mail.backends.{backend}.EmailBackend"
    assert check_mail() == []
    settings.PRODUCTION = True
    (problem,) = check_mail()
    assert (problem.id, problem.is_serious()) == ("accounts.E001", True)
    assert "HIBARI_SMTP_URL" in problem.msg
    assert "smtp+starttls://" in str(problem.hint)
    with pytest.raises(SystemCheckError, match="HIBARI_SMTP_URL"):
        call_command("check")


@pytest.mark.parametrize(
    "backend", ["django.core.mail.backends.smtp.EmailBackend", "anymail.backends.ses.EmailBackend"]
)
def test_production_starts_with_whatever_delivers(settings: Settings, backend: str) -> None:
    settings.PRODUCTION, settings.EMAIL_BACKEND = True, backend
    assert check_mail() == []


def test_without_one_mail_is_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    assert env.mail(VARIABLE).backend.endswith("console.EmailBackend")
