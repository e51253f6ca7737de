"""Notifications, events and credits name a clip only to whom it is open."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User
from clips.models import Audience, ClipState, Counter, CounterDelta, HoldReason, Visibility
from clips.queries import visible_clips
from clips.services.comments import add_comment
from clips.services.publishing import Publication, change_publication, hold_clip, publish_clip, remove_clip
from common.errors import ForbiddenError
from notifications.delivery import deliver_waiting
from notifications.models import Event, Notification
from social.services import block_person
from tests.cast import client_of, make_person
from tests.clips.factories import make_clip, make_draft

pytestmark = pytest.mark.django_db


def told_of(person: User) -> set[str]:
    """Every id of a remix in the inbox and the stream of a person."""
    deliver_waiting()
    rows = Notification.objects.filter(recipient=person).values_list("ids", flat=True)
    assert Event.objects.filter(recipient=person).count() == len(rows)
    return {ids["remix"] for ids in rows if "remix" in ids}


@pytest.mark.parametrize("visibility", list(Visibility))
def test_a_maker_hears_of_a_remix_only_where_they_may_open_it(ann: User, bob: User, visibility: Visibility) -> None:
    remix = make_draft(bob, parent=make_clip(ann))
    publish_clip(draft=remix, by=bob, publication=Publication(visibility=visibility))
    opens = set(visible_clips(ann).filter(pk=remix.pk).values_list("public_id", flat=True))
    assert told_of(ann) == opens
    assert bool(opens) is (visibility in {Visibility.PUBLIC, Visibility.UNLISTED})


def test_nobody_hears_of_a_remix_that_is_held(ann: User, bob: User) -> None:
    remix = make_draft(bob, parent=make_clip(ann))
    hold_clip(clip=remix, reason=HoldReason.SCREENING, source="scr_1", explanation="A flash.")
    publish_clip(draft=remix, by=bob, publication=Publication())
    assert told_of(ann) == set()


def test_a_remix_of_what_was_withdrawn_is_not_published(ann: User, bob: User) -> None:
    """Held, made private or behind a block since the draft was made: each closes the way."""
    hold = {"reason": HoldReason.REPORT, "source": "case_1", "explanation": ""}
    ways = [
        lambda clip: hold_clip(clip=clip, **hold),
        lambda clip: change_publication(clip=clip, by=ann, publication=Publication(visibility=Visibility.PRIVATE)),
        lambda clip: block_person(by=ann, person=bob),
    ]
    for withdraw in ways:
        parent = make_clip(ann)
        draft = make_draft(bob, parent=parent)
        withdraw(parent)
        with pytest.raises(ForbiddenError) as refusal:
            publish_clip(draft=draft, by=bob, publication=Publication())
        assert refusal.value.specific_code == "parent_withdrawn"
        draft.refresh_from_db()
        assert draft.state == ClipState.DRAFT
    assert not CounterDelta.objects.filter(counter=Counter.REMIXES).exists()


def test_one_remix_counts_for_each_of_its_parents_and_is_taken_off_again(ann: User, bob: User) -> None:
    first, second = make_clip(ann), make_clip(ann)
    stitch = make_draft(bob, parent=first)
    for position, parent in enumerate((second, first), start=1):
        stitch.parent_edges.create(parent=parent, position=position)
    publish_clip(draft=stitch, by=bob, publication=Publication())
    counted = CounterDelta.objects.filter(counter=Counter.REMIXES)
    assert sorted(counted.values_list("clip_id", "amount")) == [(first.pk, 1), (second.pk, 1)]
    stale = type(stitch).objects.get(pk=stitch.pk)
    stale.state = ClipState.DRAFT
    for _ in range(2):
        remove_clip(clip=stale, by=bob)
    assert sum(counted.values_list("amount", flat=True)) == 0


def test_every_parent_of_a_stitch_must_be_open(ann: User, bob: User) -> None:
    stitch = make_draft(bob, parent=make_clip(bob))
    stitch.parent_edges.create(parent=make_clip(ann, remix_audience=Audience.NOBODY), position=1)
    with pytest.raises(ForbiddenError):
        publish_clip(draft=stitch, by=bob, publication=Publication())


def test_a_profile_credits_as_far_as_its_reader_may_know(ann: User, bob: User) -> None:
    """A block between the reader and the parent's maker hides whose it is, in lists as on the clip itself."""
    make_clip(bob, parent=make_clip(ann))
    eve = make_person("eve")
    block_person(by=ann, person=eve)

    def credited(client: Client) -> object:
        return client.get("/api/v1/people/bob/clips").json()["data"][0]["parent"]["creator"]

    assert credited(client_of(eve)) is None
    assert credited(Client()) is not None


def test_a_comment_of_somebody_hidden_does_not_exist(ann: User, bob: User) -> None:
    clip = make_clip(ann)
    comment = add_comment(clip=clip, by=bob, text="Hello.")
    eve = make_person("eve")
    block_person(by=bob, person=eve)
    path = f"/api/v1/comments/{comment.public_id}"
    assert client_of(eve).delete(path).status_code == 404
    assert client_of(make_person("cat")).delete(path).status_code == 403
    assert client_of(ann).delete(path).status_code == 204
