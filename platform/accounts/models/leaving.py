"""Exports, departures, and what the law keeps back."""

from django.db import models
from django.db.models import Q

from accounts.models.people import User
from common.models import PublicModel


class ExportState(models.TextChoices):
    QUEUED = "queued"
    RUNNING = "running"
    READY = "ready"
    FAILED = "failed"
    EXPIRED = "expired"


class Export(PublicModel):
    """A person's data as one archive."""

    public_id_prefix = "exp"

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="exports")
    state = models.CharField(max_length=8, choices=ExportState.choices, default=ExportState.QUEUED)
    attempt = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    storage_key = models.CharField(max_length=200, blank=True)
    size_bytes = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    ready_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(state__in=["queued", "running"]), name="export_one_at_a_time"
            )
        ]


class Departure(PublicModel):
    """Somebody leaves. The row outlives the account as proof, and names nobody."""

    public_id_prefix = "bye"

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="departures")
    due_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True, blank=True)
    secrets_erased_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)
    receipt = models.JSONField(default=dict)
    signature = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(cancelled_at=None, erased_at=None), name="departure_one_open"
            )
        ]


class LegalHold(models.Model):
    """The law wants this person's data kept for now: erasure waits, out of everybody's sight."""

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="legal_holds")
    reason = models.CharField(max_length=200)
    placed_at = models.DateTimeField(auto_now_add=True)
    lifted_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.person_id}: {self.reason}"
