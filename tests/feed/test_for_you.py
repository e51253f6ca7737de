"""Pages of For You: what is in them, and that nothing comes twice."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.models import User
from clips.models import HoldReason
from clips.services.publishing import hold_clip
from common import clock
from common.redis import client as redis
from feed.models import Impression
from social.services import block_person, follow_person
from tests.cast import client_of, make_person
from tests.feed.scenes import FEED, clip_about, ids, page_of, report

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def empty_redis() -> None:
    redis().flushdb()


def test_every_clip_comes_once_over_pages_and_then_the_viewer_is_caught_up(ann: User, bob: User) -> None:
    made = {clip_about(ann).public_id for _ in range(23)}

    first = page_of(bob)
    second = page_of(bob, first["next"])
    third = page_of(bob, second["next"])
    fourth = page_of(bob, third["next"])

    shown = ids(first) + ids(second) + ids(third)
    assert [len(page["data"]) for page in (first, second, third)] == [10, 10, 3]
    assert set(shown) == made
    assert len(shown) == len(set(shown))
    assert fourth["data"] == []
    assert fourth["is_caught_up"]
    assert fourth["next"] is None


def test_the_same_cursor_gives_the_same_page_even_after_redis_forgot(ann: User, bob: User) -> None:
    for _ in range(15):
        clip_about(ann)
    cursor = page_of(bob, limit=5)["next"]

    once = page_of(bob, cursor, limit=5)
    redis().flushdb()
    again = page_of(bob, cursor, limit=5)

    assert ids(once) == ids(again)
    assert [item["impression"] for item in once["data"]] == [item["impression"] for item in again["data"]]


def test_a_refresh_and_a_lost_cache_bring_only_clips_never_shown(ann: User, bob: User) -> None:
    for _ in range(12):
        clip_about(ann)
    first = page_of(bob, limit=4)
    refreshed = page_of(bob, limit=4)
    redis().flushdb()
    rest = page_of(bob, first["next"], limit=4)

    shown = ids(first) + ids(refreshed) + ids(rest)
    assert len(shown) == len(set(shown)) == 12


def test_what_is_withdrawn_is_missing_from_a_page_that_was_shown_before(ann: User, bob: User) -> None:
    clips = [clip_about(ann) for _ in range(6)]
    cursor = page_of(bob, limit=2)["next"]
    shown = ids(page_of(bob, cursor, limit=2))
    held = next(clip for clip in clips if clip.public_id == shown[0])

    hold_clip(clip=held, reason=next(iter(HoldReason)), source="test", explanation="")

    assert ids(page_of(bob, cursor, limit=2)) == shown[1:]
    block_person(by=ann, person=bob)
    assert ids(page_of(bob, cursor, limit=2)) == []
    assert page_of(bob)["data"] == []


def test_own_clips_and_drafts_are_not_in_it(ann: User, bob: User) -> None:
    clip_about(bob)
    assert page_of(bob)["data"] == []


def test_another_viewers_cursor_is_refused(ann: User, bob: User) -> None:
    for _ in range(4):
        clip_about(ann)
    cursor = page_of(bob, limit=2)["next"]
    answer = client_of(make_person("cat")).get(f"{FEED}&cursor={cursor}")
    assert answer.status_code == 400
    assert answer.json()["code"] == "bad_cursor"


def test_every_item_says_what_found_it_and_why(ann: User, bob: User) -> None:
    follow_person(by=bob, person=ann)
    clip_about(ann)

    (item,) = page_of(bob)["data"]

    assert item["why"]["found_by"] == "following"
    assert "you_follow_the_author" in item["why"]["reasons"]
    assert item["why"]["ranker"] == "formula"
    stored = Impression.objects.get(public_id=item["impression"])
    assert (stored.viewer, stored.clip.public_id, stored.position) == (bob, item["id"], 0)


def test_a_clip_that_makes_people_create_comes_before_one_of_equal_pull_that_is_watched(ann: User, bob: User) -> None:
    watched = clip_about(ann, counts={"views": 1000, "likes": 100})
    remixed = clip_about(make_person("cat"), counts={"views": 1000, "likes": 60, "remixes": 40})
    assert ids(page_of(bob)) == [remixed.public_id, watched.public_id]


def test_a_viewer_who_likes_a_subject_is_shown_more_of_it(bob: User) -> None:
    authors = [make_person(f"author{index}") for index in range(20)]
    liked = [clip_about(author, topic=index % 2) for index, author in enumerate(authors)]
    topic_of = {clip.public_id: index % 2 for index, clip in enumerate(liked)}
    for item in page_of(bob, limit=10)["data"]:
        kind = "like" if topic_of[item["id"]] == 0 else "skip"
        report(bob, {"impression": item["impression"], "kind": kind})
    fresh = [clip_about(author, topic=index % 2) for index, author in enumerate(authors)]
    wanted = {clip.public_id for index, clip in enumerate(fresh) if index % 2 == 0}
    wanted |= {public_id for public_id, topic in topic_of.items() if topic == 0}

    shown = ids(page_of(bob, limit=10))

    assert len(wanted & set(shown)) >= 8


def test_without_personalisation_nothing_that_was_done_matters_but_blocks_do(ann: User) -> None:
    teen = make_person("tia", birth_date=clock.now().date() - timedelta(days=15 * 366))
    follow_person(by=teen, person=ann)
    clip_about(ann)

    page = page_of(teen)

    assert not page["is_personalised"]
    assert page["data"][0]["why"]["found_by"] == "fresh"
    settings = client_of(teen).patch(
        "/api/v1/feed/settings", {"is_personalised": True}, content_type="application/json"
    )
    assert settings.json()["is_personalised"]
    clip_about(ann)
    assert page_of(teen)["data"][0]["why"]["found_by"] == "following"
    block_person(by=ann, person=teen)
    clip_about(ann)
    assert page_of(teen)["data"] == []


def test_scrolling_ends_for_who_does_not_want_it_to_go_on(ann: User, bob: User) -> None:
    client_of(bob).patch("/api/v1/feed/settings", {"has_continuous_scroll": False}, content_type="application/json")
    for _ in range(12):
        clip_about(ann)
    page, pages = page_of(bob, limit=2), 1
    while page["next"]:
        page, pages = page_of(bob, page["next"], limit=2), pages + 1
    assert pages == 3


def test_reset_forgets_what_was_done_but_not_what_was_shown(ann: User, bob: User) -> None:
    clips = [clip_about(ann, topic=0) for _ in range(3)]
    item = page_of(bob, limit=1)["data"][0]
    report(bob, {"impression": item["impression"], "kind": "like"})
    client_of(bob).post("/api/v1/feed/reset", {}, content_type="application/json")

    page = page_of(bob)

    assert item["id"] not in ids(page)
    assert len(page["data"]) == len(clips) - 1
    assert all("author_you_liked" not in entry["why"]["reasons"] for entry in page["data"])
