"""`visible_clips` decides; feed, links, lineage and media agree with it for everybody and every state."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from accounts.models import User
from clips.media.urls import signed_url
from clips.models import Clip, ClipState, HoldReason, Visibility
from clips.queries import visible_clips
from clips.services.publishing import hold_clip, lift_holds
from social.services import block_person, follow_person
from tests.cast import client_of, make_person
from tests.clips.factories import add_rendition, make_clip

pytestmark = pytest.mark.django_db

STATES = ["draft", "published", "held", "removed", "creator suspended"]
VIEWERS = ["ann", "bob", "cat", "eve", "suspended", "nobody"]


@pytest.fixture
def cast() -> dict[str, User]:
    people = {handle: make_person(handle) for handle in ("ann", "bob", "cat", "eve", "sue")}
    follow_person(by=people["bob"], person=people["ann"])
    block_person(by=people["ann"], person=people["eve"])
    people["sue"].is_active = False
    people["sue"].save()
    return people


def is_expected(viewer: str, state: str, visibility: Visibility) -> bool:
    """The rule in words: one's own while not removed; otherwise published, unheld, by the audience, without a block."""
    if viewer == "ann":
        return state in {"draft", "published", "held"}
    if state != "published" or viewer == "eve":
        return False
    if visibility in {Visibility.PUBLIC, Visibility.UNLISTED}:
        return True
    return visibility == Visibility.FOLLOWERS and viewer == "bob"


def make(cast: dict[str, User], state: str, visibility: Visibility) -> Clip:
    stored = {"draft": ClipState.DRAFT, "removed": ClipState.REMOVED}.get(state, ClipState.PUBLISHED)
    clip = make_clip(cast["ann"], state=stored, visibility=visibility)
    if state == "held":
        hold_clip(clip=clip, reason=HoldReason.REPORT, source="case_1", explanation="Reported.")
    if state == "creator suspended":
        User.objects.filter(pk=cast["ann"].pk).update(is_active=False)
    return clip


def viewer_of(cast: dict[str, User], name: str) -> Any:
    return {"nobody": AnonymousUser(), "suspended": cast["sue"]}.get(name) or cast[name]


@pytest.mark.parametrize(("state", "visibility"), list(product(STATES, Visibility)))
def test_every_viewer_sees_exactly_what_the_rule_says(
    cast: dict[str, User], state: str, visibility: Visibility
) -> None:
    clip = make(cast, state, visibility)
    rendition = add_rendition(clip)
    for name in VIEWERS:
        if name == "ann" and state == "creator suspended":
            continue
        expected = is_expected(name, state, visibility)
        viewer = viewer_of(cast, name)
        assert visible_clips(viewer).filter(pk=clip.pk).exists() is expected, name
        if name == "suspended":
            continue
        client = Client() if name == "nobody" else client_of(viewer)
        for path in (f"/api/v1/clips/{clip.public_id}", f"/api/v1/clips/{clip.public_id}/lineage"):
            assert client.get(path).status_code == (200 if expected else 404), (name, path)
        media = Client().get(signed_url(rendition, viewer))
        assert media.status_code == (200 if expected else 404), name


def test_lists_leave_out_what_is_unlisted_or_private(cast: dict[str, User]) -> None:
    for visibility in Visibility:
        make_clip(cast["ann"], visibility=visibility)
    found = client_of(cast["bob"]).get("/api/v1/feed").json()["data"]
    assert {clip["visibility"] for clip in found} == {"public"}


def test_lifting_one_hold_leaves_the_other(cast: dict[str, User]) -> None:
    clip = make_clip(cast["ann"])
    hold_clip(clip=clip, reason=HoldReason.REPORT, source="case_1", explanation="")
    hold_clip(clip=clip, reason=HoldReason.CONSENT, source="cameo_1", explanation="")
    assert lift_holds(clip=clip, source="case_1") == 1
    assert not visible_clips(cast["cat"]).filter(pk=clip.pk).exists()
    lift_holds(clip=clip, source="cameo_1")
    assert visible_clips(cast["cat"]).filter(pk=clip.pk).exists()


def test_the_creator_reads_why_a_clip_is_withheld_and_others_do_not(cast: dict[str, User]) -> None:
    clip = make_clip(cast["ann"])
    hold_clip(clip=clip, reason=HoldReason.SCREENING, source="scr_1", explanation="A flash too bright at 0:04.")
    seen = client_of(cast["ann"]).get(f"/api/v1/clips/{clip.public_id}").json()
    assert seen["holds"] == [{"reason": "screening", "explanation": "A flash too bright at 0:04."}]


def test_only_the_creator_may_change_or_remove(cast: dict[str, User]) -> None:
    clip = make_clip(cast["ann"])
    path = f"/api/v1/clips/{clip.public_id}"
    for client, status in ((client_of(cast["cat"]), 403), (Client(), 401), (client_of(cast["eve"]), 404)):
        assert client.patch(path, {"caption": "mine"}, content_type="application/json").status_code == status
        assert client.delete(path).status_code == status
    clip.refresh_from_db()
    assert (clip.caption, clip.state) == ("", ClipState.PUBLISHED)


def test_credit_stops_at_a_block(cast: dict[str, User]) -> None:
    remix = make_clip(cast["bob"], parent=make_clip(cast["ann"]))
    path = f"/api/v1/clips/{remix.public_id}"
    for name, handle in (("cat", "ann"), ("eve", None)):
        client = client_of(cast[name])
        credited = [client.get(path).json()["parent"], client.get(f"{path}/lineage").json()["ancestors"][0]]
        assert [row["creator"] and row["creator"]["handle"] for row in credited] == [handle, handle]
