"""Pages of clips say what to fetch ahead."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from clips.models import RenditionKind
from tests.cast import client_of, make_person
from tests.clips.factories import add_rendition, make_clip

pytestmark = pytest.mark.django_db


def test_a_page_names_the_small_films_and_pictures_of_the_next_three() -> None:
    ann = make_person("ann")
    clips = [make_clip(ann) for _ in range(6)]
    for clip in clips:
        for kind in (RenditionKind.STANDARD, RenditionKind.SMALL, RenditionKind.THUMBNAIL):
            add_rendition(clip, kind)
    for path in ("/api/v1/people/ann/clips", "/api/v1/feed?kind=latest", "/api/v1/me/clips"):
        answer = client_of(ann).get(path)
        shown = answer.json()["data"]
        wanted = [
            row["media"][kind]["url"] for row in shown[1:4] for kind in (RenditionKind.SMALL, RenditionKind.THUMBNAIL)
        ]
        links = answer["Link"].split(", ")
        assert [re.findall("<(.*)>", link)[0] for link in links] == wanted, path
        assert all('rel="prefetch"' in link for link in links)
        assert [re.findall('as="(.*?)"', link)[0] for link in links] == ["video", "image"] * 3
        part = Client().get(wanted[0], headers={"Range": "bytes=0-3"})
        assert (part.status_code, b"".join(part.streaming_content)) == (206, b"0123")


def test_where_nothing_follows_nothing_is_named() -> None:
    ann = make_person("ann")
    add_rendition(make_clip(ann))
    make_clip(ann)
    for path in ("/api/v1/people/ann/clips?limit=1", "/api/v1/people/bob/clips", "/api/v1/feed?kind=nothing"):
        assert "Link" not in Client().get(path)
    first_without_media = Client().get("/api/v1/people/ann/clips")
    assert first_without_media["Link"].count("<") == 1


def test_asking_what_a_page_can_do_is_answered() -> None:
    for client in (Client(), client_of(make_person("ann"))):
        assert client.options("/api/v1/feed").status_code == 200
