"""Sightings: written down with their clip, decided by whoever is seen."""

from __future__ import annotations

from collections.abc import Sequence

import structlog
from django.db.models import QuerySet

from accounts.models import User
from cameo.models import Cameo
from cameo.watch.models import LikenessSighting, SightingState
from cameo.watch.watching import Seen
from common import clock
from common.errors import ConflictError, ForbiddenError
from notifications.kinds import Kind
from notifications.services import notify

log = structlog.get_logger(__name__)
EXPLANATION = "This clip may show somebody who was not cast in it. It is held until they have looked at it."


def record_sightings(*, clip_id: str, seen: Sequence[Seen]) -> list[LikenessSighting]:
    """Write down who was seen and tell them, in the transaction that makes the clip. The caller holds the clip."""
    rows = []
    for one in seen:
        cameo = Cameo.objects.filter(public_id=one.cameo_id).first()
        if cameo is None:
            continue
        row, is_new = LikenessSighting.objects.get_or_create(
            cameo=cameo,
            clip_id=clip_id,
            seen_by=one.by,
            defaults={"closeness": one.closeness, "seconds": one.seconds},
        )
        if is_new:
            ids = {"cameo": cameo.public_id, "sighting": row.public_id}
            notify(recipients=[cameo.owner_id], kind=Kind.LIKENESS_FOUND, ids=ids)
            log.info("likeness seen", clip=clip_id, cameo=cameo.public_id, by=one.by.value)
        rows.append(row)
    return rows


def decide_sighting(*, sighting: LikenessSighting, by: User, is_allowed: bool) -> None:
    """The person seen lets the clip be, or has it taken down. Raises ForbiddenError, ConflictError."""
    if sighting.cameo.owner_id != by.pk:
        raise ForbiddenError("Only the person whose likeness it is can decide.")
    state = SightingState.ALLOWED if is_allowed else SightingState.REFUSED
    rows = LikenessSighting.objects.filter(pk=sighting.pk, state=SightingState.OPEN)
    if not rows.update(state=state, decided_at=clock.now()):
        raise ConflictError("This was decided already.", code="sighting_decided")
    sighting.refresh_from_db()


def sightings_of(owner: User) -> QuerySet[LikenessSighting]:
    """Newest first."""
    return LikenessSighting.objects.filter(cameo__owner=owner).select_related("cameo").order_by("-pk")


def unsettled() -> QuerySet[LikenessSighting]:
    """Decided, and the app of clips has not yet done what follows."""
    return LikenessSighting.objects.exclude(state=SightingState.OPEN).filter(settled_at=None)


def settle(sighting: LikenessSighting) -> None:
    LikenessSighting.objects.filter(pk=sighting.pk).update(settled_at=clock.now())
