"""What clients report, and what is believed of it."""

from __future__ import annotations

import pytest
import time_machine
from django.db import connection

from accounts.models import User
from clips.models import ClipStats
from clips.services.counting import fold
from common import clock
from common.redis import client as redis
from feed.events.partitions import KEPT_DAYS, drop_old_partitions, ensure_partitions
from feed.events.storing import ingest
from feed.events.stream import STREAM, append, take
from feed.models import FeedEvent, Impression
from tests.cast import client_of, make_person, post_json
from tests.feed.scenes import clip_about, page_of, report

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def empty_redis() -> None:
    redis().flushdb()


def an_impression(ann: User, bob: User) -> str:
    clip_about(ann)
    impression: str = page_of(bob)["data"][0]["impression"]
    return impression


def test_a_view_is_stored_once_however_often_it_is_told_and_keeps_the_longest_watch(ann: User, bob: User) -> None:
    impression = an_impression(ann, bob)

    report(bob, {"impression": impression, "kind": "view", "watch_ms": 900})
    report(bob, {"impression": impression, "kind": "view", "watch_ms": 3000, "loops": 1})
    report(bob, {"impression": impression, "kind": "view", "watch_ms": 100})

    (event,) = FeedEvent.objects.all()
    assert (event.watch_ms, event.loops, event.kind, event.author_id) == (3000, 1, "view", ann.pk)
    fold()
    assert ClipStats.objects.get(pk=event.clip_id).views == 1


def test_nobody_watched_longer_than_since_it_was_served(ann: User, bob: User) -> None:
    impression = an_impression(ann, bob)
    report(bob, {"impression": impression, "kind": "view", "watch_ms": 3_600_000, "loops": 9999})
    (event,) = FeedEvent.objects.all()
    assert event.watch_ms < 20_000
    assert event.loops == 20


def test_only_what_was_served_to_the_one_who_tells_it_counts(ann: User, bob: User) -> None:
    impression = an_impression(ann, bob)
    brigade = [make_person(f"brigade{index}") for index in range(5)]

    receipts = [report(person, {"impression": impression, "kind": "like"}) for person in brigade]

    assert all(receipt == {"accepted": 0, "ignored": 1} for receipt in receipts)
    assert not FeedEvent.objects.exists()


@pytest.mark.parametrize(
    "events",
    [[], [{"impression": "imp_1", "kind": "dance"}], [{"kind": "like"}], [{"impression": "x", "kind": "like"}] * 101],
)
def test_batches_of_the_wrong_shape_are_refused(bob: User, events: list[dict[str, str]]) -> None:
    assert post_json(client_of(bob), "/api/v1/feed/events", {"events": events}).status_code == 400


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"events": [{"impression": "imp_1", "kind": "view", "watched_ms": 900}]}, "/events/0/watched_ms"),
        ({"events": [{"impression": "imp_1", "kind": "like"}], "session": "x"}, "/session"),
    ],
)
def test_a_misspelt_member_of_an_event_is_told_and_not_overlooked(
    bob: User, body: dict[str, object], pointer: str
) -> None:
    answer = post_json(client_of(bob), "/api/v1/feed/events", body)
    assert answer.status_code == 400
    assert [(one["pointer"], one["code"]) for one in answer.json()["errors"]] == [(pointer, "unknown_member")]


@pytest.mark.parametrize(("member", "most"), [("watch_ms", 86_400_000), ("loops", 86_400)])
def test_more_than_a_day_of_one_clip_is_a_mistake_and_is_told(ann: User, bob: User, member: str, most: int) -> None:
    event = {"impression": an_impression(ann, bob), "kind": "view"}
    answer = post_json(client_of(bob), "/api/v1/feed/events", {"events": [{**event, member: 10**30}]})
    assert answer.status_code == 400
    assert [(one["pointer"], one["code"]) for one in answer.json()["errors"]] == [(f"/events/0/{member}", "max_value")]
    assert post_json(client_of(bob), "/api/v1/feed/events", {"events": [{**event, member: most}]}).status_code == 202


def test_entries_that_a_dead_consumer_took_are_stored_by_the_next(ann: User, bob: User) -> None:
    impression = an_impression(ann, bob)
    post_json(client_of(bob), "/api/v1/feed/events", {"events": [{"impression": impression, "kind": "like"}]})
    entries, rows = take()
    assert len(entries) == len(rows) == 1

    assert ingest() == 1
    assert redis().xlen(STREAM) == 0
    append(rows)
    assert ingest() == 0
    assert FeedEvent.objects.count() == 1


def test_events_of_a_clip_that_is_gone_do_not_hold_up_the_others(ann: User, bob: User) -> None:
    gone, stays = an_impression(ann, bob), an_impression(ann, bob)
    views = [{"impression": impression, "kind": "view", "watch_ms": 100} for impression in (gone, stays)]
    post_json(client_of(bob), "/api/v1/feed/events", {"events": views})
    Impression.objects.get(public_id=gone).clip.delete()

    assert ingest() == 2

    fold()
    assert [row.views for row in ClipStats.objects.all()] == [1]


def test_old_days_are_dropped_whole_and_young_ones_stay() -> None:
    with time_machine.travel(0.0):
        long_ago = clock.now().date()
    today = clock.now().date()
    ensure_partitions([long_ago, today])
    ensure_partitions([today])

    assert drop_old_partitions() == [f"feed_feedevent_{long_ago:%Y%m%d}"]

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_inherits WHERE inhparent = 'feed_feedevent'::regclass")
        assert cursor.fetchone() == (1,)
    assert KEPT_DAYS == 90
