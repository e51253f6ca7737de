"""Counts are what happened: proved from the facts, found wrong where they are, and put right."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from accounts.models import User
from clips.models import Clip, ClipStats, Comment, Counter, CounterDelta, LineageEdge, Reaction, ReactionKind
from clips.services import comments, counting, reactions
from clips.services.publishing import Publication, publish_clip, remove_clip
from clips.services.reconciling import DELTA_MAX, Drift, find_drift, mend_drift
from tests.cast import make_person
from tests.clips.factories import make_clip, make_draft


@pytest.fixture
def ann(db: None) -> User:
    return make_person("ann")


@pytest.fixture
def bob(db: None) -> User:
    return make_person("bob")


def test_nothing_drifts_through_a_life_of_reactions_comments_and_remixes(ann: User, bob: User) -> None:
    clip = make_clip(ann)
    for kind in ReactionKind:
        reactions.react(clip=clip, by=bob, kind=kind)
    reactions.take_back(clip=clip, by=bob, kind=ReactionKind.LIKE)
    first = comments.add_comment(clip=clip, by=bob, text="One.")
    comments.add_comment(clip=clip, by=ann, text="Two.", reply_to=first)
    comments.remove_comment(comment=first, by=ann)
    held = Comment.objects.create(clip=clip, author=bob, text="Hm.", state="held", held_by="screening")
    remix, other = (make_draft(bob, parent=clip) for _ in range(2))
    LineageEdge.objects.create(child=remix, parent=clip, position=1)
    for draft in (remix, other):
        publish_clip(draft=draft, by=bob, publication=Publication())
    remove_clip(clip=other, by=bob)
    assert find_drift() == []
    counting.fold()
    assert find_drift() == []
    comments.release_comment(comment=held)
    assert find_drift() == []
    stats = ClipStats.objects.get(pk=clip.pk)
    assert (stats.likes, stats.saves, stats.reposts, stats.comments, stats.remixes) == (0, 1, 1, 1, 1)


def test_what_is_wrong_is_found_named_and_mended(ann: User, bob: User) -> None:
    clip = make_clip(ann)
    Reaction.objects.create(clip=clip, person=bob, kind=ReactionKind.LIKE)
    ClipStats.objects.create(clip=clip, saves=2, shares=7, views=9)
    drifts = [Drift(clip.pk, "likes", 0, 1), Drift(clip.pk, "saves", 2, 0)]
    assert find_drift() == drifts
    with pytest.raises(SystemExit):
        call_command("reconcile_counts", stdout=StringIO())
    out = StringIO()
    call_command("reconcile_counts", "--mend", stdout=out)
    told = json.loads(out.getvalue())
    assert (told["wrong"], told["examples"][0]) == (
        2,
        {"clip": clip.public_id, "counter": "likes", "told": 0, "true": 1},
    )
    counting.fold()
    assert find_drift() == []
    stats = ClipStats.objects.get(pk=clip.pk)
    assert (stats.likes, stats.saves, stats.shares, stats.views) == (1, 0, 7, 9)


def test_a_large_difference_is_mended_in_steps(ann: User) -> None:
    clip = make_clip(ann)
    mend_drift([Drift(clip.pk, "likes", 0, 2 * DELTA_MAX + 5)])
    assert sorted(CounterDelta.objects.values_list("amount", flat=True)) == [5, DELTA_MAX, DELTA_MAX]


@pytest.mark.django_db(transaction=True)
def test_fifty_likes_unlikes_and_remixes_from_twenty_connections_are_counted_exactly() -> None:
    clip = make_clip(make_person("ann"))
    people = [make_person(f"p{i}") for i in range(50)]
    drafts = [make_draft(person, parent=clip) for person in people]

    def act(index: int) -> list[Drift]:
        """Like twice, publish a remix, and half of them take both back; counts are folded and proved all along."""
        try:
            for _ in range(2):
                reactions.react(clip=clip, by=people[index], kind=ReactionKind.LIKE)
            publish_clip(draft=drafts[index], by=people[index], publication=Publication())
            counting.fold()
            if index % 2:
                reactions.take_back(clip=clip, by=people[index], kind=ReactionKind.LIKE)
                remove_clip(clip=drafts[index], by=people[index])
            return find_drift()
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        drifts = list(pool.map(act, range(50)))
    assert not any(drifts)
    counting.fold()
    stats = ClipStats.objects.get(pk=clip.pk)
    assert (stats.likes, stats.remixes) == (25, 25)
    assert not CounterDelta.objects.filter(counter__in=[Counter.LIKES, Counter.REMIXES]).exists()
    assert Clip.objects.filter(parent=clip, state="published").count() == 25
