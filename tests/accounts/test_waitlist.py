"""The queue at the door: a place for everybody, released in batches, and silent about who is in it."""

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client
from pytest_django import Settings

from accounts.access.waitlist import join_waitlist, mail_released, place_of, release_batch
from accounts.models import Invite, WaitlistEntry
from tests.cast import post_json, sign_up

pytestmark = pytest.mark.django_db


def join(client: Client, email: str) -> dict[str, object]:
    answer = post_json(client, "/api/v1/waitlist", {"email": email})
    assert answer.status_code == 202
    place: dict[str, object] = answer.json()
    return place


def test_places_count_those_ahead_and_joining_twice_changes_nothing(client: Client) -> None:
    assert join(client, "a@example.com")["position"] == 1
    second = join(client, "b@example.com")
    assert second["position"] == 2
    assert join(client, " B@Example.com ") == second
    assert client.get(f"/api/v1/waitlist/{second['token']}").json() == second
    assert WaitlistEntry.objects.count() == 2


def test_a_token_that_is_not_ours_finds_nothing(client: Client) -> None:
    assert client.get("/api/v1/waitlist/nonsense").status_code == 404


def test_a_batch_releases_the_oldest_and_mails_each_a_code_once() -> None:
    places = [join_waitlist(email=f"{letter}@example.com") for letter in "abc"]
    call_command("release_waitlist", count=2, cohort="first")
    assert [place_of(place.token).position for place in places] == [0, 0, 1]
    assert mail_released() == 2
    assert mail_released() == 0
    assert sorted(message.to[0] for message in mail.outbox) == ["a@example.com", "b@example.com"]
    codes = {invite.code for invite in Invite.objects.all()}
    assert all(any(code in message.body for code in codes) for message in mail.outbox)
    assert len(release_batch(count=10)) == 1


def test_a_released_person_signs_up_with_the_mailed_code_once(client: Client, settings: Settings) -> None:
    settings.INVITE_ONLY = True
    join(client, "a@example.com")
    release_batch(count=1, bonus_credits=30)
    mail_released()
    code = mail.outbox[0].body.split()[-1]
    assert sign_up(client, "a@example.com", invite_code=code).status_code == 200
    assert sign_up(Client(), "b@example.com", invite_code=code).status_code == 400
