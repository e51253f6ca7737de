"""A day in front of the feed: what holds a teen back, what everybody is told, and what ranking never learns."""

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.family.services import accept_link, name_parent, set_controls
from accounts.models import ParentLink, User
from common import clock
from feed.models import FeedSettings, ViewingDay
from feed.services.days import day_of, sum_up_yesterday
from feed.services.turns import begin_turn, end_turn
from notifications.delivery import deliver_waiting
from notifications.models import Notification
from tests.cast import client_of, make_person
from tests.clips.factories import make_clip

pytestmark = pytest.mark.django_db
PLAIN = ("latest", "top")


@pytest.fixture
def ann() -> User:
    ann = make_person("ann")
    for number in range(12):
        make_clip(ann, caption=f"clip {number}")
    return ann


@pytest.fixture
def tim(ann: User) -> User:
    return make_person("tim", birth_date=date(2011, 3, 2))


def linked(teen: User, parent: User, **controls: object) -> ParentLink:
    link = accept_link(by=parent, public_id=name_parent(by=teen, parent=parent).public_id)
    return set_controls(by=parent, public_id=link.public_id, controls=dict(controls))


def page(client: Client, kind: str, cursor: str | None = None, limit: int = 2) -> dict[str, Any]:
    query = {"kind": kind, "limit": limit, **({"cursor": cursor} if cursor else {})}
    answer = client.get("/api/v1/feed", query)
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()
    return found


@pytest.mark.parametrize("kind", PLAIN)
def test_scrolling_a_plain_list_ends_for_a_teen_and_says_so(tim: User, kind: str) -> None:
    client, cursor, seen = client_of(tim), None, []
    for _ in range(3):
        got = page(client, kind, cursor)
        seen += [row["id"] for row in got["data"]]
        cursor = got["next"]
    assert len(set(seen)) == 6
    assert (cursor, got["notice"]["code"]) == (None, "scroll_ends")


@pytest.mark.parametrize("kind", PLAIN)
def test_adults_and_visitors_scroll_to_the_end(ann: User, kind: str) -> None:
    for client in (client_of(make_person("bob")), Client()):
        cursor, count = None, 0
        while True:
            got = page(client, kind, cursor, limit=5)
            count += len(got["data"])
            cursor = got["next"]
            if cursor is None:
                break
        assert count == 12
    assert not ViewingDay.objects.exists()


def test_a_parent_lets_a_teen_scroll_on(ann: User, tim: User) -> None:
    linked(tim, ann, allows_endless_scroll=True)
    client, cursor = client_of(tim), None
    for _ in range(5):
        cursor = page(client, "latest", cursor)["next"]
    assert cursor is not None


def test_every_feed_draws_on_one_number_of_clips_a_day(ann: User, tim: User) -> None:
    linked(tim, ann, clips_a_day=5)
    client = client_of(tim)
    assert len(page(client, "for_you", limit=2)["data"]) == 2
    assert len(page(client, "latest", limit=2)["data"]) == 2
    last = page(client, "top", limit=10)
    assert len(last["data"]) == 1
    for kind in (*PLAIN, "for_you"):
        full = page(client, kind)
        assert (full["data"], full["notice"]["code"]) == ([], "day_is_full")
    with time_machine.travel(clock.now() + timedelta(days=1), tick=False):
        assert len(page(client, "latest")["data"]) == 2


def test_no_clips_at_all_is_a_limit_too(ann: User, tim: User) -> None:
    linked(tim, ann, clips_a_day=0)
    assert page(client_of(tim), "latest")["notice"]["code"] == "day_is_full"


def test_an_adult_pays_no_query_for_it(ann: User, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        turn = begin_turn(ann, "somewhere", 10)
        assert (turn.cursor, turn.limit, end_turn(turn, 10, "next")) == ("somewhere", 10, "next")


def test_the_days_are_numbers_for_oneself_and_for_an_accepted_parent(ann: User, tim: User) -> None:
    client = client_of(tim)
    page(client, "for_you", limit=3)
    page(client, "latest", limit=2)
    make_clip(tim)
    today = client.get("/api/v1/feed/days").json()["days"][0]
    assert (today["clips_shown"], today["sessions"], today["made"]) == (5, 1, 1)
    waiting = name_parent(by=tim, parent=ann).public_id
    path = f"/api/v1/feed/days?family={waiting}"
    assert client_of(ann).get(path).json()["code"] == "not_the_parent"
    accept_link(by=ann, public_id=waiting)
    assert client_of(ann).get(path).json()["days"][0] == today
    assert client.get(path).status_code == 403
    assert client_of(make_person("cat")).get(path).status_code == 404


def test_yesterday_is_summed_up_once_for_whoever_watched_and_wants_to_hear(ann: User) -> None:
    bob, cat = make_person("bob"), make_person("cat")
    FeedSettings.objects.create(viewer=cat, has_wellbeing_cards=False)
    for viewer in (bob, cat):
        page(client_of(viewer), "for_you")
    assert sum_up_yesterday() == 0
    with time_machine.travel(clock.now() + timedelta(days=1), tick=False):
        assert (sum_up_yesterday(), sum_up_yesterday()) == (1, 0)
        deliver_waiting()
    row = Notification.objects.get()
    assert (row.recipient, row.kind) == (bob, "wellbeing")
    assert day_of(bob, date.fromisoformat(row.ids["day"])).clips_shown == 2


def test_nothing_that_ranks_reads_a_feeling_or_a_day() -> None:
    root = Path(__file__).resolve().parents[2] / "feed"
    ranking = [root / "taste.py", root / "said.py", root / "candidate.py", root / "weights.py"]
    for folder in ("ranking", "ranker", "sources", "events"):
        ranking += (root / folder).rglob("*.py")
    assert len(ranking) > 20
    for path in ranking:
        assert not re.search(r"\bfeeling|Feeling|ViewingDay|services\.days", path.read_text()), path


def test_the_default_cap_of_a_teen_counts_plain_lists(tim: User, settings: Settings) -> None:
    settings.TEEN_CLIPS_A_DAY = 3
    client = client_of(tim)
    assert len(page(client, "latest", limit=10)["data"]) == 3
    assert page(client, "latest")["data"] == []
