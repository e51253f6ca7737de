"""An owner takes back consent, and what was done about it."""

from __future__ import annotations

from enum import StrEnum

from django.db import models
from django.db.models import Q

from cameo.models.cameo import Cameo, choices
from common.models import PublicModel


class Scope(StrEnum):
    """From mild to strict."""

    NO_NEW_USES = "no_new_uses"
    TAKE_DOWN = "take_down"
    FORGET_ME = "forget_me"


class Revocation(PublicModel):
    """Written in the transaction that bumps the epochs. `report` grows while it is carried out, then it is signed."""

    public_id_prefix = "revoke"

    cameo = models.ForeignKey(Cameo, on_delete=models.PROTECT, related_name="revocations")
    scope = models.CharField(max_length=12, choices=choices(Scope), default=Scope.TAKE_DOWN)
    actor = models.CharField(max_length=60)
    reason = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    use_epoch = models.PositiveIntegerField()
    """The epochs that it began; whatever carries an older one falls under it."""
    view_epoch = models.PositiveIntegerField()
    report = models.JSONField(default=dict, blank=True)
    signature = models.TextField(blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["id"], condition=Q(finished_at=None), name="revocation_open")]
