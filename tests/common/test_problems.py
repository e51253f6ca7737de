"""Errors as problem documents."""

import pytest
from django.test import Client

from tests.cast import client_of, make_person

pytestmark = pytest.mark.django_db


def test_framework_errors_have_finished_titles() -> None:
    client = client_of(make_person("ann"))
    wrong_method = client.put("/api/v1/me/quota")
    wrong_type = client.post("/api/v1/generations", "a=1", content_type="text/plain")
    for answer, status in ((wrong_method, 405), (wrong_type, 415)):
        assert answer.status_code == status
        assert "{" not in answer.json()["title"]
        assert answer["Content-Type"] == "application/problem+json"


def test_an_unknown_address_is_a_problem_document_too() -> None:
    assert Client().get("/api/v1/nothing-here").json()["code"] == "not_found"


@pytest.mark.parametrize("path", ["/api/v1/clips/%00", "/api/v1/people/a%00b", "/p/%00", "/media/%00.mp4"])
def test_no_address_holds_a_null_character(path: str) -> None:
    answer = client_of(make_person("ann")).get(path)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_a_null_character_in_a_question_says_nothing() -> None:
    client = client_of(make_person("ann"))
    empty = client.get("/api/v1/feed?kind=topic&topic=%00")
    assert (empty.status_code, empty.json()["code"]) == (400, "bad_kind")
    for topic in ("a%00b", "100%2500"):
        assert client.get(f"/api/v1/feed?kind=topic&topic={topic}").status_code == 200
