"""The top feed: most applauded first, each clip once through all pages, and the door is asked about every one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F
from django.test import Client

from accounts.models import User
from cameo.services.revoking import revoke
from clips.models import Clip, ClipHold, ClipStats, HoldReason, Visibility
from common import clock
from common.compiled import first_through
from feed.queries import TOP_DAYS, top_clips
from social.services import block_person
from tests.cameo.casts import make_cast_clip
from tests.cameo.factories import make_cameo
from tests.cast import client_of, make_person
from tests.clips.factories import make_clip

pytestmark = pytest.mark.django_db


def applauded(creator: User, *, likes: int = 0, comments: int = 0, remixes: int = 0, **fields: Any) -> Clip:
    clip = make_clip(creator, **fields)
    ClipStats.objects.update_or_create(clip=clip, defaults={"likes": likes, "comments": comments, "remixes": remixes})
    return clip


def pages(client: Client, limit: int) -> list[list[str]]:
    """Every page to the end."""
    found: list[list[str]] = []
    cursor = ""
    while True:
        page = client.get(f"/api/v1/feed?kind=top&limit={limit}{cursor}").json()
        found.append([row["id"] for row in page["data"]])
        if page["next"] is None:
            return found
        cursor = f"&cursor={page['next']}"


def test_remixes_weigh_most_then_comments_then_likes_and_the_newest_of_equals_comes_first(ann: User) -> None:
    liked, commented = applauded(ann, likes=4), applauded(ann, comments=1)
    remixed, silent, silent_too = applauded(ann, remixes=1), applauded(ann), make_clip(ann)
    ClipStats.objects.filter(clip=silent_too).delete()
    (page,) = pages(Client(), limit=10)
    assert page == [clip.public_id for clip in (remixed, commented, liked, silent_too, silent)]


def test_pages_show_each_clip_once_also_among_equals(ann: User) -> None:
    clips = [applauded(ann, likes=number // 3) for number in range(7)]
    found = pages(Client(), limit=3)
    assert [len(page) for page in found] == [3, 3, 1]
    assert [name for page in found for name in page] == [clip.public_id for clip in reversed(clips)]


def test_what_the_door_hides_is_skipped_and_the_page_is_full_all_the_same(ann: User) -> None:
    bob, eve = make_person("bob"), make_person("eve")
    shown = [applauded(ann, likes=1) for _ in range(3)]
    cameo = make_cameo(ann)
    ended = [make_cast_clip(cameo, bob) for _ in range(4)]
    held, blocked = applauded(bob, remixes=9), applauded(eve, remixes=9)
    for clip in ended:
        ClipStats.objects.update_or_create(clip=clip, defaults={"remixes": 50})
    ClipHold.objects.create(clip=held, reason=HoldReason.SCREENING, source="scr_x", explanation="")
    cat = make_person("cat")
    block_person(by=eve, person=cat)
    assert set(pages(client_of(cat), limit=4)[0]) == {clip.public_id for clip in ended}
    revoke(cameo=cameo, by=ann)
    assert pages(client_of(cat), limit=3) == [[clip.public_id for clip in reversed(shown)]]
    assert pages(Client(), limit=1)[0] == [blocked.public_id]


@pytest.mark.parametrize("visibility", [Visibility.FOLLOWERS, Visibility.UNLISTED, Visibility.PRIVATE])
def test_only_what_is_public_and_of_the_last_days_is_in_it(ann: User, visibility: Visibility) -> None:
    applauded(ann, likes=9, visibility=visibility)
    old = applauded(ann, likes=9)
    Clip.objects.filter(pk=old.pk).update(published_at=clock.now() - timedelta(days=TOP_DAYS, seconds=1))
    assert top_clips(ann, after=None, limit=10) == []


def test_places_behind_the_door_are_taken_in_order_until_there_are_enough(ann: User) -> None:
    clips = [applauded(ann, likes=number) for number in (3, 1, 2, 2)]
    places = ClipStats.objects.annotate(rank=F("likes")).filter(likes__gt=0).values_list("pk", "rank")
    door = Clip.objects.exclude(pk=clips[0].pk)
    assert first_through(places, door, 2) == [(clips[3].pk, 2), (clips[2].pk, 2)]
    assert first_through(places, door, 10) == [(clips[3].pk, 2), (clips[2].pk, 2), (clips[1].pk, 1)]
    assert first_through(places, Clip.objects.filter(caption="none"), 10) == []
