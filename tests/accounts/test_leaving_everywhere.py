"""Somebody who used everything leaves; then every table and every stored file is searched for them."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from accounts.access.waitlist import join_waitlist
from accounts.leaving.departures import erase_due, erase_secrets
from accounts.leaving.exports import build_waiting
from accounts.models import User
from clips.models import Clip, RenditionKind
from moderation.cases.kinds import Action
from moderation.cases.models import Case
from notifications.delivery import deliver_waiting
from notifications.facts import tell_facts
from notifications.models import PushTarget
from search.services import index_clips
from tests.accounts.test_leaving import MARKER, after_the_grace, places_with
from tests.accounts.test_shares import a_job
from tests.cast import client_of, confirm_password, make_person, post_json, signed_up_client
from tests.clips.factories import add_rendition, make_clip
from tests.moderation.cases.factories import make_moderator, take_and_decide

pytestmark = pytest.mark.django_db


@pytest.fixture
def leaver() -> Client:
    join_waitlist(email=f"{MARKER}@example.com")
    client = signed_up_client(f"{MARKER}@example.com")
    words = {"handle": MARKER, "display_name": f"The {MARKER}", "bio": f"I am {MARKER}"}
    assert post_json(client, "/api/v1/me", words, method="patch").status_code == 200
    confirm_password(client)
    return client


@pytest.fixture
def person(leaver: Client) -> User:
    return User.objects.get(handle=MARKER)


def befriend(leaver: Client, bob: User) -> None:
    assert leaver.put("/api/v1/people/bob/follow").status_code == 200
    assert client_of(bob).put(f"/api/v1/people/{MARKER}/follow").status_code == 200


def make_things(leaver: Client, person: User) -> Clip:
    clip = make_clip(person, caption=f"{MARKER} flies", prompt=f"a {MARKER} in the sky")
    add_rendition(clip, RenditionKind.STANDARD, MARKER.encode())
    a_job(person)
    index_clips()
    return clip


def talk(leaver: Client, bob: User, clip: Clip) -> None:
    room = post_json(leaver, "/api/v1/conversations", {"handles": ["bob"]}).json()["id"]
    message = {"text": f"{MARKER} says hello", "clip": clip.public_id}
    assert post_json(leaver, f"/api/v1/conversations/{room}/messages", message).status_code == 201
    theirs = make_clip(bob)
    said = post_json(leaver, f"/api/v1/clips/{theirs.public_id}/comments", {"text": f"{MARKER} was here"})
    assert said.status_code == 201
    for kind in ("like", "save", "repost"):
        leaver.put(f"/api/v1/clips/{theirs.public_id}/{kind}")
    reported = {"comment": said.json()["id"], "reason": "spam", "text": "look"}
    assert post_json(client_of(bob), "/api/v1/reports", reported).status_code == 201


def say_what_one_likes(leaver: Client, person: User) -> None:
    assert leaver.get("/api/v1/search/clips", {"q": f"{MARKER} songs"}).status_code == 200
    post_json(leaver, "/api/v1/me/mutes", {"kind": "word", "text": f"{MARKER} spoilers"})
    post_json(leaver, "/api/v1/feed/steering", {"text": f"more {MARKER}, no horror"})
    leaver.get("/api/v1/feed?kind=for_you")
    post_json(leaver, "/api/v1/me/api-keys", {"name": f"{MARKER} server"})
    post_json(leaver, "/api/v1/reports", {"person": "bob", "reason": "spam", "text": f"{MARKER} saw it"})
    PushTarget.objects.create(person=person, address=f"https://push.example/{MARKER}", name=f"{MARKER}'s phone")


def have_a_family(leaver: Client, person: User) -> None:
    teen = make_person("tim", birth_date=date(2011, 3, 2))
    link = post_json(client_of(teen), "/api/v1/me/family", {"handle": MARKER}).json()["id"]
    assert leaver.put(f"/api/v1/me/family/{link}").status_code == 200


def test_nothing_of_somebody_who_used_everything_is_left(leaver: Client, person: User, bob: User) -> None:
    befriend(leaver, bob)
    clip = make_things(leaver, person)
    talk(leaver, bob, clip)
    say_what_one_likes(leaver, person)
    have_a_family(leaver, person)
    take_and_decide(Case.objects.get(owner=person), by=make_moderator("mod"), action=Action.WARN)
    tell_facts()
    deliver_waiting()
    assert post_json(leaver, "/api/v1/me/exports").status_code == 202
    build_waiting()
    before = set(places_with(MARKER))
    assert len(before) >= 16, sorted(before)

    receipt_id = post_json(leaver, "/api/v1/me/departure").json()["id"]
    erase_secrets()
    with after_the_grace():
        erase_due()
    assert places_with(MARKER) == []
    receipt = Client().get(f"/api/v1/departures/{receipt_id}").json()
    assert (receipt["state"], receipt["is_genuine"]) == ("erased", True)
    erased = receipt["receipt"]["erased"]
    assert erased["messages"]["messages"] == 1
    assert erased["moderation"]["held_decisions"] == 1
    assert erased["moderation"]["quoted"] == 1
    assert client_of(bob).get(f"/api/v1/clips/{clip.public_id}").status_code == 404


def test_the_scanner_itself_finds_words_in_rows_and_in_files(bob: User) -> None:
    assert places_with("waxwing") == []
    clip = make_clip(bob, caption="a Waxwing")
    assert places_with("waxwing") == ["clips_clip"]
    key = add_rendition(clip, content=b"--waxwing--").key
    assert key in places_with("waxwing")
