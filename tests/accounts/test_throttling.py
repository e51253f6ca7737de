"""Everybody learns where they stand, and who asks too much has to wait."""

import pytest
from django.test import Client
from pytest_django import Settings

from tests.cast import client_of, make_person, post_json

pytestmark = pytest.mark.django_db


def test_every_answer_says_where_the_caller_stands(settings: Settings) -> None:
    settings.LIMIT_PERSON = 60
    answer = client_of(make_person("ann")).get("/api/v1/me")
    assert answer["RateLimit-Policy"] == '"person";q=60;w=60'
    assert answer["RateLimit"] == '"person";r=59;t=1'


def test_writing_weighs_more_and_counts_for_the_address_too(settings: Settings) -> None:
    settings.LIMIT_PERSON, settings.LIMIT_ADDRESS = 60, 600
    answer = post_json(client_of(make_person("ann")), "/api/v1/me", {"bio": "x"}, method="patch")
    assert answer["RateLimit-Policy"] == '"person";q=60;w=60, "address";q=600;w=60'
    assert answer["RateLimit"].startswith('"person";r=55;')


def test_who_asks_too_much_waits_and_others_do_not(settings: Settings) -> None:
    settings.LIMIT_PERSON = 3
    as_ann, as_bob = client_of(make_person("ann")), client_of(make_person("bob"))
    codes = [as_ann.get("/api/v1/me").status_code for _ in range(4)]
    refused = as_ann.get("/api/v1/me")
    assert codes == [200, 200, 200, 429]
    assert refused.json()["code"] == "throttled"
    assert 0 < int(refused["Retry-After"]) <= 22
    assert as_bob.get("/api/v1/me").status_code == 200


def test_many_accounts_behind_one_address_are_one_caller_when_they_write(settings: Settings) -> None:
    settings.LIMIT_ADDRESS = 10
    clients = [client_of(make_person(handle)) for handle in ("ann", "bob", "cat")]
    codes = [post_json(client, "/api/v1/me", {"bio": "x"}, method="patch").status_code for client in clients]
    assert codes == [200, 200, 429]


def test_strangers_are_counted_by_address(settings: Settings) -> None:
    settings.LIMIT_ADDRESS = 2
    make_person("ann")
    codes = [Client(REMOTE_ADDR=f"198.51.100.{host}").get("/api/v1/people/ann").status_code for host in (1, 2, 3)]
    elsewhere = Client(REMOTE_ADDR="198.51.101.1").get("/api/v1/people/ann").status_code
    assert (codes, elsewhere) == ([200, 200, 429], 200)


def test_sign_in_says_where_an_address_stands_and_makes_it_wait(settings: Settings) -> None:
    settings.LIMIT_ADDRESS = 12
    # On a busy machine three slow hashes take so long that the address may ask again.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    wrong = {"email": "nobody@example.com", "password": "not this one"}
    client = Client(REMOTE_ADDR="198.51.102.1")
    first, _, refused = (post_json(client, "/auth/app/v1/auth/login", wrong) for _ in range(3))
    assert (first.status_code, first["RateLimit-Policy"]) == (400, '"address";q=12;w=60')
    assert first["RateLimit"] == '"address";r=7;t=25'
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (429, "throttled")
    assert 0 < int(refused["Retry-After"]) <= 15
    elsewhere = post_json(Client(REMOTE_ADDR="198.51.103.1"), "/auth/app/v1/auth/login", wrong)
    assert elsewhere.status_code == 400
