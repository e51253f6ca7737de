"""Caps, moods, cards, reasons for an empty feed, export and erasure: what a viewer has in hand."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
import time_machine
from pgvector import HalfVector

from accounts.models import ParentLink, User
from accounts.registry import ExportedRows
from common import clock
from common.redis import client as redis
from feed.events.intake import Report, receive_events
from feed.models import Aversion, ClipVector, EventKind, FeedEvent, FeedSettings, Impression, Steer, WellbeingCard
from feed.models.vectors import DIMENSIONS
from feed.services.steering import steer
from feed.share import FeedShare
from tests.cast import client_of, make_person, post_json
from tests.feed.scenes import clip_about, ids, page_of, report

pytestmark = pytest.mark.django_db
SETTINGS = "/api/v1/feed/settings"


@pytest.fixture(autouse=True)
def empty_redis() -> None:
    redis().flushdb()


@pytest.fixture
def tia() -> User:
    return make_person("tia", birth_date=clock.now().date() - timedelta(days=15 * 366))


class TestWhyNothing:
    def test_the_very_first_viewer_is_told_that_nothing_is_published_yet(self, bob: User) -> None:
        page = page_of(bob)
        assert (page["data"], page["next"], page["notice"]["code"]) == ([], None, "nothing_yet")
        latest = client_of(bob).get("/api/v1/feed?kind=latest").json()
        assert latest["notice"]["code"] == "nothing_here"

    def test_clips_without_vectors_are_shown_all_the_same(self, ann: User, bob: User) -> None:
        clip_about(ann)
        page = page_of(bob)
        assert len(page["data"]) == 1
        assert page["notice"] is None

    def test_who_has_seen_everything_is_told_so(self, ann: User, bob: User) -> None:
        clip_about(ann)
        page_of(bob)
        page = page_of(bob)
        assert page["is_caught_up"]
        assert page["notice"]["code"] == "caught_up"

    def test_wishes_that_hide_everything_are_named_and_not_called_the_end(self, ann: User, bob: User) -> None:
        clip_about(ann, prompt="a dragon in the rain")
        steer(by=bob, text="no dragons")
        page = page_of(bob)
        assert not page["is_caught_up"]
        assert page["notice"]["code"] == "wishes_hide_all"


class TestCaps:
    def test_a_teens_day_is_full_after_a_hundred_clips_and_empty_again_tomorrow(self, ann: User, tia: User) -> None:
        with time_machine.travel("2026-05-05 12:00Z"):
            for _ in range(104):
                clip_about(ann)
            shown = [len(page_of(tia, limit=25)["data"]) for _ in range(4)]
            full = page_of(tia, limit=25)
        assert shown == [25, 25, 25, 25]
        assert full["data"] == []
        assert not full["is_caught_up"]
        assert full["notice"]["code"] == "day_is_full"
        with time_machine.travel("2026-05-06 00:01Z"):
            assert len(page_of(tia, limit=25)["data"]) == 4

    def test_a_parents_lower_cap_cuts_the_page(self, ann: User, tia: User) -> None:
        link(tia, clips_a_day=3)
        for _ in range(6):
            clip_about(ann)
        assert len(page_of(tia)["data"]) == 3
        assert page_of(tia)["notice"]["code"] == "day_is_full"

    def test_a_parent_who_forbids_a_profile_outranks_the_teens_choice(self, tia: User) -> None:
        link(tia, allows_personalisation=False)
        client = client_of(tia)
        client.patch(SETTINGS, {"is_personalised": True}, content_type="application/json")
        assert not client.get(SETTINGS).json()["is_personalised"]

    def test_a_teens_scrolling_ends_unless_a_parent_allows_it_to_go_on(self, ann: User, tia: User) -> None:
        for _ in range(12):
            clip_about(ann)
        page, pages = page_of(tia, limit=2), 1
        while page["next"]:
            page, pages = page_of(tia, page["next"], limit=2), pages + 1
        assert pages == 3
        assert page["notice"]["code"] == "scroll_ends"


def link(teen: User, **limits: object) -> ParentLink:
    parent = make_person("parent")
    return ParentLink.objects.create(teen=teen, parent=parent, accepted_at=clock.now(), **limits)


class TestMoods:
    def test_a_mood_shows_only_what_has_it_and_never_again_in_for_you(self, ann: User, bob: User) -> None:
        calm = clip_about(ann, caption="a calm lake at dawn", prompt="water")
        loud = clip_about(ann, caption="drums and fireworks", prompt="noise")
        page = client_of(bob).get("/api/v1/feed?kind=mood&mood=calm").json()
        assert ids(page) == [calm.public_id]
        assert page["data"][0]["why"]["found_by"] == "steering"
        assert ids(page_of(bob)) == [loud.public_id]

    def test_a_near_meaning_has_the_mood_without_the_word(self, ann: User, bob: User) -> None:
        vector = np.zeros(DIMENSIONS, np.float32)
        vector[7] = 1.0
        redis().set("feed:mood:funny", vector.astype("<f4").tobytes())
        near, far = clip_about(ann, prompt="a goat on a skateboard"), clip_about(ann, prompt="a quiet tax form")
        for clip, place in ((near, 7), (far, 8)):
            lying = np.zeros(DIMENSIONS, np.float32)
            lying[place] = 1.0
            ClipVector.objects.create(clip=clip, text=HalfVector(lying.tolist()))
        assert ids(client_of(bob).get("/api/v1/feed?kind=mood&mood=funny").json()) == [near.public_id]

    @pytest.mark.parametrize("mood", ["", "angry", "CALM"])
    def test_an_unknown_mood_is_refused_with_those_there_are(self, bob: User, mood: str) -> None:
        answer = client_of(bob).get(f"/api/v1/feed?kind=mood&mood={mood}")
        assert answer.status_code == 400
        assert "cosy" in answer.json()["detail"]

    def test_a_moods_cursor_does_not_open_another_feed(self, ann: User, bob: User) -> None:
        for index in range(4):
            clip_about(ann, caption=f"calm sea {index}")
        cursor = client_of(bob).get("/api/v1/feed?kind=mood&mood=calm&limit=2").json()["next"]
        assert client_of(bob).get(f"/api/v1/feed?kind=for_you&cursor={cursor}").status_code == 400
        again = client_of(bob).get(f"/api/v1/feed?kind=mood&mood=calm&limit=2&cursor={cursor}").json()
        assert len(again["data"]) == 2


class TestCards:
    def test_a_question_comes_once_a_day_on_a_second_page_and_stays_on_it(self, ann: User, bob: User) -> None:
        for _ in range(12):
            clip_about(ann)
        first = page_of(bob, limit=2)
        second = page_of(bob, first["next"], limit=2)
        third = page_of(bob, second["next"], limit=2)
        again = page_of(bob, first["next"], limit=2)

        assert first["card"] is None
        assert second["card"]["kind"] == "question"
        assert third["card"] is None
        assert again["card"] == second["card"]

    def test_after_twenty_minutes_of_one_session_a_pause_is_proposed(self, ann: User, bob: User) -> None:
        for _ in range(12):
            clip_about(ann)
        with time_machine.travel("2026-05-05 12:00Z", tick=False):
            cursor = page_of(bob, limit=2)["next"]
        with time_machine.travel("2026-05-05 12:21Z", tick=False):
            assert page_of(bob, cursor, limit=2)["card"]["kind"] == "pause"

    def test_an_answer_is_kept_with_its_card_and_changes_no_ranking(self, ann: User, bob: User) -> None:
        for _ in range(8):
            clip_about(ann)
        page = page_of(bob, page_of(bob, limit=2)["next"], limit=2)
        answer = post_json(client_of(bob), f"/api/v1/feed/wellbeing/{page['card']['id']}", {"feeling": "worse"})
        assert answer.status_code == 204
        assert WellbeingCard.objects.get().feeling == "worse"
        assert not FeedEvent.objects.exists()

    def test_who_wants_no_cards_gets_none(self, ann: User, bob: User) -> None:
        client_of(bob).patch(SETTINGS, {"has_wellbeing_cards": False}, content_type="application/json")
        for _ in range(8):
            clip_about(ann)
        assert page_of(bob, page_of(bob, limit=2)["next"], limit=2)["card"] is None


def test_ones_own_clip_stands_in_ones_own_latest_but_never_in_for_you(bob: User) -> None:
    mine = clip_about(bob)
    assert ids(client_of(bob).get("/api/v1/feed?kind=latest").json()) == [mine.public_id]
    assert ids(page_of(bob)) == []


def test_what_was_just_done_counts_at_the_next_request_before_it_is_stored(ann: User, bob: User) -> None:
    clip_about(ann, topic=3)
    impression = page_of(bob)["data"][0]["impression"]
    receive_events(by=bob, reports=[Report(impression, EventKind.LIKE)])
    clip_about(ann, topic=3)

    assert not FeedEvent.objects.exists()
    (item,) = page_of(bob)["data"]
    assert "author_you_liked" in item["why"]["reasons"]


class TestLeaving:
    def _live(self, ann: User, bob: User) -> None:
        for _ in range(4):
            clip_about(ann)
        page = page_of(bob, limit=2)
        page_of(bob, page["next"], limit=2)
        first, second = (item["impression"] for item in page["data"])
        report(bob, {"impression": first, "kind": "like"}, {"impression": second, "kind": "not_interested"})
        steer(by=bob, text="more cats")
        client_of(bob).patch(SETTINGS, {"has_continuous_scroll": False}, content_type="application/json")

    def test_the_export_holds_what_was_shown_done_wished_and_answered(self, ann: User, bob: User) -> None:
        self._live(ann, bob)
        files = {file.name: list(file.rows) for file in FeedShare().export(bob) if isinstance(file, ExportedRows)}
        sizes = {name: len(rows) for name, rows in files.items()}
        assert sizes == {
            "feed_shown": 4, "feed_done": 2, "feed_wishes": 1, "feed_see_less": 1, "feed_wellbeing": 1, "feed_days": 0,
            "feed_settings": 1,
        }  # fmt: skip
        assert {row["kind"] for row in files["feed_done"]} == {"like", "not_interested"}

    def test_erasure_leaves_nothing_of_the_viewer_and_may_run_twice(self, ann: User, bob: User) -> None:
        self._live(ann, bob)
        last = page_of(bob)["data"]
        kept = Impression.objects.filter(viewer=bob).first()
        assert kept is not None
        receive_events(by=bob, reports=[Report(kept.public_id, EventKind.SAVE)])

        gone = FeedShare().erase(bob)
        again = FeedShare().erase(bob)

        assert last == []
        assert gone["events"] == 3
        assert set(again.values()) == {0}
        for model in (Impression, Steer, Aversion, WellbeingCard, FeedSettings):
            assert not model.objects.filter(viewer=bob).exists()
        assert not FeedEvent.objects.exists()
