"""Reasons to withhold a clip. Each is its own row, so that lifting one never lifts another."""

from enum import StrEnum

from django.db import models
from django.db.models import Q

from clips.models.clip import Clip, choices


class HoldReason(StrEnum):
    SCREENING = "screening"
    CONSENT = "consent"
    REPORT = "report"
    DECISION = "decision"
    LIKENESS = "likeness"
    LEGAL = "legal"


class ClipHold(models.Model):
    """The clip is visible to others only while no hold is active. Its creator still sees it, with the reason."""

    clip = models.ForeignKey(Clip, on_delete=models.CASCADE, related_name="holds")
    reason = models.CharField(max_length=12, choices=choices(HoldReason))
    source = models.CharField(max_length=120, blank=True)
    """What placed it: a screening event, a case, a cameo; a plain id."""
    explanation = models.TextField(blank=True)
    placed_at = models.DateTimeField(auto_now_add=True)
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["clip"], condition=Q(lifted_at=None), name="hold_active")]
        constraints = [
            models.UniqueConstraint(
                fields=["clip", "reason", "source"], condition=Q(lifted_at=None), name="hold_once_per_source"
            )
        ]

    def __str__(self) -> str:
        return f"{self.reason} on {self.clip_id}"
