"""Follows, requests to private profiles, and the numbers they leave."""

import pytest

from accounts.models import User
from common.errors import InvalidInputError, NotFoundError
from social import services
from social.counters import counts_of, fold_counts
from social.models import Follow, FollowRequest, ProfileCountDelta
from social.queries import followed_ids, is_mutual, may_see_posts, open_to, shown_to
from social.services import FollowState
from tests.cast import make_person

pytestmark = pytest.mark.django_db


def test_following_twice_is_one_follow_and_counts_once(ann: User, bob: User) -> None:
    for _ in range(2):
        assert services.follow_person(by=bob, person=ann) == FollowState.FOLLOWING
    assert list(followed_ids(bob)) == [ann.pk]
    assert counts_of(ann.pk) == {"followers": 1}
    assert counts_of(bob.pk) == {"following": 1}


def test_unfollowing_twice_takes_the_count_down_once(ann: User, bob: User) -> None:
    services.follow_person(by=bob, person=ann)
    for _ in range(2):
        services.unfollow_person(by=bob, person=ann)
    assert not Follow.objects.exists()
    assert counts_of(ann.pk) == {"followers": 0}


def test_folding_moves_the_changes_into_the_totals_without_changing_what_is_read(ann: User, bob: User) -> None:
    cat = make_person("cat")
    services.follow_person(by=bob, person=ann)
    fold_counts()
    services.follow_person(by=cat, person=ann)
    services.unfollow_person(by=bob, person=ann)
    assert counts_of(ann.pk) == {"followers": 1}
    fold_counts()
    assert not ProfileCountDelta.objects.exists()
    assert counts_of(ann.pk) == {"followers": 1}
    assert counts_of(bob.pk) == {"following": 0}


def test_nobody_follows_themselves(ann: User) -> None:
    with pytest.raises(InvalidInputError):
        services.follow_person(by=ann, person=ann)


def test_two_people_are_mutual_only_when_both_follow(ann: User, bob: User) -> None:
    services.follow_person(by=bob, person=ann)
    assert not is_mutual(ann.pk, bob.pk)
    services.follow_person(by=ann, person=bob)
    assert is_mutual(ann.pk, bob.pk)
    assert is_mutual(bob.pk, ann.pk)


def test_a_private_profile_is_asked_first_and_opens_when_it_accepts(ann: User, bob: User) -> None:
    User.objects.filter(pk=ann.pk).update(is_private=True)
    ann.refresh_from_db()
    assert services.follow_person(by=bob, person=ann) == FollowState.REQUESTED
    assert not may_see_posts(bob, ann)
    request = FollowRequest.objects.get()
    services.answer_follow_request(by=ann, public_id=request.public_id, is_accepted=True)
    assert may_see_posts(bob, ann)
    assert not FollowRequest.objects.exists()


def test_a_declined_request_leaves_nothing_and_can_not_be_answered_again(ann: User, bob: User) -> None:
    ann.is_private = True
    services.follow_person(by=bob, person=ann)
    request = FollowRequest.objects.get()
    services.answer_follow_request(by=ann, public_id=request.public_id, is_accepted=False)
    assert not Follow.objects.exists()
    with pytest.raises(NotFoundError):
        services.answer_follow_request(by=ann, public_id=request.public_id, is_accepted=True)


def test_a_request_can_not_be_answered_by_its_sender(ann: User, bob: User) -> None:
    ann.is_private = True
    services.follow_person(by=bob, person=ann)
    request = FollowRequest.objects.get()
    with pytest.raises(NotFoundError):
        services.answer_follow_request(by=bob, public_id=request.public_id, is_accepted=True)
    assert not Follow.objects.exists()


def test_following_a_profile_that_became_public_clears_the_old_request(ann: User, bob: User) -> None:
    ann.is_private = True
    services.follow_person(by=bob, person=ann)
    ann.is_private = False
    assert services.follow_person(by=bob, person=ann) == FollowState.FOLLOWING
    assert not FollowRequest.objects.exists()


def test_visibility_filters_work_on_rows_that_point_at_people(ann: User, bob: User) -> None:
    services.follow_person(by=bob, person=ann)
    User.objects.filter(pk=ann.pk).update(is_private=True)
    cat = make_person("cat")
    assert Follow.objects.filter(shown_to(cat, "followed")).count() == 1
    assert Follow.objects.filter(open_to(cat, "followed")).count() == 0
    assert Follow.objects.filter(open_to(bob, "followed")).count() == 1
    assert Follow.objects.filter(open_to(ann, "followed")).count() == 1
    assert Follow.objects.filter(open_to(None, "followed")).count() == 0
