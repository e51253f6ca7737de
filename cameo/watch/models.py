"""Clips that may show, or sound like, somebody who was not cast in them. Clips are plain ids here."""

from __future__ import annotations

from enum import StrEnum

from django.db import models
from django.db.models import Q

from cameo.models import Cameo
from cameo.models.cameo import choices
from common.models import PublicModel


class SeenBy(StrEnum):
    FACE = "face"
    VOICE = "voice"


class SightingState(StrEnum):
    OPEN = "open"
    ALLOWED = "allowed"
    REFUSED = "refused"


class LikenessSighting(PublicModel):
    """One enrolled likeness in one clip that it was not cast in. The clip is held until the owner says."""

    public_id_prefix = "sight"

    cameo = models.ForeignKey(Cameo, on_delete=models.PROTECT, related_name="sightings")
    clip_id = models.CharField(max_length=48, db_index=True)
    seen_by = models.CharField(max_length=8, choices=choices(SeenBy))
    closeness = models.FloatField()
    """From 0 at the limit to 1. For moderators; never shown, since it would be a meter to game."""
    seconds = models.FloatField()
    state = models.CharField(max_length=8, choices=choices(SightingState), default=SightingState.OPEN)
    decided_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    """When the app of clips had done what the owner decided."""

    class Meta:
        indexes = [
            models.Index(fields=["cameo", "-id"], name="sighting_inbox"),
            models.Index(fields=["id"], condition=~Q(state="open") & Q(settled_at=None), name="sighting_to_settle"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["cameo", "clip_id", "seen_by"], name="sighting_once"),
            models.CheckConstraint(
                condition=Q(state="open", decided_at=None) | (~Q(state="open") & Q(decided_at__isnull=False)),
                name="sighting_decided_has_time",
            ),
        ]
