"""Presets and scripts over the API."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.cast import client_of, make_person, post_json

pytestmark = pytest.mark.django_db


def test_presets_are_listed_for_anybody() -> None:
    rows = Client().get("/api/v1/presets").json()
    assert {row["kind"] for row in rows} == {"style", "camera"}
    assert next(row for row in rows if row["slug"] == "noir")["words"].startswith("black and white")


def test_a_script_becomes_shots_of_the_wanted_length() -> None:
    client = client_of(make_person("ann"))
    body = {"script": "A glass falls.\n\nThe glass lies in pieces.", "seconds": 8}
    answer = post_json(client, "/api/v1/shots", body).json()
    assert [shot["prompt"] for shot in answer["shots"]] == ["A glass falls.", "The glass lies in pieces."]
    assert answer["seconds"] == 8


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"script": "  "}, "invalid_input"),
        ({"script": "One. Two. Three.", "seconds": 2}, "script_unreadable"),
        ({"script": "\n\n".join(f"Thing {i} falls." for i in range(40))}, "too_many_shots"),
    ],
)
def test_a_script_that_does_not_fit_says_why(body: dict[str, object], code: str) -> None:
    answer = post_json(client_of(make_person("ann")), "/api/v1/shots", body)
    assert (answer.status_code, answer.json()["code"]) == (400, code)
