"""What the routes without an id in their path answer is what the OpenAPI document says of them."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from jsonschema import Draft202012Validator

from accounts.models import User
from moderation.cases.services.reports import report_account
from notifications.delivery import deliver_waiting
from social.services import follow_person, mute_person
from tests.cast import client_of, make_person

pytestmark = pytest.mark.django_db
DOCUMENT: dict[str, Any] = json.loads((Path(__file__).resolve().parent.parent / "docs" / "openapi.json").read_text())
NEEDED = {"q": "ball", "url": "http://127.0.0.1/p/clip_1"}


def routes() -> dict[str, dict[str, Any]]:
    """Every GET below /api/v1 that names nothing in its path and answers JSON."""
    found = {path: operations["get"] for path, operations in DOCUMENT["paths"].items() if "get" in operations}
    plain = {path: operation for path, operation in found.items() if path.startswith("/api/v1/") and "{" not in path}
    return {path: row for path, row in plain.items() if "application/json" in row["responses"]["200"]["content"]}


@pytest.fixture
def ann() -> User:
    """With something in the lists that are cheap to fill."""
    ann, bob, cat = (make_person(handle) for handle in ("ann", "bob", "cat"))
    follow_person(by=bob, person=ann)
    follow_person(by=ann, person=bob)
    mute_person(by=ann, person=cat)
    report_account(account=cat, by=ann, policy="spam", text="the same again and again")
    deliver_waiting()
    return ann


def test_every_answer_has_the_described_shape(ann: User) -> None:
    as_ann, answered, wrong = client_of(ann), 0, []
    for path, operation in routes().items():
        query = {row["name"]: NEEDED[row["name"]] for row in operation.get("parameters", []) if row.get("required")}
        answer = as_ann.get(path, query)
        if answer.status_code != 200:
            continue
        answered += 1
        schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
        errors = Draft202012Validator({**schema, "components": DOCUMENT["components"]}).iter_errors(answer.json())
        wrong += [f"{path} {error.json_path}: {error.message[:160]}" for error in errors]
    assert not wrong, "\n".join(wrong)
    assert answered >= 45


def test_every_page_takes_the_cursor_and_the_limit_that_it_declares(ann: User) -> None:
    as_ann, asked = client_of(ann), []
    for path, operation in routes().items():
        names = {row["name"] for row in operation.get("parameters", [])}
        if not {"cursor", "limit"} <= names:
            continue
        needed = {name: NEEDED[name] for name in names if name in NEEDED}
        for wrong, code in (({"limit": "many"}, "bad_limit"), ({"cursor": "nonsense"}, "bad_cursor")):
            answer = as_ann.get(path, {**needed, **wrong})
            assert (path, answer.status_code, answer.json().get("code")) == (path, 400, code)
        asked.append(path)
    assert len(asked) >= 25


def test_visitors_are_told_who_asks_for_a_sign_in() -> None:
    for path in ("/api/v1/me", "/api/v1/notifications"):
        answer = Client().get(path)
        schema = {"$ref": "#/components/schemas/Problem", "components": DOCUMENT["components"]}
        assert answer.status_code == 401
        Draft202012Validator(schema).validate(answer.json())
