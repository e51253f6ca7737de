"""A misspelt member is refused with the right one, and nothing happens."""

import re
from typing import Any

import pytest
from django.conf import settings
from django.http import QueryDict
from django.urls import get_resolver
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from accounts.models import User
from common.api.asking import AskingSerializer
from generation.models import GenerationJob
from tests.cameo.factories import make_cameo
from tests.cast import client_of, post_json

APPS = ("platform", "feed", "cameo", "generation", "moderation")


class Inner(AskingSerializer):
    at = serializers.IntegerField()


class Outer(AskingSerializer):
    seconds = serializers.IntegerField(required=False)
    inner = Inner(required=False)
    made = serializers.IntegerField(read_only=True)


def errors_of(data: Any) -> Any:
    asked = Outer(data=data)
    with pytest.raises(ValidationError) as refused:
        asked.is_valid(raise_exception=True)
    return refused.value.detail


def test_the_nearest_member_is_named_and_without_one_all_are() -> None:
    assert errors_of({"secconds": 4}) == {"secconds": ['There is no such member. Did you mean "seconds"?']}
    assert errors_of({"xyz": 4}) == {"xyz": ["There is no such member. There are: seconds, inner, made."]}
    assert errors_of({"inner": {"at": 1, "att": 2}}) == {
        "inner": {"att": ['There is no such member. Did you mean "at"?']}
    }


def told_of(data: Any) -> dict[str, Any]:
    return {name: [getattr(one, "code", one) for one in told] for name, told in errors_of(data).items()}


def test_all_that_is_wrong_is_told_at_once() -> None:
    assert told_of({"secconds": 4, "seconds": "soon", "inner": {"att": 1}}) == {
        "secconds": ["unknown_member"],
        "seconds": ["wrong_type"],
        "inner": ["att", "at"],
    }


class Everything(AskingSerializer):
    text = serializers.CharField(required=False)
    day = serializers.DateField(required=False)
    whole = serializers.IntegerField(required=False)
    number = serializers.FloatField(required=False)
    price = serializers.DecimalField(max_digits=6, decimal_places=2, required=False)
    is_true = serializers.BooleanField(required=False)
    words = serializers.ListField(child=serializers.CharField(), required=False)
    names = serializers.DictField(child=serializers.CharField(), required=False)


WRONG = {
    "text": [5, 5.5, True, ["a"], {"a": 1}],
    "day": [20260101, True],
    "whole": ["5", True, "five"],
    "number": ["5", True, []],
    "price": [True],
    "is_true": [1, "true", "yes", 0],
}
RIGHT = {
    "text": "5",
    "day": "2026-01-01",
    "whole": 5,
    "number": 5,
    "price": "5.25",
    "is_true": False,
    "words": ["a"],
    "names": {"a": "b"},
}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in WRONG.items() for value in values])
def test_a_value_of_another_type_is_refused_and_not_read_as_one_of_the_right_one(name: str, value: Any) -> None:
    asked = Everything(data={name: value})
    assert not asked.is_valid()
    [error] = asked.errors[name]
    assert error.code == "wrong_type"
    assert error.startswith("Send ")


def test_entries_of_lists_and_maps_are_looked_at_one_by_one() -> None:
    asked = Everything(data={"words": ["a", 5, None], "names": {"a": "b", "c": 5}})
    assert not asked.is_valid()
    assert asked.errors["words"].keys() == {1, 2}
    assert asked.errors["names"].keys() == {"c"}


def test_what_is_right_is_taken_from_json_and_texts_for_all_of_it_from_forms() -> None:
    assert Everything(data=RIGHT).is_valid()
    assert Everything(data={"whole": 5.0}).is_valid()
    form = QueryDict("text=5&day=2026-01-01&whole=5&number=5.5&price=5.25&is_true=true&words=a&words=b")
    assert Everything(data=form).is_valid()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("route", "body", "pointer"),
    [
        ("POST /api/v1/generations", {"prompt": 5}, "/prompt"),
        ("POST /api/v1/generations", {"prompt": "a fox", "seconds": True}, "/seconds"),
        ("PUT /api/v1/me/comment-rules", {"words": [5], "is_approval_required": False}, "/words/0"),
        ("PATCH /api/v1/me", {"bio": 5}, "/bio"),
        ("POST /v1/videos", {"prompt": 5}, "prompt"),
    ],
)
def test_bodies_are_read_so(ann: User, route: str, body: dict[str, Any], pointer: str) -> None:
    method, path = route.split(" ")
    answer = post_json(client_of(ann), path, body, method=method.lower())
    assert answer.status_code == 400
    told = answer.json()
    assert pointer == (told["error"]["param"] if "error" in told else told["errors"][0]["pointer"])
    assert not GenerationJob.objects.exists()


def test_what_was_answered_may_be_sent_back_whole() -> None:
    asked = Outer(data={"seconds": 4, "made": 7})
    assert asked.is_valid()
    assert asked.validated_data == {"seconds": 4}


@pytest.mark.parametrize("data", ["text", [1], 4, None])
def test_what_is_no_object_is_refused_as_before(data: Any) -> None:
    asked = Outer(data=data)
    assert not asked.is_valid()


@pytest.mark.django_db
def test_a_misspelt_length_makes_no_job_of_another_length(ann: User) -> None:
    answer = post_json(client_of(ann), "/api/v1/generations", {"prompt": "a fox", "secconds": 8})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["code"] == "unknown_member"
    assert answer.json()["errors"][0]["pointer"] == "/secconds"
    assert not GenerationJob.objects.exists()


@pytest.mark.django_db
def test_a_misspelt_permission_leaves_all_of_them_as_they_were(ann: User) -> None:
    cameo = make_cameo(ann)
    before = client_of(ann).get(f"/api/v1/cameos/{cameo.public_id}/rules").json()
    change = {"audience": "everyone", "allow_politics": False}
    answer = post_json(client_of(ann), f"/api/v1/cameos/{cameo.public_id}/rules", change, method="patch")
    assert answer.status_code == 400
    assert answer.json()["detail"] == 'There is no such member. Did you mean "allows_politics"?'
    assert client_of(ann).get(f"/api/v1/cameos/{cameo.public_id}/rules").json() == before


def kinds_below(kind: type) -> set[str]:
    below: list[type] = kind.__subclasses__()
    return {kind.__name__}.union(*(kinds_below(one) for one in below))


def test_every_body_is_read_by_one_that_refuses_what_it_does_not_know() -> None:
    """Left out: `/v1`, whose members its libraries choose, and reports of what was watched, which must outlive a client
    that tells more than this server knows."""
    get_resolver().url_patterns  # noqa: B018 loads every view
    sources = [path for app in APPS for path in (settings.BASE_DIR / app).rglob("*.py")]
    texts = [path.read_text() for path in sources if "openai_api" not in path.parts]
    reading = {name for text in texts for name in re.findall(r"(\w+)\([^()]*data=request\.", text)}
    assert len(reading) > 30
    assert reading - kinds_below(AskingSerializer) <= {"EventsSerializer", "serializer"}
