"""Errors as problem documents."""

import json
from typing import Any

import pytest
from django.test import Client

from common.api.problems import problem_response
from common.errors import LimitError
from tests.cast import client_of, make_person, post_json, sign_up

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


@pytest.mark.parametrize("question", ["feed?kind=topic&topic=a%00b", "generations?submission=%00", "me?%00=1"])
def test_a_null_character_in_a_question_is_refused_and_never_left_out(question: str) -> None:
    refused = client_of(make_person("ann")).get(f"/api/v1/{question}")
    assert (refused.status_code, refused.json()["code"]) == (400, "bad_question")
    assert Client().get("/?%00").status_code == 200


def test_what_only_looks_like_a_null_character_is_none() -> None:
    assert client_of(make_person("ann")).get("/api/v1/feed?kind=topic&topic=100%2500").status_code == 200


def test_an_unknown_engine_is_told_the_known_ones_as_a_list() -> None:
    answer = post_json(client_of(make_person("ann")), "/api/v1/generations", {"prompt": "a fox", "engine": "nobody"})
    assert (answer.status_code, answer.json()["code"], answer.json()["engines"]) == (422, "unknown_engine", ["sim"])


def test_pointers_point_at_what_is_wrong() -> None:
    ann = client_of(make_person("ann"))
    shots = [7, {"prompt": "a fox", "seconds": 2, "a/b~c": 1}]
    for body, pointers in (({"shots": shots}, ["/shots/0", "/shots/1/a~1b~0c"]), (["a fox"], [""])):
        told = post_json(ann, "/api/v1/generations", body).json()
        assert [row["pointer"] for row in told["errors"]] == pointers, told


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/api/v1/me/mutes", lambda body: (body["type"], body["code"])),
        ("/v1/videos", lambda body: (body["error"]["type"], body["error"]["code"])),
        ("/auth/app/v1/auth/login", lambda body: (body["status"], body["errors"][0]["code"])),
    ],
)
def test_a_document_without_an_end_is_too_large_in_the_words_of_each_face(
    path: str, told: Any, caplog: pytest.LogCaptureFixture
) -> None:
    client = client_of(make_person("ann"))
    with caplog.at_level("DEBUG"):
        answer = client.post(path, b'{"text": "' + b"a" * 3_000_000 + b'"}', content_type="application/json")
    assert answer.status_code == 413
    assert not [record for record in caplog.records if record.levelname == "ERROR" or record.exc_info]
    first = {"/api": "/problems/too_large", "/v1/": "invalid_request_error", "/aut": 413}[path[:4]]
    assert told(answer.json()) == (first, "too_large")


@pytest.mark.parametrize("path", ["/api/v1/me/mutes", "/v1/videos", "/auth/app/v1/auth/login"])
@pytest.mark.parametrize("text", [b"[" * 200_000, b'{"a":' * 200_000, b"null", b"[1, 2]", b"\xff\xfe", b'"\\ud800"'])
def test_no_json_is_strange_enough_to_break_anything(path: str, text: bytes) -> None:
    client = client_of(make_person("ann"))
    answer = client.post(path, text, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()


def test_people_go_by_their_public_ids_at_sign_in_too() -> None:
    answer = sign_up(Client(), "ann@example.com").json()
    person = answer["data"]["user"]
    assert person["id"].startswith("usr_")
    me = Client(headers={"X-Session-Token": answer["meta"]["session_token"]}).get("/api/v1/me").json()
    assert (person["id"], person["email"], person["display"]) == (me["id"], me["email"], f"@{me['handle']}")


def test_the_seconds_to_wait_stand_in_the_document_as_in_the_header() -> None:
    answer = problem_response(LimitError("Wait.", retry_after_seconds=7))
    assert json.loads(answer.content)["retry_after_seconds"] == 7
    assert "retry_after_seconds" not in json.loads(problem_response(LimitError("Wait.")).content)
