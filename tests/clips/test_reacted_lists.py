"""Lists of what people reposted, liked and saved."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User
from clips.models import Clip, ReactionKind, Visibility
from clips.services.reactions import react
from social.services import block_person
from tests.cast import client_of, make_person
from tests.clips.factories import make_clip

pytestmark = pytest.mark.django_db


@pytest.fixture
def clips(bob: User) -> list[Clip]:
    """ann's clips, of which bob shared the second and then the first."""
    ann = make_person("ann")
    clips = [make_clip(ann, caption="first"), make_clip(ann, caption="second"), make_clip(ann, caption="third")]
    for clip in (clips[1], clips[0]):
        react(clip=clip, by=bob, kind=ReactionKind.REPOST)
    react(clip=clips[2], by=bob, kind=ReactionKind.SAVE)
    return clips


def seen(client: Client, path: str) -> list[str]:
    answer = client.get(f"/api/v1/{path}")
    assert answer.status_code == 200, answer.content
    return [row["caption"] for row in answer.json()["data"]]


def test_reposts_are_listed_latest_first_for_everybody(bob: User, clips: list[Clip]) -> None:
    assert seen(Client(), "people/bob/reposts") == ["first", "second"]
    assert seen(client_of(bob), "me/reposts") == ["first", "second"]


def test_saves_and_likes_are_listed_for_their_owner_alone(bob: User, clips: list[Clip]) -> None:
    assert (seen(client_of(bob), "me/saves"), seen(client_of(bob), "me/likes")) == (["third"], [])
    assert Client().get("/api/v1/me/saves").status_code == 401


def test_a_repost_shows_no_clip_that_the_reader_may_not_see(bob: User, clips: list[Clip]) -> None:
    eve = make_person("eve")
    block_person(by=clips[0].creator, person=eve)
    assert seen(client_of(eve), "people/bob/reposts") == []
    Clip.objects.filter(pk=clips[1].pk).update(visibility=Visibility.UNLISTED)
    assert seen(Client(), "people/bob/reposts") == ["first"]
    assert seen(client_of(bob), "me/reposts") == ["first", "second"]


def test_a_private_profile_keeps_its_reposts(bob: User, clips: list[Clip]) -> None:
    User.objects.filter(pk=bob.pk).update(is_private=True)
    assert Client().get("/api/v1/people/bob/reposts").status_code == 404
