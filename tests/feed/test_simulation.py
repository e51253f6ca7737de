"""The small form of `bench viewers`: what the feed must manage, on its real sources, ranking and pages."""

from __future__ import annotations

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from clips.models import Clip
from common.redis import client as redis
from feed.events.votes import LEAST_WEIGHT, vote_weight
from feed.models import ClipPull, FeedEvent

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(scope="module")
def figures(django_db_setup: None, django_db_blocker: Any) -> dict[str, Any]:
    with django_db_blocker.unblock():
        redis().flushdb()
        out = StringIO()
        call_command(
            "bench", "viewers", "--clips=300", "--authors=40", "--people=4", "--brigade=25", stdout=out, stderr=out
        )
        assert not Clip.objects.exists()
        assert not FeedEvent.objects.exists()
        assert not ClipPull.objects.exists()
    found: dict[str, Any] = json.loads(out.getvalue().splitlines()[-1])
    return found


def test_a_new_viewers_taste_is_found_within_twenty_views_where_counting_fails(figures: dict[str, Any]) -> None:
    found = figures["new_viewer"]
    assert found["precision_at_10"] >= 0.6
    assert found["recency_precision_at_10"] < 0.6
    assert found["popularity_precision_at_10"] < 0.6


def test_no_horror_means_none_on_the_very_next_page(figures: dict[str, Any]) -> None:
    assert figures["no_horror"]["horror_before"] >= 0.5
    assert figures["no_horror"]["horror_after"] == 0


def test_a_brigade_of_new_accounts_moves_hardly_anything(figures: dict[str, Any]) -> None:
    found = figures["brigade"]
    assert found["events_told"] >= 0.8 * found["events_wanted"], "the attack must land to prove anything"
    assert found["counting_alike_displaced_of_top_50"] >= 5
    assert found["there_without_it"] == 0
    assert found["displaced_of_top_50"] == 0
    assert found["sleepers_displaced_of_top_50"] <= 2
    assert found["patient_displaced_of_top_50"] <= 2


def test_what_makes_people_create_stands_above_what_is_watched(figures: dict[str, Any]) -> None:
    assert figures["creation_first"]["remixed_above_watched"] == 1


def test_a_new_clip_reaches_people_who_like_such_more_often_than_chance(figures: dict[str, Any]) -> None:
    found = figures["new_clip"]
    assert found["clips_shown"] >= 5
    assert found["precision_of_audience"] > 1.5 * found["base_rate"]


def test_exposure_of_small_authors_is_reported(figures: dict[str, Any]) -> None:
    assert 0 < figures["exposure"]["share_of_smaller_half"] < 0.5
    assert figures["exposure"]["exploring_share"] > 0


@pytest.mark.parametrize(
    ("days", "authors", "weight"),
    [(0, 0, LEAST_WEIGHT), (30, 0, LEAST_WEIGHT), (0, 50, LEAST_WEIGHT), (30, 50, 1.0), (3, 2, 0.5), (-1, 8, 0.01)],
)
def test_a_vote_counts_by_how_long_and_how_widely_somebody_has_been_here(
    days: float, authors: int, weight: float
) -> None:
    assert vote_weight(days=days, authors=authors) == pytest.approx(weight)
