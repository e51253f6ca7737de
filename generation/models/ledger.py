"""Credits as a ledger: one credit is one second of delivered 720p video."""

from enum import StrEnum

from django.db import models
from django.db.models import Q

from accounts.models import User
from clips.models.clip import choices
from generation.models.job import GenerationJob


class EntryKind(StrEnum):
    GRANT = "grant"
    RESERVE = "reserve"
    CAPTURE = "capture"
    REFUND = "refund"


class QuotaAccount(models.Model):
    """What a person has left: a rolling daily window that the plan fills, and a balance of granted credits.

    Changed only by single conditional updates in `services.ledger`; the entries below explain every change.
    """

    user = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="quota")
    window_started_at = models.DateTimeField()
    window_used = models.DecimalField(max_digits=10, decimal_places=2, default=0)
    balance = models.DecimalField(max_digits=12, decimal_places=2, default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(window_used__gte=0), name="quota_window_not_negative"),
            models.CheckConstraint(condition=Q(balance__gte=0), name="quota_balance_not_negative"),
        ]

    def __str__(self) -> str:
        return f"quota of {self.user_id}"


class LedgerEntry(models.Model):
    """Append-only. A job has one reserve and then exactly one capture or refund."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="ledger")
    job = models.ForeignKey(GenerationJob, on_delete=models.PROTECT, null=True, blank=True, related_name="ledger")
    kind = models.CharField(max_length=8, choices=choices(EntryKind))
    window_credits = models.DecimalField(max_digits=10, decimal_places=2, default=0)
    """The part that came out of the daily window that began at `window_started_at`."""
    balance_credits = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    window_started_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=120, blank=True)
    reference = models.CharField(max_length=120, null=True, blank=True, unique=True)
    """Makes a grant from outside happen once."""
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "ledger entries"
        constraints = [
            models.UniqueConstraint(fields=["job"], condition=Q(kind="reserve"), name="ledger_one_reserve"),
            models.UniqueConstraint(
                fields=["job"], condition=Q(kind__in=["capture", "refund"]), name="ledger_one_settlement"
            ),
            models.CheckConstraint(
                condition=Q(window_credits__gte=0) & Q(balance_credits__gte=0), name="ledger_not_negative"
            ),
        ]
        indexes = [models.Index(fields=["user", "-id"], name="ledger_user")]

    @property
    def credits(self) -> float:
        return float(self.window_credits + self.balance_credits)

    def __str__(self) -> str:
        return f"{self.kind} {self.credits} for {self.user_id}"
