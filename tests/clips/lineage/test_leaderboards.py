"""Boards: what others build on and what rises, by window, as far as each reader may see it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from accounts.models import User
from cameo.models import Cameo, CameoAudience, CameoKind, CameoUse, UseState
from clips.models import Clip, ClipCast, ClipState, ClipStats, Visibility
from common import clock
from social.services import block_person
from tests.cameo.factories import make_cameo, open_to
from tests.cast import client_of, make_person
from tests.clips.factories import make_clip

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_standings_from_before() -> None:
    cache.clear()


def board(name: str, client: Client | None = None, **query: str) -> list[tuple[str, float]]:
    answer: Any = (client or Client()).get(f"/api/v1/leaderboards/{name}", query)
    assert answer.status_code == 200, answer.content
    return [(row["clip"]["id"], row["score"]) for row in answer.json()["data"]]


def age(clip: Clip, **length: float) -> Clip:
    Clip.objects.filter(pk=clip.pk).update(published_at=clock.now() - timedelta(**length))
    return clip


def test_what_most_people_remixed_comes_first(ann: User, bob: User) -> None:
    cat = make_person("cat")
    loved, liked = make_clip(ann), make_clip(ann)
    for maker in (bob, cat):
        make_clip(maker, parent=loved)
    make_clip(bob, parent=liked)
    assert board("most_remixed") == [(loved.public_id, 2), (liked.public_id, 1)]


def test_remixing_oneself_or_the_same_thing_again_lifts_nothing(ann: User, bob: User) -> None:
    clip = make_clip(ann)
    for maker in (ann, ann, bob, bob, bob):
        make_clip(maker, parent=clip)
    assert board("most_remixed") == [(clip.public_id, 1)]


def test_remixes_that_are_not_for_everybody_do_not_count(ann: User, bob: User) -> None:
    clip = make_clip(ann)
    for visibility in (Visibility.PRIVATE, Visibility.UNLISTED, Visibility.FOLLOWERS):
        make_clip(bob, parent=clip, visibility=visibility)
    make_clip(bob, parent=clip, state=ClipState.DRAFT)
    assert board("most_remixed") == []


def test_a_window_counts_the_remixes_that_fall_into_it(ann: User, bob: User) -> None:
    clip = make_clip(ann)
    age(make_clip(bob, parent=clip), days=3)
    assert board("most_remixed", window="day") == []
    assert board("most_remixed", window="week") == board("most_remixed", window="month") == [(clip.public_id, 1)]


def test_what_gathers_faster_rises_above_what_gathered_more(ann: User) -> None:
    old, new = age(make_clip(ann), hours=20), age(make_clip(ann), hours=1)
    ClipStats.objects.create(clip=old, likes=40)
    ClipStats.objects.create(clip=new, likes=10)
    assert [clip for clip, _ in board("rising", window="day")] == [new.public_id, old.public_id]


def test_a_reader_finds_nobody_they_are_blocked_from(ann: User, bob: User) -> None:
    hidden, shown = make_clip(ann), make_clip(bob)
    for clip in (hidden, shown):
        ClipStats.objects.create(clip=clip, likes=3)
    eve = make_person("eve")
    block_person(by=ann, person=eve)
    assert len(board("rising")) == 2
    assert [clip for clip, _ in board("rising", client_of(eve))] == [shown.public_id]


def test_unknown_boards_and_windows_are_named_as_such() -> None:
    assert Client().get("/api/v1/leaderboards/richest").status_code == 404
    answer = Client().get("/api/v1/leaderboards/rising?window=ever")
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_window")


def used(person: User, window: str = "week") -> list[tuple[str, int]]:
    answer: Any = client_of(person).get("/api/v1/leaderboards/characters", {"window": window})
    assert answer.status_code == 200, answer.content
    return [(row["handle"], row["people"]) for row in answer.json()["data"]]


def cast_in(clip: Clip, cameo: Cameo, *, is_inherited: bool = False) -> None:
    use = CameoUse.objects.create(
        cameo=cameo, person=clip.creator, job_id=f"job_{clip.pk}", clip_id=clip.public_id, state=UseState.PUBLISHED,
        use_epoch=cameo.use_epoch, view_epoch=cameo.view_epoch, permission_version=cameo.permission_version,
    )  # fmt: skip
    ClipCast.objects.create(clip=clip, cameo=cameo, use=use, view_epoch=cameo.view_epoch, is_inherited=is_inherited)


def a_character(owner: User, handle: str, audience: CameoAudience = CameoAudience.EVERYONE) -> Cameo:
    return open_to(make_cameo(owner, kind=CameoKind.CHARACTER, handle=handle), audience)


def test_the_characters_that_most_others_cast_come_first(ann: User, bob: User) -> None:
    cat = make_person("cat")
    loved, liked, lonely = (a_character(ann, name) for name in ("loved", "liked", "lonely"))
    for maker in (bob, bob, cat):
        cast_in(make_clip(maker), loved)
    cast_in(make_clip(bob), liked)
    cast_in(make_clip(ann), lonely)
    cast_in(make_clip(bob), lonely, is_inherited=True)
    cast_in(make_clip(bob, state=ClipState.DRAFT), lonely)
    cast_in(make_clip(bob, visibility=Visibility.UNLISTED), lonely)
    cast_in(make_clip(bob), make_cameo(cat))
    assert used(bob) == [("loved", 2), ("liked", 1)]


def test_a_character_stands_there_for_whom_it_is_open_and_while_it_is(ann: User, bob: User) -> None:
    mutual, paused = a_character(ann, "mutual"), a_character(ann, "paused")
    for cameo in (mutual, paused):
        cast_in(make_clip(bob), cameo)
    open_to(mutual, CameoAudience.MUTUALS)
    assert sorted(used(ann)) == [("mutual", 1), ("paused", 1)]
    assert used(bob) == [("paused", 1)]
    eve = make_person("eve")
    block_person(by=ann, person=eve)
    assert used(eve) == []
    Cameo.objects.filter(pk=paused.pk).update(view_epoch=paused.view_epoch + 1)
    cache.clear()
    assert used(bob) == []


def test_a_window_of_characters_ends(ann: User, bob: User) -> None:
    cast_in(age(make_clip(bob), days=3), a_character(ann, "older"))
    assert used(bob, "day") == []
    assert used(bob, "week") == [("older", 1)]
    assert client_of(bob).get("/api/v1/leaderboards/characters", {"window": "year"}).status_code == 400
