"""What votes are worth: by who casts them, and by how the clip came to them."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
from django.utils import timezone

from accounts.models import User
from common.redis import client as redis
from feed.candidate import Source
from feed.events.votes import LEAST_WEIGHT, SOUGHT, add_pulls, weights_of
from feed.models import ClipPull, EventKind, FeedEvent
from tests.cast import make_person
from tests.feed.scenes import clip_about, page_of, report

pytestmark = pytest.mark.django_db


def likes_of(clip: int) -> float:
    return ClipPull.objects.get(clip=clip).likes


def vote(clip: int, viewer: int, source: Source = Source.FRESH) -> float:
    """How much this like added."""
    before = ClipPull.objects.filter(clip=clip).values_list("likes", flat=True).first() or 0.0
    add_pulls([(clip, EventKind.LIKE, viewer, source)])
    return likes_of(clip) - before


@pytest.fixture
def trusted() -> User:
    """Here for a month, and has applauded ten strangers."""
    redis().flushdb()
    person = make_person("bob")
    for number in range(10):
        clip_about(make_person(f"stranger{number}"))
    told = page_of(person, limit=10)["data"]
    report(person, *({"impression": item["impression"], "kind": "like"} for item in told))
    User.objects.filter(pk=person.pk).update(created_at=timezone.now() - timedelta(days=30))
    return person


def test_a_trusted_vote_counts_in_full_and_a_new_accounts_hardly(trusted: User) -> None:
    clip = clip_about(make_person("ann")).pk
    assert vote(clip, trusted.pk) == pytest.approx(1)
    assert vote(clip, make_person("new").pk) == pytest.approx(LEAST_WEIGHT)


def test_applause_for_people_whom_one_sought_out_proves_no_breadth(trusted: User) -> None:
    FeedEvent.objects.filter(viewer_id=trusted.pk).update(source=Source.FOLLOWING)
    assert weights_of([trusted.pk])[trusted.pk] == LEAST_WEIGHT


@pytest.mark.parametrize("source", [Source.FOLLOWING, Source.STEERING])
def test_each_further_vote_of_those_who_sought_a_clip_out_adds_less(trusted: User, source: Source) -> None:
    clip = clip_about(make_person("ann")).pk
    added = [vote(clip, trusted.pk, source) for _ in range(12)]
    assert added[0] == pytest.approx(SOUGHT)
    assert all(later < earlier for earlier, later in pairwise(added))
    assert sum(added) < 12 * SOUGHT / 2
    assert vote(clip, trusted.pk) == pytest.approx(1), "strangers count as before"


def test_a_batch_counts_what_the_same_votes_one_by_one_count(trusted: User) -> None:
    one, other = clip_about(make_person("ann")).pk, clip_about(make_person("cat")).pk
    for _ in range(5):
        vote(one, trusted.pk, Source.FOLLOWING)
    add_pulls([(other, EventKind.LIKE, trusted.pk, Source.FOLLOWING)] * 5)
    assert likes_of(one) == pytest.approx(likes_of(other))


def test_votes_for_a_clip_that_is_gone_count_nowhere(trusted: User) -> None:
    add_pulls([(10**12, EventKind.LIKE, trusted.pk, Source.FRESH)])
    assert not ClipPull.objects.filter(clip=10**12).exists()
