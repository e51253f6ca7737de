"""Likes, saves, reposts and shares. Saying it twice counts once."""

from django.db import IntegrityError, transaction

from accounts.models import User
from clips import policies
from clips.models import Clip, Counter, Reaction, ReactionKind
from clips.services.counting import count
from clips.tasks import fold_counters
from common.limits import Policy, take
from notifications.kinds import Kind
from notifications.services import notify

COUNTERS = {
    ReactionKind.LIKE: Counter.LIKES,
    ReactionKind.SAVE: Counter.SAVES,
    ReactionKind.REPOST: Counter.REPOSTS,
}
SHARES = Policy("clip-share", quota=1, window_seconds=3600)
TOLD = {ReactionKind.LIKE: Kind.LIKE, ReactionKind.REPOST: Kind.REPOST}


def react(*, clip: Clip, by: User, kind: ReactionKind) -> bool:
    """True where it is new. The creator is told of likes and reposts, never of saves."""
    policies.may_react(clip)
    try:
        with transaction.atomic():
            Reaction.objects.create(clip=clip, person=by, kind=kind)
            count(clip_id=clip.pk, counter=COUNTERS[kind], amount=1)
            if kind in TOLD:
                notify(recipients=[clip.creator_id], kind=TOLD[kind], ids={"clip": clip.public_id}, actor=by)
            transaction.on_commit(fold_counters.ring)
    except IntegrityError:
        return False
    return True


@transaction.atomic
def take_back(*, clip: Clip, by: User, kind: ReactionKind) -> bool:
    """True where there was something to take back."""
    deleted, _ = Reaction.objects.filter(clip=clip, person=by, kind=kind).delete()
    if deleted:
        count(clip_id=clip.pk, counter=COUNTERS[kind], amount=-1)
        transaction.on_commit(fold_counters.ring)
    return bool(deleted)


def share(*, clip: Clip, sharer: str) -> None:
    """Somebody copied the link. `sharer` tells people apart: the same one counts once in an hour."""
    policies.may_react(clip)
    if take(SHARES, f"{clip.pk}:{sharer}").is_allowed:
        _count_share(clip)


@transaction.atomic
def _count_share(clip: Clip) -> None:
    count(clip_id=clip.pk, counter=Counter.SHARES, amount=1)
    transaction.on_commit(fold_counters.ring)
