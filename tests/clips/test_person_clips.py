"""A person's clips, as others may see them."""

import pytest
from django.test import Client

from clips.models import ClipState, Visibility
from social.services import block_person, follow_person
from tests.cast import client_of, make_person
from tests.clips.factories import make_clip

pytestmark = pytest.mark.django_db


def seen(client: Client, handle: str = "ann") -> list[str]:
    return [clip["caption"] for clip in client.get(f"/api/v1/people/{handle}/clips").json()["data"]]


def test_a_profile_lists_what_was_published_newest_first() -> None:
    ann = make_person("ann")
    for caption in ("first", "second"):
        make_clip(ann, caption=caption)
    make_clip(ann, state=ClipState.DRAFT, caption="draft")
    make_clip(make_person("bob"), caption="of somebody else")
    assert seen(Client()) == ["second", "first"]
    assert seen(Client(), "@Ann") == ["second", "first"]


def test_clips_for_followers_are_listed_for_followers_alone() -> None:
    ann, bob, cat = (make_person(handle) for handle in ("ann", "bob", "cat"))
    follow_person(by=bob, person=ann)
    make_clip(ann, caption="for followers", visibility=Visibility.FOLLOWERS)
    make_clip(ann, caption="by link", visibility=Visibility.UNLISTED)
    assert seen(client_of(bob)) == ["for followers"]
    assert seen(client_of(cat)) == seen(Client()) == []


def test_a_blocked_person_finds_nobody() -> None:
    ann, eve = make_person("ann"), make_person("eve")
    block_person(by=ann, person=eve)
    assert client_of(eve).get("/api/v1/people/ann/clips").status_code == 404


def test_nobody_has_no_clips() -> None:
    assert Client().get("/api/v1/people/nobody/clips").status_code == 404
