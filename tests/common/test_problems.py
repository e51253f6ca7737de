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
