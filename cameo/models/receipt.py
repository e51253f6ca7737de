"""Consent written down: one chain of hashes for each cameo, sealed daily under one signed root. Insert-only."""

from __future__ import annotations

from enum import StrEnum

from django.db import models

from accounts.models import User
from cameo.models.cameo import Cameo, choices
from cameo.models.use import CameoUse
from common.models import PublicModel


class ReceiptAct(StrEnum):
    ISSUED = "issued"
    CONSUMED = "consumed"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"
    REVOKED = "revoked"
    """Covers every receipt of the cameo before it."""


class ConsentReceipt(PublicModel):
    """One link. `body` is the canonical JSON that was hashed together with the hash before it."""

    public_id_prefix = "receipt"

    cameo = models.ForeignKey(Cameo, on_delete=models.PROTECT, related_name="receipts")
    sequence = models.PositiveIntegerField()
    act = models.CharField(max_length=12, choices=choices(ReceiptAct))
    use = models.ForeignKey(CameoUse, on_delete=models.PROTECT, null=True, blank=True, related_name="receipts")
    at = models.DateTimeField(db_index=True)
    body = models.TextField()
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["cameo", "sequence"], name="receipt_sequence")]


class ReceiptParty(models.Model):
    """Who a receipt is about. The chain holds a salted hash only, so that erasing this row doesn't break it."""

    receipt = models.OneToOneField(ConsentReceipt, on_delete=models.PROTECT, primary_key=True, related_name="party")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    salt = models.CharField(max_length=32)

    class Meta:
        verbose_name_plural = "receipt parties"

    def __str__(self) -> str:
        return f"{self.person_id} in {self.receipt_id}"


class ReceiptHead(models.Model):
    """The Merkle root over a day's receipts of all chains, signed, and linked to the day before."""

    day = models.DateField(unique=True)
    count = models.PositiveIntegerField()
    root = models.CharField(max_length=64)
    previous_root = models.CharField(max_length=64, blank=True)
    signature = models.TextField()
    public_key = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.count} receipts of {self.day}"
