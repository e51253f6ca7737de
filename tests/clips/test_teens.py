"""Words that a teen writes, or gets to read, are looked at more strictly; unknown adults don't get to write them."""

from datetime import date

import pytest

from accounts.models import User
from accounts.protections import screened_for
from clips.models import Comment, CommentState
from clips.services.comments import add_comment
from common.errors import ForbiddenError
from moderation.screening.models import ScreeningEvent
from moderation.screening.verdicts import Audience
from social.services import follow_person
from tests.cast import client_of, make_person, post_json
from tests.clips.factories import make_clip

pytestmark = pytest.mark.django_db


@pytest.fixture
def tim() -> User:
    return make_person("tim", birth_date=date(2011, 3, 2))


def audiences() -> list[str]:
    return list(ScreeningEvent.objects.order_by("pk").values_list("audience", flat=True))


def befriend(one: User, other: User) -> None:
    follow_person(by=one, person=other)
    follow_person(by=other, person=one)


def test_the_strictest_eyes_count(ann: User, tim: User) -> None:
    assert screened_for(ann) is Audience.PRIVATE
    assert screened_for(ann, is_public=True) is Audience.PUBLIC
    assert screened_for(ann, tim) is Audience.TEEN
    assert screened_for(tim, is_public=True) is Audience.TEEN


def test_comments_by_a_teen_and_below_a_teens_clip(ann: User, tim: User) -> None:
    befriend(ann, tim)
    add_comment(clip=make_clip(ann), by=ann, text="lovely")
    add_comment(clip=make_clip(ann), by=tim, text="lovely")
    add_comment(clip=make_clip(tim), by=ann, text="lovely")
    assert audiences() == ["public", "teen", "teen"]


def test_messages_with_a_teen_in_the_room(ann: User, tim: User) -> None:
    befriend(ann, tim)
    as_ann = client_of(ann)
    make_person("bob")
    for handle in ("tim", "bob"):
        room = post_json(as_ann, "/api/v1/conversations", {"handles": [handle]}).json()["id"]
        assert post_json(as_ann, f"/api/v1/conversations/{room}/messages", {"text": "hello"}).status_code == 201
    assert audiences() == ["teen", "private"]


def test_an_unknown_adult_says_nothing_below_a_teens_clip(ann: User, tim: User) -> None:
    clip = make_clip(tim)
    follow_person(by=ann, person=tim)
    refused = post_json(client_of(ann), f"/api/v1/clips/{clip.public_id}/comments", {"text": "hello there"})
    assert (refused.status_code, refused.json()["code"]) == (403, "comment_not_allowed")
    assert not Comment.objects.exists()
    follow_person(by=tim, person=ann)
    assert add_comment(clip=clip, by=ann, text="hello there").state == CommentState.VISIBLE


def test_an_unknown_adult_answers_no_teen_below_somebody_elses_clip(ann: User, tim: User) -> None:
    clip = make_clip(make_person("bob"))
    said = add_comment(clip=clip, by=tim, text="nice")
    with pytest.raises(ForbiddenError):
        add_comment(clip=clip, by=ann, text="how old are you", reply_to=said)
    add_comment(clip=clip, by=ann, text="nice indeed")


def test_a_teen_comments_where_they_like(ann: User, tim: User) -> None:
    other = make_person("teo", birth_date=date(2011, 3, 2))
    for creator in (ann, other):
        add_comment(clip=make_clip(creator), by=tim, text="nice")
    assert Comment.objects.count() == 2
