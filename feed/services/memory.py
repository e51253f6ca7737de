"""What the feed is allowed to remember."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.family.services import tell_parents
from accounts.models import User
from clips.models import Clip
from clips.queries import listed_clips, shown_people
from common import clock
from common.errors import NotFoundError
from common.ids import is_public_id
from feed.models import Aversion, AversionKind, FeedSettings, Steer


@transaction.atomic
def change_settings(
    *,
    by: User,
    is_personalised: bool | None = None,
    has_continuous_scroll: bool | None = None,
    has_wellbeing_cards: bool | None = None,
) -> FeedSettings:
    """Set what is given and keep the rest. A teen's parents hear of it."""
    changes = {
        "is_personalised": is_personalised,
        "has_continuous_scroll": has_continuous_scroll,
        "has_wellbeing_cards": has_wellbeing_cards,
    }
    given = {name: value for name, value in changes.items() if value is not None}
    if given:
        tell_parents(by, "feed", **given)
    return FeedSettings.objects.update_or_create(viewer=by, defaults=given)[0]


@transaction.atomic
def reset_feed(*, by: User) -> FeedSettings:
    """Start over: nothing done so far shapes the feed, every wish is gone. What was served stays served."""
    Steer.objects.filter(viewer=by).delete()
    Aversion.objects.filter(viewer=by).delete()
    return FeedSettings.objects.update_or_create(viewer=by, defaults={"forgets_before": clock.now()})[0]


@dataclass(frozen=True, slots=True)
class Remembered:
    """One "see less" in words that its viewer may read; the name is empty where that is gone or hidden by now."""

    public_id: str
    """Of the author, or of the clip at the root of the chain."""
    kind: AversionKind
    name: str
    since: datetime


def remembered(viewer: User) -> list[Remembered]:
    """What the viewer asked to see less of, newest first."""
    rows = list(Aversion.objects.filter(viewer=viewer).order_by("-pk"))
    people = User.objects.in_bulk([row.target_id for row in rows if row.kind == AversionKind.AUTHOR])
    shown = shown_people(viewer, people)
    clips = Clip.objects.in_bulk([row.target_id for row in rows if row.kind == AversionKind.CLIP])
    seen = set(listed_clips(viewer).filter(pk__in=clips).values_list("pk", flat=True))
    found = []
    for row in rows:
        if row.kind == AversionKind.AUTHOR and row.target_id in people:
            person = people[row.target_id]
            name = person.handle if row.target_id in shown else ""
            found.append(Remembered(person.public_id, AversionKind.AUTHOR, name, row.created_at))
        elif row.kind == AversionKind.CLIP and row.target_id in clips:
            clip = clips[row.target_id]
            name = clip.caption if row.target_id in seen else ""
            found.append(Remembered(clip.public_id, AversionKind.CLIP, name, row.created_at))
    return found


def forget(*, by: User, public_id: str) -> None:
    """Take back a "see less" about this author or chain. Raises NotFoundError where there is none."""
    if is_public_id(public_id, User.public_id_prefix):
        kind, targets = AversionKind.AUTHOR, _keys(User, public_id)
    else:
        kind, targets = AversionKind.CLIP, _keys(Clip, public_id)
    if not Aversion.objects.filter(viewer=by, kind=kind, target_id__in=targets).delete()[0]:
        raise NotFoundError


def _keys(model: type[User] | type[Clip], public_id: str) -> Sequence[int]:
    return list(model.objects.filter(public_id=public_id).values_list("pk", flat=True))
