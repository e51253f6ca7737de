"""Sign-up asks for an age, minds the region, and uses an invite up in the transaction that makes the account."""

import threading
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from pytest_django import Settings

from accounts.access.invites import PER_ADDRESS, invite_of
from accounts.models import Handle, Invite, InviteRedemption, Region, User
from common.limits import address_block, take
from tests.cast import client_of, make_person, sign_up

pytestmark = pytest.mark.django_db


def errors_of(answer: Any) -> set[tuple[str, str | None]]:
    return {(error["code"], error.get("param")) for error in answer.json()["errors"]}


@pytest.mark.parametrize(
    ("born", "code"), [("2020-01-01", "too_young"), ("1850-01-01", "bad_birth_date"), ("soon", "invalid")]
)
def test_a_child_or_an_impossible_date_makes_no_account(client: Client, born: str, code: str) -> None:
    answer = sign_up(client, "kid@example.com", birth_date=born)
    assert answer.status_code == 400
    assert errors_of(answer) == {(code, "birth_date")}
    assert not User.objects.exists()


@pytest.mark.parametrize("born", [5, 1.5, True, 19900101, ["1990-01-01"], {"year": 1990}])
def test_what_is_no_text_is_no_date(client: Client, born: Any) -> None:
    assert errors_of(sign_up(client, "kid@example.com", birth_date=born)) == {("wrong_type", "birth_date")}


@pytest.mark.parametrize("path", ["/auth/app/v1/auth/login", "/auth/app/v1/auth/signup", "/api/v1/generations"])
def test_a_number_without_an_end_is_the_clients_mistake(client: Client, path: str) -> None:
    body = '{"email": "a@example.com", "password": ' + "9" * 5000 + "}"
    caller = client_of(make_person("ann")) if path.startswith("/api") else client
    answer = caller.post(path, body, content_type="application/json")
    assert answer.status_code == 400
    assert b'"not_json"' in answer.content
    assert b"This JSON holds a number with too many digits." in answer.content


def test_an_age_is_asked_of_everybody(client: Client) -> None:
    assert errors_of(sign_up(client, "ann@example.com", birth_date="")) == {("required", "birth_date")}


def test_invite_only_lets_nobody_in_without_a_code(client: Client, settings: Settings) -> None:
    settings.INVITE_ONLY = True
    assert errors_of(sign_up(client, "bob@example.com")) == {("invite_required", "invite_code")}
    code = invite_of(make_person("ann")).code
    typed = f" {code[:4]}-{code[4:8]}-{code[8:]} ".lower()
    assert sign_up(client, "bob@example.com", invite_code=typed).status_code == 200
    assert InviteRedemption.objects.get().person.email == "bob@example.com"
    assert Invite.objects.get().uses == 1


def test_whatever_is_wrong_with_a_code_the_answer_is_the_same(client: Client) -> None:
    used_up = invite_of(make_person("ann"))
    Invite.objects.filter(pk=used_up.pk).update(uses=used_up.uses_max)
    expired = invite_of(make_person("cat"))
    Invite.objects.filter(pk=expired.pk).update(expires_at="2020-01-01T00:00:00Z")
    answers = [sign_up(client, "bob@example.com", invite_code=code) for code in ("N0SUCH", used_up.code, expired.code)]
    assert {answer.content for answer in answers} == {answers[0].content}
    assert errors_of(answers[0]) == {("invite_invalid", "invite_code")}
    assert not User.objects.filter(email="bob@example.com").exists()


def test_what_can_be_no_code_is_told_so(client: Client) -> None:
    for typed in ("---", "招待コード", "A" * 17):
        answer = sign_up(client, "bob@example.com", invite_code=typed)
        assert errors_of(answer) == {("invite_malformed", "invite_code")}


def test_guessing_codes_is_stopped_after_some_attempts(client: Client) -> None:
    codes = [sign_up(client, "bob@example.com", invite_code=f"GUESS{number}") for number in range(19)]
    assert all(errors_of(answer) == {("invite_invalid", "invite_code")} for answer in codes)
    ann = make_person("ann")
    while take(PER_ADDRESS, address_block("127.0.0.1")).is_allowed:
        pass
    refused = sign_up(client, "bob@example.com", invite_code=invite_of(ann).code)
    assert errors_of(refused) == {("limit_reached", "invite_code")}
    assert not User.objects.filter(email="bob@example.com").exists()


def test_a_closed_region_is_refused_by_name(client: Client, settings: Settings) -> None:
    settings.COUNTRY_HEADER = "X-Country"
    Region.objects.create(country="AQ", is_open=False)
    body = {"email": "bob@example.com", "password": "larks-sing-at-dawn", "birth_date": "1990-05-17"}
    path = "/auth/app/v1/auth/signup"
    refused = client.post(path, body, content_type="application/json", headers={"X-Country": "aq"})
    assert refused.json()["errors"][0]["code"] == "unsupported_country_code"
    assert "AQ" in refused.json()["errors"][0]["message"]
    assert not User.objects.exists()
    assert client.get("/api/v1/access", headers={"X-Country": "AQ"}).json()["is_region_open"] is False
    welcome = client.post(path, body, content_type="application/json", headers={"X-Country": "AT"})
    assert welcome.status_code == 200
    assert User.objects.get().country == "AT"


def test_a_region_list_can_be_closed_by_default(client: Client, settings: Settings) -> None:
    settings.COUNTRY_HEADER, settings.REGIONS_OPEN = "X-Country", False
    Region.objects.create(country="JP", is_open=True)
    assert client.get("/api/v1/access", headers={"X-Country": "JP"}).json()["is_region_open"] is True
    assert client.get("/api/v1/access", headers={"X-Country": "FR"}).json()["is_region_open"] is False


def test_a_country_that_the_client_claims_counts_for_nothing(client: Client) -> None:
    assert client.get("/api/v1/access", headers={"CF-IPCountry": "AQ"}).json()["country"] == ""


@pytest.mark.django_db(transaction=True)
def test_four_sign_ups_racing_for_the_last_use_make_one_account() -> None:
    invite = invite_of(make_person("ann"))
    Invite.objects.filter(pk=invite.pk).update(uses=invite.uses_max - 1)
    barrier = threading.Barrier(4)
    answers: list[Any] = []

    def race(number: int) -> None:
        barrier.wait()
        answers.append(sign_up(Client(), f"racer{number}@example.com", invite_code=invite.code))
        connections.close_all()

    threads = [threading.Thread(target=race, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer.status_code for answer in answers) == [200, 400, 400, 400]
    lost = [answer.json()["errors"][0]["code"] for answer in answers if answer.status_code == 400]
    assert lost == ["invite_invalid"] * 3
    assert User.objects.count() == Handle.objects.count() == 2
    assert InviteRedemption.objects.count() == 1


@pytest.mark.parametrize(
    ("member", "code", "param"),
    [
        ({"password": 123456789012}, "wrong_type", "password"),
        ({"password": ["larks-sing-at-dawn"]}, "wrong_type", "password"),
        ({"birth_date": 5}, "wrong_type", "birth_date"),
        ({"birth_date": [1990, 5, 17]}, "wrong_type", "birth_date"),
        ({"invite_code": 5}, "wrong_type", "invite_code"),
        ({"invite_code": True}, "wrong_type", "invite_code"),
        ({"brith_date": "1990-05-17"}, "unknown_member", None),
        ({"is_staff": True}, "unknown_member", None),
    ],
)
def test_nothing_of_a_sign_up_is_overlooked_or_guessed_at(member: dict[str, Any], code: str, param: str | None) -> None:
    answer = sign_up(Client(), "ann@example.com", **member)
    assert answer.status_code == 400
    assert errors_of(answer) == {(code, param)}
    assert not User.objects.exists()


def test_a_misspelt_member_of_a_sign_up_is_named_with_the_right_one() -> None:
    answer = sign_up(Client(), "ann@example.com", invite_cod="x")
    assert [one["message"] for one in answer.json()["errors"]] == [
        'invite_cod: There is no such member. Did you mean "invite_code"?'
    ]
