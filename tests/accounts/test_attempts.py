"""Too many tries at signing in: refused as HTTP has it, with how long to wait, and the wait is true."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from common import clock
from tests.accounts.conftest import _fresh_limits
from tests.accounts.test_two_factors import AUTH, log_in, turn_on_totp
from tests.cast import PASSWORD, post_json, sign_up, signed_up_client

pytestmark = pytest.mark.django_db
fresh_limits = _fresh_limits


def refused(answer: Any, code: str) -> int:
    """Holds a refusal against what clients are promised, and returns the seconds to wait."""
    assert answer.status_code == 429
    wait = int(answer["Retry-After"])
    [error] = answer.json()["errors"]
    assert (answer.json()["status"], error["code"]) == (429, code)
    assert f"{wait} seconds" in error["message"]
    policies, standings = answer["RateLimit-Policy"].split(", "), answer["RateLimit"].split(", ")
    assert len(policies) == len(standings) == 2
    assert re.fullmatch(r'"sign-in[a-z-]*";q=\d+;w=\d+', policies[1])
    assert standings[1] == f"{policies[1].split(';')[0]};r=0;t={wait}"
    return wait


def guess(times: int, email: str = "ann@example.com") -> list[Any]:
    return [log_in(Client(), email, f"wrong-{number}") for number in range(times)]


def test_the_sixth_wrong_password_waits_until_the_first_is_five_minutes_old() -> None:
    sign_up(Client(), "ann@example.com")
    began = clock.now()
    with time_machine.travel(began, tick=False):
        assert {answer.status_code for answer in guess(3)} == {400}
    with time_machine.travel(began + timedelta(seconds=100), tick=False):
        assert {answer.status_code for answer in guess(2)} == {400}
        wait = refused(log_in(Client(), "ann@example.com"), "too_many_login_attempts")
        assert wait == 200
    with time_machine.travel(began + timedelta(seconds=100 + wait - 1), tick=False):
        assert log_in(Client(), "ann@example.com").status_code == 429
    with time_machine.travel(began + timedelta(seconds=100 + wait + 1), tick=False):
        assert log_in(Client(), "ann@example.com").status_code == 200


def test_guesses_at_many_accounts_wait_for_the_address_they_come_from() -> None:
    with time_machine.travel(clock.now(), tick=False):
        tries = [log_in(Client(), f"person{number}@example.com", "wrong") for number in range(11)]
        assert {answer.status_code for answer in tries[:10]} == {400}
        assert refused(tries[10], "too_many_login_attempts") == 60
        assert '"sign-in-address";q=10;w=60' in tries[10]["RateLimit-Policy"]
        elsewhere = Client(REMOTE_ADDR="198.51.100.7")
        assert log_in(elsewhere, "person0@example.com", "wrong").status_code == 400


def test_an_account_that_is_not_there_is_refused_like_one_that_is() -> None:
    sign_up(Client(), "ann@example.com")
    with time_machine.travel(clock.now(), tick=False):
        known, unknown = guess(6)[5], guess(6, "nobody@example.com")[5]
    assert known.status_code == unknown.status_code == 429
    assert known["RateLimit-Policy"].startswith('"address"')
    assert known.json()["errors"][0]["code"] == unknown.json()["errors"][0]["code"]


def test_proving_oneself_anew_counts_as_a_try_and_waits_as_long() -> None:
    ann = signed_up_client("ann@example.com")
    path = f"{AUTH}/auth/reauthenticate"
    with time_machine.travel(clock.now(), tick=False):
        for _ in range(5):
            assert post_json(ann, path, {"password": "wrong"}).status_code == 400
        assert refused(post_json(ann, path, {"password": PASSWORD}), "too_many_login_attempts") == 300


def test_guessed_codes_of_a_second_factor_wait_too() -> None:
    turn_on_totp(signed_up_client("ann@example.com"))
    phone = Client()
    token = {"X-Session-Token": log_in(phone, "ann@example.com").json()["meta"]["session_token"]}
    path = f"{AUTH}/auth/2fa/authenticate"
    tries = [post_json(phone, path, {"code": f"00000{number}"}, headers=token) for number in range(7)]
    assert tries[0].status_code == 400
    assert refused(tries[-1], "too_many_login_attempts") == 300


def test_too_many_sign_ups_say_how_long_to_wait() -> None:
    tries = [post_json(Client(), f"{AUTH}/auth/signup", {"email": "not one"}) for _ in range(21)]
    assert tries[19].status_code == 400
    assert refused(tries[20], "throttled") == 60


def test_a_mistake_that_is_not_a_try_too_many_stays_what_it_was() -> None:
    answer = post_json(Client(), f"{AUTH}/auth/signup", {"email": "not one"})
    assert (answer.status_code, answer.has_header("Retry-After")) == (400, False)
    assert answer["RateLimit-Policy"].count("q=") == 1
