"""Every problem document leads to a page that explains its code, and the pages come out of the code itself."""

import re
import subprocess
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from common.api.explaining import explain, explanations
from common.errors import DomainError
from tests.cast import client_of, make_person, post_json

pytestmark = pytest.mark.django_db
IN_SOURCE = re.compile(
    r"(?:InvalidInput|Forbidden|NotFound|Conflict|Refused|Limit|Unavailable)Error\(\s*f?\"[^()]*?code=\"(\w+)\""
)


def codes_in_source() -> set[str]:
    """By a pattern and not by the parser that the product uses."""
    folders = ["platform", "feed", "cameo", "generation", "moderation"]
    listed = subprocess.run(
        ["git", "ls-files", *(f"{folder}/**/*.py" for folder in folders)],  # noqa: S607
        cwd=settings.BASE_DIR, capture_output=True, text=True, check=True,
    ).stdout.split()  # fmt: skip
    return {code for path in listed for code in IN_SOURCE.findall((Path(settings.BASE_DIR) / path).read_text())}


def test_every_code_that_is_raised_somewhere_is_explained_in_its_own_words() -> None:
    raised = codes_in_source()
    assert len(raised) > 100
    assert raised <= set(explanations())
    assert not [code for code in raised if not explanations()[code].sentences]


def test_a_page_shows_status_title_and_what_is_said() -> None:
    answer = Client().get("/problems/handle_taken")
    page = answer.content.decode()
    assert answer.status_code == 200
    for text in ("handle_taken", "409", "Not at this moment", "choose another"):
        assert text in page
    assert "default-src 'none'" in answer["Content-Security-Policy"]


def test_what_an_engine_refuses_is_explained_too() -> None:
    found = explain("nothing_to_draw")
    assert found is not None
    assert found.status == 422
    assert any("Name a thing, an animal" in sentence for sentence in found.sentences)
    unknown = explain("unknown_camera")
    assert unknown is not None
    assert Client().get("/problems/unknown_camera").status_code == 200


def test_what_is_filled_in_is_left_open() -> None:
    found = explain("bad_handle")
    assert found is not None
    assert "A handle has … to … characters." in found.sentences


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("get", "/api/v1/nothing-here", None),
        ("get", "/api/v1/me", "signed out"),
        ("put", "/api/v1/me/quota", None),
        ("post", "/api/v1/me/mutes", {"kind": "song"}),
        ("get", "/api/v1/notifications?kind=nope", None),
        ("get", "/api/v1/notifications?limit=0", None),
        ("post", "/api/v1/me/departure", None),
        ("post", "/api/v1/me/invite/redeem", {"code": "NOPE"}),
        ("patch", "/api/v1/me", {"handle": "admin"}),
    ],
)
def test_the_type_of_a_real_refusal_leads_to_its_page(method: str, path: str, body: object) -> None:
    client = Client() if body == "signed out" else client_of(make_person("ann"))
    answer = client.get(path) if method == "get" else post_json(client, path, body, method=method)
    problem = answer.json()
    page = Client().get(problem["type"])
    assert (page.status_code, problem["code"] in page.content.decode()) == (200, True)
    row = explain(problem["code"])
    assert row is not None
    assert row.status == answer.status_code


def test_every_kind_of_error_is_listed_and_leads_somewhere() -> None:
    page = Client().get("/problems/").content.decode()
    links = re.findall(r'href="(/problems/\w+)"', page)
    assert len(links) == len(set(links)) > 150
    for kind in DomainError.__subclasses__():
        assert f"/problems/{kind.code}" in links


@pytest.mark.parametrize("code", ["no_such_code", "<script>", "bad_", "bad_%3Cscript%3E", "../etc"])
def test_what_is_no_code_has_no_page(code: str) -> None:
    answer = Client().get(f"/problems/{code}")
    assert answer.status_code == 404
    assert "<script>" not in answer.content.decode()
