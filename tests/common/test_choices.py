"""Whoever chooses what there is not reads what there is."""

import pytest
from django.test import Client
from rest_framework import serializers

from accounts.models import User
from common.api.choices import SHOWN_MAX, ChoiceField
from notifications.kinds import Kind
from tests.cast import client_of, post_json

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_ann(ann: User) -> Client:
    return client_of(ann)


def test_a_refused_choice_lists_the_choices(as_ann: Client) -> None:
    refused = post_json(as_ann, "/api/v1/me/mutes", {"kind": "song", "text": "clowns"})
    assert (refused.status_code, refused.json()["code"]) == (400, "invalid_input")
    assert refused.json()["errors"] == [
        {"pointer": "/kind", "code": "invalid_choice", "detail": '"song" is not one of: word, topic.'}
    ]
    assert as_ann.get("/api/v1/me/mutes").json()["data"] == []


def test_each_of_several_wrong_choices_is_named_at_its_place(as_ann: Client) -> None:
    wrong = {"preferences": [{"kind": "like", "channel": "smoke", "is_on": True}]}
    errors = post_json(as_ann, "/api/v1/notifications/settings", wrong, method="patch").json()["errors"]
    assert [error["pointer"] for error in errors] == ["/preferences/0/channel"]
    assert errors[0]["detail"] == '"smoke" is not one of: inbox, push.'


@pytest.mark.parametrize("wrong", [{"a": 1}, [], ["word"], 7, True, "x" * 100_000])
def test_no_value_is_too_strange_to_be_refused_briefly(as_ann: Client, wrong: object) -> None:
    refused = post_json(as_ann, "/api/v1/me/mutes", {"kind": wrong, "text": "clowns"})
    assert refused.status_code == 400
    [error] = refused.json()["errors"]
    assert error["detail"].endswith("is not one of: word, topic.")
    assert len(error["detail"]) <= SHOWN_MAX + 40


@pytest.mark.parametrize(
    ("path", "code", "known"),
    [
        ("/api/v1/notifications?kind=nope", "bad_kind", list(Kind)),
        ("/api/v1/conversations?box=nope", "bad_box", ["inbox", "requests"]),
        ("/api/v1/me/clips?state=nope", "bad_state", ["draft", "published"]),
        ("/api/v1/challenges?state=nope", "bad_state", ["open"]),
        ("/api/v1/leaderboards/most_remixed?window=nope", "bad_window", ["week"]),
    ],
)
def test_a_question_that_chooses_what_there_is_not_is_told_too(
    as_ann: Client, path: str, code: str, known: list[str]
) -> None:
    refused = as_ann.get(path)
    assert (refused.status_code, refused.json()["code"]) == (400, code)
    assert refused.json()["detail"].startswith('"nope" is not one of: ')
    assert all(choice in refused.json()["detail"] for choice in known)
    assert as_ann.get(path.replace("nope", known[0])).status_code == 200


def test_other_refusals_of_the_field_stay_the_framework_s() -> None:
    class Shape(serializers.Serializer[None]):
        pick = ChoiceField(choices=["a", "b"])

    assert Shape(data={"pick": "b"}).is_valid()
    for data, code in (({}, "required"), ({"pick": None}, "null"), ({"pick": "c"}, "invalid_choice")):
        shape = Shape(data=data)
        assert not shape.is_valid()
        assert [error.code for error in shape.errors["pick"]] == [code]
