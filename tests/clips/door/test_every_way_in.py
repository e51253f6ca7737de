"""Every route of the product as everybody: what it shows of a clip is exactly what `visible_clips` says."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver

from accounts.registry import ExportedFile, ExportedRows, contributors
from clips.media.urls import signed_url
from clips.models import Rendition
from clips.queries import clip_named, listed_clips, visible_clips
from common import clock
from common.api.pagination import encode_cursor
from notifications.delivery import deliver_waiting
from tests.cast import post_json
from tests.clips.door.town import VIEWERS, Marked, Town, build_town
from tests.test_permissions_matrix import _routes

pytestmark = pytest.mark.django_db
MADE = "/api/v1/clips/{clip_id}"
ONE_CLIP = {
    f"GET {MADE}",
    f"GET {MADE}/lineage",
    f"GET {MADE}/ancestors",
    f"GET {MADE}/tree",
    f"GET {MADE}/comments",
}
"""Routes about one clip: its words appear where the clip may be opened, else the answer is 404."""
SIGNED_IN = ("ann", "bob", "cat", "eve", "fay")


@pytest.fixture
def town() -> Town:
    town = build_town()
    deliver_waiting()
    return town


def routes() -> Iterator[str]:
    """All but the description of the API, which reads no rows and takes seconds."""
    return (route for route in _routes(get_resolver(), "/") if route.startswith("GET ") and "schema" not in route)


def filled(town: Town, route: str, name: str, row: Marked | None = None) -> str:
    """The address of a route: about `row` where it names a clip, about ann's things otherwise."""
    room = town.rooms.get(name) or town.rooms["ann"]
    known = {
        "clip_id": (row or town.marked[0]).clip.public_id,
        "challenge_id": town.origin.challenge.public_id,
        "rendition_id": (row or town.marked[0]).rendition.public_id,
        "handle": (row or town.marked[0]).maker,
        "conversation_id": room.public_id,
        "suffix": "mp4",
        "board": "rising",
    }
    return re.sub(r"{(\w+)}", lambda found: known.get(found[1], "unknown"), route.removeprefix("GET "))


def subjects(town: Town, route: str) -> list[Marked]:
    """Every clip for a route about clips, one clip of each maker for a route about people, else any."""
    if "{clip_id}" in route:
        return town.marked
    return (
        [row for row in town.marked if row.state == "published" and row.visibility == "public"]
        if "{handle}" in route
        else town.marked[:1]
    )


def test_the_query_says_what_the_rule_says(town: Town) -> None:
    for name in VIEWERS:
        viewer = town.viewer(name)
        if name == "sue":
            continue
        seen = set(visible_clips(viewer).exclude(pk=town.origin.pk).values_list("prompt", flat=True))
        assert seen == town.expected(name), name
        listed = set(listed_clips(viewer).exclude(pk=town.origin.pk).values_list("prompt", flat=True))
        assert listed == town.listed(name), name
        named = {row.word for row in town.marked if clip_named(viewer, row.clip.public_id).exists()}
        assert named == town.expected(name), name


def test_no_route_shows_more_than_the_door(town: Town) -> None:
    """Every GET route there is or ever will be, with the widest query it takes, as everybody.

    The pages of links know nobody: whoever opens one sees what nobody sees.
    """
    for name in VIEWERS:
        may_open = town.expected(name) if name != "sue" else set()
        for route in routes():
            query = {"limit": "25", "q": "lantern", "topic": "lantern", "kind": "topic" if "feed" in route else ""}
            for row in subjects(town, route):
                answer = town.clients[name].get(filled(town, route, name, row), query)
                assert answer.status_code != 500, (name, route)
                shown = town.shown_in(answer)
                allowed = town.expected("nobody") if route.startswith("GET /p/") else may_open
                assert shown <= allowed, (name, route, shown - allowed)


def test_a_clip_opens_at_each_of_its_addresses_exactly_for_whom_it_may(town: Town) -> None:
    for name in VIEWERS:
        may_open = town.expected(name)
        for row in town.marked:
            wanted = 401 if name == "sue" else 200 if row.word in may_open else 404
            for route in ONE_CLIP:
                answer = town.clients[name].get(filled(town, route, name, row))
                assert answer.status_code == wanted, (name, route, row.word)
                assert (row.word in town.shown_in(answer)) is (
                    wanted == 200 and not route.endswith(("lineage", "ancestors"))
                )


def test_a_challenge_opens_exactly_where_its_clip_does(town: Town) -> None:
    for name in VIEWERS:
        may_open = town.expected(name)
        for row in town.marked:
            if (challenge := getattr(row.clip, "challenge", None)) is not None:
                wanted = 401 if name == "sue" else 200 if row.word in may_open else 404
                for part in ("", "/answers"):
                    path = f"/api/v1/challenges/{challenge.public_id}{part}"
                    assert town.clients[name].get(path).status_code == wanted, (name, row.word, part)


def test_what_a_person_does_to_a_clip_they_may_not_open_finds_nothing(town: Town) -> None:
    for name in (*SIGNED_IN, "sue"):
        client, may_open = town.clients[name], town.expected(name)
        shut = [row for row in town.marked if name == "sue" or row.word not in may_open]
        for row in {(row.maker, row.state): row for row in shut}.values():
            wanted = 401 if name == "sue" else 404
            path = f"/api/v1/clips/{row.clip.public_id}"
            tries = [
                client.put(f"{path}/like"),
                client.put(f"{path}/repost"),
                post_json(client, f"{path}/comments", {"text": "Found you."}),
                post_json(client, f"{path}/share"),
                post_json(client, f"{path}/notes", {"text": "Found you."}),
                post_json(client, f"{path}/reviewers", {"handle": name}),
                client.delete(f"{path}/reviewers/{name}"),
                post_json(client, f"{path}/publish"),
                post_json(client, path, {"caption": "mine"}, method="patch"),
                client.delete(path),
                post_json(client, "/api/v1/reports", {"clip": row.clip.public_id, "reason": "spam"}),
                post_json(client, "/api/v1/generations", {"prompt": "a ball", "remix_of": row.clip.public_id}),
                post_json(
                    client,
                    f"/api/v1/conversations/{town.rooms.get(name, town.rooms['ann']).public_id}/messages",
                    {"clip": row.clip.public_id},
                ),
            ]
            assert {answer.status_code for answer in tries} <= {wanted}, (name, row.word, tries)


def test_every_list_is_complete(town: Town) -> None:
    """A door that shows nothing to anybody would pass the tests above."""
    for name in SIGNED_IN:
        client, listed = town.clients[name], town.listed(name)
        public = {row.word for row in town.marked if row.visibility == "public"}
        wide = {"limit": "100"}
        assert town.shown_in(client.get("/api/v1/search/clips", {"q": "lantern", **wide})) == listed, name
        lineage = client.get(f"/api/v1/clips/{town.origin.public_id}/lineage", wide)
        assert town.shown_in(lineage) == listed, name
        challenge = f"/api/v1/challenges/{town.origin.challenge.public_id}"
        assert town.shown_in(client.get(f"{challenge}/answers", wide)) == listed, name
        assert town.shown_in(client.get("/api/v1/challenges", wide)) == listed, name
        board = client.get("/api/v1/leaderboards/rising", {"window": "day"})
        assert town.shown_in(board) == listed & public, name
        latest = client.get("/api/v1/feed", {"kind": "latest", "limit": "25"})
        assert town.shown_in(latest) == listed & public, name
        room = client.get(f"/api/v1/conversations/{town.rooms[name].public_id}/messages", wide)
        assert town.shown_in(room) == town.expected(name), name
        reviews = client.get("/api/v1/me/reviews", wide)
        reviewed = {row.word for row in town.marked if row.state == "reviewed" and name == "bob"}
        assert town.shown_in(reviews) == reviewed, name
        drafts = client.get("/api/v1/me/drafts", {"limit": "50"})
        assert town.shown_in(drafts) == {
            row.word for row in town.marked if row.maker == name and row.state in {"draft", "reviewed"}
        }, name
    assert town.shown_in(town.clients["ann"].get("/api/v1/me/clips", {"limit": "100"})) == {
        row.word for row in town.marked if row.maker == "ann" and row.state != "removed"
    }


def test_a_session_that_was_served_before_shows_what_may_be_seen_now(town: Town) -> None:
    for name in SIGNED_IN:
        cursor = encode_cursor(["feed", town.people[name].pk, "s", 0, 0, int(clock.now().timestamp()), ""])
        answer = town.clients[name].get("/api/v1/feed", {"kind": "for_you", "cursor": cursor})
        assert answer.status_code == 200
        assert town.shown_in(answer) == town.listed(name), name


def test_media_open_for_whom_they_were_signed_while_the_clip_does(town: Town) -> None:
    for name in VIEWERS:
        may_open = town.expected(name) if name != "sue" else set()
        for row in town.marked:
            wanted = row.word in may_open
            address = signed_url(Rendition.objects.get(pk=row.rendition.pk), town.viewer(name))
            part = Client().get(address, headers={"Range": "bytes=0-1"})
            assert part.status_code == (206 if wanted else 404), (name, row.word)


def test_an_export_holds_ones_own_clips_and_nobody_elses(town: Town) -> None:
    for name in ("ann", "bob", "cat", "eve", "fay", "sid"):
        found: list[Any] = []
        for contributor in contributors():
            for piece in contributor.export(town.people[name]):
                found.append([dict(row) for row in piece.rows] if isinstance(piece, ExportedRows) else piece.name)
                assert isinstance(piece, ExportedRows | ExportedFile)
        text = json.dumps(found, default=str)
        seen = {row.word for row in town.marked if row.word in text}
        assert seen == {row.word for row in town.marked if row.maker == name and row.state != "removed"}, name
