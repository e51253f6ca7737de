"""Boards: what others build on and what rises, by window, as far as each reader may see it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from accounts.models import User
from clips.models import Clip, ClipState, ClipStats, Visibility
from common import clock
from social.services import block_person
from tests.cast import client_of, make_person
from tests.clips.factories import make_clip

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_standings_from_before() -> None:
    cache.clear()


@pytest.fixture
def ann() -> User:
    return make_person("ann")


@pytest.fixture
def bob() -> User:
    return make_person("bob")


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
