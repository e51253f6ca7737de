"""Whom a caption or a comment names hears of it: once, and only where they may read it."""

from collections.abc import Callable
from datetime import date

import pytest

from accounts.handles import handles_in
from accounts.leaving.departures import request_departure
from accounts.models import User
from clips.models import Clip, CommentRules, HeldBy, HoldReason, Mention, Visibility
from clips.services.comments import add_comment, approve_comment, hold_comment, release_comment, remove_comment
from clips.services.mentioning import MENTIONS_MAX
from clips.services.publishing import (
    Publication,
    change_publication,
    clear_clip,
    hold_clip,
    lift_holds,
    publish_clip,
)
from clips.share import ClipsShare
from notifications.delivery import deliver_waiting
from notifications.kinds import Channel, Kind
from notifications.models import Notification
from notifications.services import set_preference
from social.models import MuteKind
from social.services import block_person, follow_person, mute_person, mute_text
from tests.cameo.test_races import together
from tests.cast import client_of, make_person
from tests.clips.factories import make_clip, make_draft

pytestmark = pytest.mark.django_db


@pytest.fixture
def cat() -> User:
    return make_person("cat")


def publish(creator: User, caption: str, **fields: object) -> Clip:
    publication = Publication(caption=caption, **fields)  # type: ignore[arg-type]
    return publish_clip(draft=make_draft(creator), by=creator, publication=publication)


def reword(clip: Clip, caption: str, **fields: object) -> None:
    publication = Publication(caption=caption, **fields)  # type: ignore[arg-type]
    change_publication(clip=Clip.objects.get(pk=clip.pk), by=clip.creator, publication=publication)


def told(person: User, kind: Kind = Kind.MENTION) -> int:
    deliver_waiting()
    return Notification.objects.filter(recipient=person, kind=kind).count()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("thanks @bob, @Cat and @bob.", ["bob", "cat"]),
        ("write to bob@ann.example or me@@cat", []),
        ("(@j.doe) @under_score! @x@y", ["j.doe", "under_score", "x"]),
        ("@", []),
        ("", []),
    ],
)
def test_names_in_a_text_are_handles_with_an_at_before_them(text: str, names: list[str]) -> None:
    assert handles_in(text) == names


def test_a_caption_calls_whom_it_names(ann: User, bob: User, cat: User) -> None:
    clip = publish(ann, "With @bob at the lake, and @bob again.")
    assert (told(bob), told(cat), told(ann)) == (1, 0, 0)
    [row] = client_of(bob).get("/api/v1/notifications?kind=mention").json()["data"]
    assert (row["text"], row["ids"]) == ("@ann mentioned you.", {"clip": clip.public_id})
    assert row["link"].endswith(f"/p/{clip.public_id}")
    assert [actor["handle"] for actor in row["actors"]] == ["ann"]


def test_an_edit_calls_those_that_it_adds_and_nobody_twice(ann: User, bob: User, cat: User) -> None:
    clip = publish(ann, "With @bob.")
    reword(clip, "With @bob and @cat.")
    reword(clip, "With nobody.")
    reword(clip, "With @cat and @bob.")
    assert (told(bob), told(cat)) == (1, 1)


def test_who_may_not_see_it_hears_of_it_when_they_may(ann: User, bob: User, cat: User) -> None:
    follow_person(by=bob, person=ann)
    clip = publish(ann, "For @bob and @cat.", visibility=Visibility.FOLLOWERS)
    assert (told(bob), told(cat)) == (1, 0)
    reword(clip, "For @bob and @cat.", visibility=Visibility.PRIVATE)
    assert told(cat) == 0
    reword(clip, "For @bob and @cat.", visibility=Visibility.PUBLIC)
    assert (told(bob), told(cat)) == (1, 1)


def test_a_draft_calls_nobody(ann: User, bob: User) -> None:
    draft = make_draft(ann, caption="With @bob.")
    clear_clip(clip=draft, decision="dec_1")
    assert told(bob) == 0


def test_a_held_clip_calls_once_it_is_free_and_not_after_a_second_hold(ann: User, bob: User) -> None:
    clip = publish(ann, "nothing yet")
    hold_clip(clip=clip, reason=HoldReason.SCREENING, source="scr_1", explanation="Somebody looks at it.")
    Clip.objects.filter(pk=clip.pk).update(caption="With @bob.")
    lift_holds(clip=clip, source="scr_other")
    assert told(bob) == 0
    clear_clip(clip=clip, decision="dec_1")
    assert told(bob) == 1
    hold_clip(clip=clip, reason=HoldReason.DECISION, source="dec_2", explanation="Reported.")
    lift_holds(clip=clip, source="dec_2")
    assert told(bob) == 1


Bar = Callable[[User, User], object]


@pytest.mark.parametrize(
    "bar",
    [
        lambda ann, bob: block_person(by=bob, person=ann),
        lambda ann, bob: block_person(by=ann, person=bob),
        lambda ann, bob: mute_person(by=bob, person=ann),
        lambda ann, bob: mute_text(by=bob, kind=MuteKind.WORD, text="lake"),
        lambda ann, bob: set_preference(by=bob, kind=Kind.MENTION, channel=Channel.INBOX, is_on=False),
        lambda ann, bob: request_departure(by=bob),
        lambda ann, bob: User.objects.filter(pk=bob.pk).update(is_active=False),
    ],
    ids=["blocked", "blocking", "muted", "muted_word", "switched_off", "leaving", "suspended"],
)
def test_nobody_is_called_who_does_not_want_it_or_may_not(ann: User, bob: User, cat: User, bar: Bar) -> None:
    bar(ann, bob)
    publish(ann, "At the lake with @bob.")
    add_comment(clip=make_clip(cat), by=ann, text="@bob knows this lake")
    assert told(bob) == 0


def test_a_comment_calls_whom_it_names_but_nobody_who_hears_of_it_anyway(ann: User, bob: User, cat: User) -> None:
    clip = make_clip(ann)
    first = add_comment(clip=clip, by=bob, text="@ann and @cat, look")
    assert (told(ann), told(ann, Kind.COMMENT), told(cat)) == (0, 1, 1)
    add_comment(clip=clip, by=cat, text="@bob @ann yes", reply_to=first)
    assert (told(bob), told(bob, Kind.REPLY), told(ann)) == (0, 1, 1)
    [row] = client_of(cat).get("/api/v1/notifications?kind=mention").json()["data"]
    assert row["ids"] == {"clip": clip.public_id, "comment": first.public_id}


def test_a_comment_below_what_one_may_not_open_calls_nobody(ann: User, bob: User, cat: User) -> None:
    follow_person(by=bob, person=ann)
    clip = publish(ann, "among friends", visibility=Visibility.FOLLOWERS)
    add_comment(clip=clip, by=bob, text="@cat should see this")
    assert told(cat) == 0


def test_a_comment_that_its_creator_looks_at_first_calls_with_their_yes(ann: User, bob: User, cat: User) -> None:
    CommentRules.objects.create(person=ann, is_approval_required=True)
    waiting = add_comment(clip=make_clip(ann), by=bob, text="@cat look")
    assert (waiting.held_by, told(cat)) == (HeldBy.APPROVAL, 0)
    approve_comment(comment=waiting, by=ann)
    approve_comment(comment=waiting, by=ann)
    assert told(cat) == 1


def test_a_comment_held_by_screening_calls_after_a_moderator_let_it_go(ann: User, bob: User, cat: User) -> None:
    comment = add_comment(clip=make_clip(ann), by=bob, text="@cat look")
    assert told(cat) == 1
    Mention.objects.all().delete()
    hold_comment(comment=comment, explanation="Somebody looks at it.")
    comment.refresh_from_db()
    assert release_comment(comment=comment)
    assert told(cat) == 2
    hold_comment(comment=comment, explanation="Once more.")
    comment.refresh_from_db()
    release_comment(comment=comment)
    assert told(cat) == 2


def test_an_unknown_adult_does_not_reach_a_teen_by_naming_them(ann: User, bob: User) -> None:
    tim = make_person("tim", birth_date=date(2011, 3, 2))
    clip = publish(ann, "Hello @tim.")
    add_comment(clip=make_clip(bob), by=ann, text="@tim hello")
    assert told(tim) == 0
    follow_person(by=ann, person=tim)
    reword(clip, "Hello again @tim.")
    assert told(tim) == 0
    follow_person(by=tim, person=ann)
    reword(clip, "Hello once more @tim.")
    assert told(tim) == 1


def test_a_teen_names_another_and_a_parent_alike(ann: User) -> None:
    tim, tom = (make_person(handle, birth_date=date(2011, 3, 2)) for handle in ("tim", "tom"))
    publish(tim, "With @tom and @ann.")
    assert (told(tom), told(ann)) == (1, 1)


def test_a_text_calls_ten_people_at_most(ann: User) -> None:
    people = [make_person(f"fan{number}") for number in range(MENTIONS_MAX + 2)]
    publish(ann, " ".join(f"@{person.handle}" for person in people))
    assert [told(person) for person in people] == [1] * MENTIONS_MAX + [0, 0]


def test_oneself_and_nobody_are_not_called(ann: User, bob: User) -> None:
    publish(ann, "@ann @nobody.here bob@ann.example")
    assert (told(ann), told(bob), Mention.objects.count()) == (0, 0, 0)


def test_what_is_known_of_it_is_exported_and_erased(ann: User, bob: User, cat: User) -> None:
    clip = publish(ann, "With @bob and @cat.")
    rows = {part.name: list(part.rows) for part in ClipsShare().export(bob) if hasattr(part, "rows")}
    [row] = rows["mentions"]
    assert (row["about"], row["in_comment"]) == (clip.public_id, None)
    comment = add_comment(clip=make_clip(cat), by=bob, text="@ann look")
    remove_comment(comment=comment, by=bob)
    assert Mention.objects.count() == 3
    ClipsShare().erase(bob)
    assert [mention.person for mention in Mention.objects.all()] == [cat]
    ClipsShare().erase(ann)
    assert not Mention.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_edits_at_once_call_once(ann: User, bob: User) -> None:
    clip = publish(ann, "nothing yet")
    together(lambda: reword(clip, "With @bob."), lambda: reword(clip, "And with @bob!"))
    assert [mention.person for mention in Mention.objects.all()] == [bob]
    assert told(bob) == 1
