"""Media addresses and range requests."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from clips.media.ranges import UnsatisfiableRangeError, parse_range
from clips.media.urls import signed_url
from clips.models import HoldReason, Rendition, RenditionKind
from clips.services.publishing import hold_clip
from common import clock
from tests.cast import make_person
from tests.clips.factories import add_rendition, make_clip

CONTENT = bytes(range(256)) * 8


@pytest.fixture
def ann(db: None) -> User:
    return make_person("ann")


@pytest.fixture
def rendition(ann: User) -> Rendition:
    return add_rendition(make_clip(ann), content=CONTENT)


def body(answer: object) -> bytes:
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("asked", "span"),
    [
        ("bytes=0-0", (0, 0)),
        ("bytes=10-", (10, 2047)),
        ("bytes=-5", (2043, 2047)),
        ("bytes=0-99999", (0, 2047)),
        ("bytes=-99999", (0, 2047)),
        ("bytes=5-4", None),
        ("bytes=0-1,4-5", None),
        ("bytes=-", None),
        ("items=0-1", None),
        ("", None),
    ],
)
def test_ranges_are_read_as_the_rfc_says(asked: str, span: tuple[int, int] | None) -> None:
    assert parse_range(asked, 2048) == span


def test_a_range_behind_the_end_is_unsatisfiable() -> None:
    for asked in ("bytes=2048-", "bytes=-0"):
        with pytest.raises(UnsatisfiableRangeError):
            parse_range(asked, 2048)


def test_a_range_request_answers_206_with_exactly_those_bytes(rendition: Rendition, ann: User) -> None:
    answer = Client().get(signed_url(rendition, ann), headers={"Range": "bytes=100-199"})
    assert answer.status_code == 206
    assert answer["Content-Range"] == f"bytes 100-199/{len(CONTENT)}"
    assert answer["Content-Length"] == "100"
    assert body(answer) == CONTENT[100:200]


def test_the_whole_file_comes_with_its_length_and_tag(rendition: Rendition, ann: User) -> None:
    answer = Client().get(signed_url(rendition, ann))
    assert (answer.status_code, answer["Accept-Ranges"], answer["Content-Length"]) == (200, "bytes", str(len(CONTENT)))
    assert body(answer) == CONTENT
    again = Client().get(signed_url(rendition, ann), headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304


def test_an_outdated_if_range_gets_the_whole_file(rendition: Rendition, ann: User) -> None:
    headers = {"Range": "bytes=0-9", "If-Range": '"something older"'}
    assert Client().get(signed_url(rendition, ann), headers=headers).status_code == 200


def test_a_range_behind_the_end_answers_416(rendition: Rendition, ann: User) -> None:
    answer = Client().get(signed_url(rendition, ann), headers={"Range": "bytes=99999-"})
    assert (answer.status_code, answer["Content-Range"]) == (416, f"bytes */{len(CONTENT)}")


def test_an_address_runs_out_and_cannot_be_changed(rendition: Rendition, ann: User) -> None:
    address = signed_url(rendition, ann)
    stranger = make_person("cat")
    forged = address.replace(ann.public_id, stranger.public_id)
    assert Client().get(forged).status_code == 403
    with time_machine.travel(clock.now() + timedelta(minutes=17)):
        assert Client().get(address).status_code == 403


def test_an_address_is_for_one_viewer_and_dies_with_their_right(rendition: Rendition, ann: User) -> None:
    cat = make_person("cat")
    address = signed_url(rendition, cat)
    assert Client().get(address).status_code == 200
    rendition.clip.visibility = "private"
    rendition.clip.save()
    assert Client().get(address).status_code == 404


def test_answers_may_be_cached_for_a_minute_and_only_privately(rendition: Rendition, ann: User) -> None:
    answer = Client().get(signed_url(rendition, AnonymousUser()))
    assert answer["Cache-Control"] == "private, max-age=60"


def test_the_source_and_the_scene_record_never_leave(ann: User) -> None:
    clip = make_clip(ann)
    for kind in (RenditionKind.SOURCE, RenditionKind.TRUTH):
        assert Client().get(signed_url(add_rendition(clip, kind), ann)).status_code == 404


def test_a_download_is_refused_where_the_creator_offers_none(rendition: Rendition, ann: User) -> None:
    cat = make_person("cat")
    rendition.clip.download_audience = "nobody"
    rendition.clip.save()
    assert Client().get(signed_url(rendition, cat) + "&download=1").status_code == 403
    mine = Client().get(signed_url(rendition, ann) + "&download=1")
    assert mine["Content-Disposition"].startswith("attachment")


def test_behind_nginx_the_door_is_asked_here_and_the_bytes_come_from_there(
    rendition: Rendition, ann: User, settings: Settings
) -> None:
    settings.ACCEL_PREFIX = "/protected/"
    address = signed_url(rendition, ann)
    answer = Client().get(address, headers={"Range": "bytes=0-9"})
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer["X-Accel-Redirect"] == f"/protected/{rendition.key}"
    assert answer["Content-Type"] == "video/mp4"
    assert answer["Content-Disposition"].startswith("inline")
    hold_clip(clip=rendition.clip, reason=HoldReason.REPORT, source="case_1", explanation="")
    refused = Client().get(signed_url(rendition, make_person("bob")))
    assert refused.status_code == 404
    assert "X-Accel-Redirect" not in refused
