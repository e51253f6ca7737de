"""What people do about each other."""

from enum import StrEnum

from django.db import connection, transaction
from django.db.models import Q

from accounts.models import User
from accounts.policies import may_act
from common.errors import InvalidInputError, LimitError, NotFoundError
from notifications.kinds import Kind
from notifications.services import notify
from social.counters import FOLLOWERS, FOLLOWING, add_to_count
from social.models import Block, Follow, FollowRequest, Mute, MuteKind
from social.queries import is_blocked_between

MUTES_MAX = 500


class FollowState(StrEnum):
    NONE = "none"
    REQUESTED = "requested"
    FOLLOWING = "following"


def _lock_pair(a_id: int, b_id: int) -> None:
    """Serialize what happens between two people until the transaction ends, without a lock on anybody's row."""
    low, high = sorted([a_id, b_id])
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"social:{low}:{high}"])


def _not_oneself(by: User, person: User) -> None:
    if by.pk == person.pk:
        raise InvalidInputError("That is you: choose somebody else.", code="not_oneself")


def _start_following(follower_id: int, followed_id: int) -> bool:
    FollowRequest.objects.filter(sender_id=follower_id, target_id=followed_id).delete()
    _, is_new = Follow.objects.get_or_create(follower_id=follower_id, followed_id=followed_id)
    if is_new:
        add_to_count(followed_id, FOLLOWERS, 1)
        add_to_count(follower_id, FOLLOWING, 1)
    return is_new


def _stop_following(follower_id: int, followed_id: int) -> None:
    deleted, _ = Follow.objects.filter(follower_id=follower_id, followed_id=followed_id).delete()
    if deleted:
        add_to_count(followed_id, FOLLOWERS, -1)
        add_to_count(follower_id, FOLLOWING, -1)


@transaction.atomic
def follow_person(*, by: User, person: User) -> FollowState:
    """Follow, or ask to where the profile is private. Doing it twice is fine. Raises NotFoundError under a block."""
    may_act(by)
    _not_oneself(by, person)
    _lock_pair(by.pk, person.pk)
    if is_blocked_between(by.pk, person.pk):
        raise NotFoundError
    is_following = Follow.objects.filter(follower=by, followed=person).exists()
    if person.is_private and not is_following:
        _, is_new = FollowRequest.objects.get_or_create(sender=by, target=person)
        if is_new:
            notify(recipients=[person.pk], kind=Kind.FOLLOW_REQUEST, actor=by)
        return FollowState.REQUESTED
    if _start_following(by.pk, person.pk):
        notify(recipients=[person.pk], kind=Kind.FOLLOW, ids={"person": by.public_id}, actor=by)
    return FollowState.FOLLOWING


@transaction.atomic
def unfollow_person(*, by: User, person: User) -> None:
    """End a follow or take back a request. Doing it twice is fine."""
    _lock_pair(by.pk, person.pk)
    _stop_following(by.pk, person.pk)
    FollowRequest.objects.filter(sender=by, target=person).delete()


@transaction.atomic
def remove_follower(*, by: User, person: User) -> None:
    """Make somebody stop following, without a block and without telling them."""
    _lock_pair(by.pk, person.pk)
    _stop_following(person.pk, by.pk)


@transaction.atomic
def answer_follow_request(*, by: User, public_id: str, is_accepted: bool) -> None:
    """Accept or decline. Raises NotFoundError for a request that is not waiting for this person."""
    request = FollowRequest.objects.filter(target=by, public_id=public_id).first()
    if request is None:
        raise NotFoundError
    _lock_pair(request.sender_id, by.pk)
    deleted, _ = FollowRequest.objects.filter(pk=request.pk).delete()
    if not deleted:
        raise NotFoundError
    if is_accepted:
        _start_following(request.sender_id, by.pk)
        notify(recipients=[request.sender_id], kind=Kind.FOLLOW_ACCEPTED, ids={"person": by.public_id}, actor=by)


@transaction.atomic
def block_person(*, by: User, person: User) -> None:
    """Hide two people from each other everywhere, at once; follows and requests between them end. Twice is fine."""
    _not_oneself(by, person)
    _lock_pair(by.pk, person.pk)
    Block.objects.get_or_create(blocker=by, blocked=person)
    _stop_following(by.pk, person.pk)
    _stop_following(person.pk, by.pk)
    FollowRequest.objects.filter(Q(sender=by, target=person) | Q(sender=person, target=by)).delete()


def unblock_person(*, by: User, person: User) -> None:
    """Follows do not come back. Doing it twice is fine."""
    Block.objects.filter(blocker=by, blocked=person).delete()


def _room_for_mute(by: User) -> None:
    if Mute.objects.filter(owner=by).count() >= MUTES_MAX:
        raise LimitError(f"At most {MUTES_MAX} mutes; remove one first.", code="too_many_mutes", most=MUTES_MAX)


def mute_person(*, by: User, person: User) -> Mute:
    _not_oneself(by, person)
    _room_for_mute(by)
    mute, _ = Mute.objects.get_or_create(owner=by, kind=MuteKind.PERSON, person=person)
    return mute


def unmute_person(*, by: User, person: User) -> None:
    Mute.objects.filter(owner=by, person=person).delete()


def mute_text(*, by: User, kind: MuteKind, text: str) -> Mute:
    """Mute a word or a topic, compared without case."""
    _room_for_mute(by)
    mute, _ = Mute.objects.get_or_create(owner=by, kind=kind, text=" ".join(text.lower().split()), person=None)
    return mute


def remove_mute(*, by: User, public_id: str) -> None:
    deleted, _ = Mute.objects.filter(owner=by, public_id=public_id).delete()
    if not deleted:
        raise NotFoundError
