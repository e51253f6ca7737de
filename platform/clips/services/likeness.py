"""Clips in which somebody was seen who was not cast: held until that person has said."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from accounts.models import User
from cameo.watch import services as watch
from cameo.watch.models import LikenessSighting, SightingState
from cameo.watch.watching import Seen
from clips.models import Clip, ClipState, HoldReason, Rendition, RenditionKind
from clips.services.publishing import hold_clip, lift_holds
from common.tasks import bell
from notifications.kinds import Kind
from notifications.services import notify

SETTLED_AT_ONCE = 200


def hold_for_likeness(*, clip: Clip, seen: Sequence[Seen]) -> None:
    """In the transaction that makes the clip."""
    for sighting in watch.record_sightings(clip_id=clip.public_id, seen=seen):
        hold_clip(clip=clip, reason=HoldReason.LIKENESS, source=sighting.public_id, explanation=watch.EXPLANATION)


def answer_sighting(*, sighting: LikenessSighting, by: User, is_allowed: bool) -> None:
    """The person seen lets the clip be, or keeps it from everybody but its maker. Raises as decide_sighting."""
    with transaction.atomic():
        watch.decide_sighting(sighting=sighting, by=by, is_allowed=is_allowed)
        _follow(sighting)


def frames_of(sighting: LikenessSighting) -> Rendition | None:
    """The sheet of small frames that the person seen decides by; None where the clip is gone."""
    rows = Rendition.objects.filter(clip__public_id=sighting.clip_id, kind=RenditionKind.SPRITES)
    return rows.exclude(clip__state=ClipState.REMOVED).first()


@bell()
def follow_sightings() -> None:
    """For decisions that were made elsewhere, or whose second half was lost. Twice is fine."""
    for sighting in watch.unsettled()[:SETTLED_AT_ONCE]:
        with transaction.atomic():
            _follow(sighting)


def _follow(sighting: LikenessSighting) -> None:
    clip = Clip.objects.filter(public_id=sighting.clip_id).select_related("creator").first()
    if clip is not None and sighting.state == SightingState.ALLOWED:
        lift_holds(clip=clip, source=sighting.public_id)
    if clip is not None and sighting.state == SightingState.REFUSED and clip.state != ClipState.REMOVED:
        notify(recipients=[clip.creator_id], kind=Kind.CLIP_REMOVED, ids={"clip": clip.public_id})
    watch.settle(sighting)
