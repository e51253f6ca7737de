"""The short way to a page of clips says the same as the long way, to everybody and about everything."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from clips.api.hot import listed_among, opened_clip
from clips.api.render import clip_out
from clips.api.views import OWN_LISTS, _listed_of
from clips.models import Clip, ClipState, ClipStats, HoldReason, ReactionKind, RenditionKind, Visibility
from clips.queries import listed_clips, visible_clips, with_details
from clips.services import reactions
from clips.services.publishing import hold_clip
from common.api.pagination import encode_cursor
from common.api.renderers import QuickJSONRenderer
from common.compiled import STAND_INS, TEXT_STAND_IN, compile_query
from social.services import block_person, follow_person
from tests.cast import client_of, make_person
from tests.clips.factories import add_rendition, make_clip

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> dict[str, User]:
    people = {name: make_person(name) for name in ("ann", "bob", "cat", "eve")}
    follow_person(by=people["bob"], person=people["ann"])
    block_person(by=people["cat"], person=people["eve"])
    return people


@pytest.fixture
def clips(people: dict[str, User]) -> list[Clip]:
    """ann's clips: bare, full, removed parents, hidden prompts, held, drafts; and cat's, of which one is a parent."""
    ann, bob = people["ann"], people["bob"]
    origin, gone = make_clip(people["cat"]), make_clip(bob, state=ClipState.REMOVED)
    clips = [make_clip(ann, visibility=visibility) for visibility in Visibility]
    clips += [make_clip(ann, parent=origin), make_clip(ann, parent=gone), make_clip(ann, state=ClipState.DRAFT)]
    clips += [make_clip(ann, parent=clips[0], is_prompt_shown=False, caption='"ü" <b>'), make_clip(ann)]
    hold_clip(clip=clips[-1], reason=HoldReason.REPORT, source="case_1", explanation="Reported.")
    for kind in (RenditionKind.SOURCE, RenditionKind.STANDARD, RenditionKind.THUMBNAIL):
        add_rendition(clips[0], kind)
    ClipStats.objects.create(clip=clips[0], likes=3, remixes=1)
    for reaction in ReactionKind:
        reactions.react(clip=clips[0], by=bob, kind=reaction)
    return clips


def expected(rows: object, viewer: object) -> list[object]:
    found = with_details(rows, viewer).order_by("-pk")  # type: ignore[arg-type]
    shown = [clip_out(clip, viewer) for clip in found]  # type: ignore[arg-type]
    decoded: list[object] = json.loads(json.dumps(shown, cls=DjangoJSONEncoder))
    return decoded


def told(client: Client, path: str) -> list[dict[str, object]]:
    answer = client.get(f"/api/v1/{path}")
    assert answer.status_code == 200, answer.content
    rows: list[dict[str, object]] = answer.json()["data"]
    return rows


def to_seconds(rows: Sequence[object]) -> str:
    """Times to the second: Django's encoder cuts microseconds, ours keeps them."""
    return json.dumps(
        [{k: v[:19] if k.endswith("_at") and v else v for k, v in row.items()} for row in rows],  # type: ignore[attr-defined]
        sort_keys=True,
    )


def test_both_ways_say_the_same_of_everything_to_everybody(people: dict[str, User], clips: list[Clip]) -> None:
    ann = people["ann"]
    for name in ("ann", "bob", "cat", "eve", "nobody"):
        viewer = people.get(name) or AnonymousUser()
        client = client_of(people[name]) if name in people else Client()
        assert to_seconds(told(client, "people/ann/clips")) == to_seconds(expected(_listed_of(viewer, ann.pk), viewer))
        lineage = client.get(f"/api/v1/clips/{clips[0].public_id}/lineage").json()
        children = listed_clips(viewer).filter(parent_edges__parent=clips[0])
        assert to_seconds(lineage["children"]["data"]) == to_seconds(expected(children, viewer))
    for state, rows_of in OWN_LISTS.items():
        path = f"me/clips?state={state}" if state else "me/clips"
        assert to_seconds(told(client_of(ann), path)) == to_seconds(expected(rows_of(ann, ann.pk), ann))


def test_a_state_that_is_none_is_refused(people: dict[str, User]) -> None:
    answer = client_of(people["ann"]).get("/api/v1/me/clips?state=removed")
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_state")


def test_pages_follow_each_other_without_gap_or_overlap(people: dict[str, User], clips: list[Clip]) -> None:
    client, seen, cursor = client_of(people["ann"]), [], ""
    while cursor is not None:
        page = client.get(f"/api/v1/me/clips?limit=3&cursor={cursor}").json()
        seen += [row["id"] for row in page["data"]]
        cursor = page["next"]
    assert seen == [row["id"] for row in told(client, "me/clips")]


def test_a_cursor_of_another_kind_is_refused(people: dict[str, User], clips: list[Clip]) -> None:
    client = client_of(people["ann"])
    for cursor in (encode_cursor(["top", 1, 2]), encode_cursor("x"), "forged"):
        for path in ("me/clips", "people/ann/clips", f"clips/{clips[0].public_id}/comments"):
            answer = client.get(f"/api/v1/{path}", {"cursor": cursor})
            assert (answer.status_code, answer.json()["code"]) == (400, "bad_cursor"), path


def test_a_page_of_twenty_costs_as_few_queries_as_one_of_one(people: dict[str, User]) -> None:
    """Who asks, whose page it is, and the page."""
    for length in (1, 20):
        while Clip.objects.count() < length:
            add_rendition(make_clip(people["ann"]))
        client = client_of(people["bob"])
        with CaptureQueriesContext(connection) as queries:
            assert len(told(client, "people/ann/clips")) == length
        assert len([row for row in queries if "clips_clip" in row["sql"] or "accounts_user" in row["sql"]]) <= 3


def test_one_query_serves_many_people(people: dict[str, User]) -> None:
    named = compile_query(lambda: User.objects.filter(pk=STAND_INS[0], handle__iexact=TEXT_STAND_IN).values_list("pk"))
    ann, bob = people["ann"], people["bob"]
    assert named.run(ann.pk, text="ANN") == [(ann.pk,)]
    assert named.run(bob.pk, text="bob") == [(bob.pk,)]
    assert named.run(bob.pk, text="ann") == []


def test_a_query_that_asks_while_it_is_built_is_not_compiled(people: dict[str, User]) -> None:
    """Its answer for a stand-in would be everybody's for ever."""
    with pytest.raises(ValueError, match="while it is built"):
        compile_query(lambda: Clip.objects.filter(pk__in=list(Clip.objects.values_list("pk"))).values_list("pk"))


def test_quick_json_writes_what_json_can_hold_and_text_for_the_rest() -> None:
    at = datetime(2026, 1, 2, 3, 4, 5, 678, tzinfo=UTC)
    written = QuickJSONRenderer().render({"at": at, "kind": ReactionKind.LIKE, "odd": object, "none": None, "ü": 1.5})
    assert json.loads(written) | {"odd": ""} == {
        "at": "2026-01-02T03:04:05.000678Z",
        "kind": "like",
        "odd": "",
        "none": None,
        "ü": 1.5,
    }
    assert QuickJSONRenderer().render(None) == b""


def test_the_short_way_to_named_clips_is_the_same_door(people: dict[str, User], clips: list[Clip]) -> None:
    """Held, blocked, private, suspended: whoever asks finds what `listed_clips` finds, shown as `clip_out` shows it."""
    everything = list(Clip.objects.values_list("pk", flat=True))
    people["ann"].is_private = True
    people["ann"].save()
    for name in ("ann", "bob", "cat", "eve"):
        viewer = people[name]
        long = {clip.pk: clip_out(clip, viewer) for clip in with_details(listed_clips(viewer), viewer)}
        short = {pk: clip_out(clip, viewer) for pk, clip in listed_among(viewer, everything).items()}
        assert short == long, name
    assert listed_among(people["bob"], everything)
    assert not listed_among(people["bob"], [])
    people["ann"].is_active = False
    people["ann"].save()
    assert {clip.creator_id for clip in listed_among(people["bob"], everything).values()} <= {people["cat"].pk}
    people["bob"].is_active = False
    assert not listed_among(people["bob"], everything), "somebody suspended sees nothing"


def test_the_short_way_to_one_clip_is_the_same_door(people: dict[str, User], clips: list[Clip]) -> None:
    """Drafts, unlisted, held, removed: whoever asks opens what `visible_clips` opens, shown as `clip_out` does."""
    opened: dict[str, int] = {}
    for name in ("ann", "bob", "cat", "eve", "nobody"):
        viewer = people.get(name) or AnonymousUser()
        long = {clip.public_id: clip_out(clip, viewer) for clip in with_details(visible_clips(viewer), viewer)}
        found = {clip.public_id: opened_clip(viewer, clip.public_id) for clip in Clip.objects.all()}
        assert {key: clip_out(clip, viewer) for key, clip in found.items() if clip is not None} == long, name
        opened[name] = len(long)
    assert opened["ann"] > opened["bob"] > opened["nobody"] > 0, "otherwise nothing was compared"
    people["ann"].is_active = False
    assert opened_clip(people["ann"], clips[0].public_id) is not None, "public: open to anybody"
    draft = Clip.objects.filter(state=ClipState.DRAFT).first()
    assert draft is not None
    assert opened_clip(people["ann"], draft.public_id) is None, "somebody suspended is nobody"
