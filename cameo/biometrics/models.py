"""Sealed faces and voices, apart from everything else, and who opened them. Cameos are plain ids here."""

from __future__ import annotations

from enum import StrEnum

from django.db import models
from django.db.models import Q


class RecordKind(StrEnum):
    FACE = "face"
    """A descriptor: 128 float32."""
    VOICE = "voice"
    """An embedding: 256 float32."""
    VOICE_FIGURES = "voice_figures"
    """JSON: the median pitch."""
    PORTRAIT = "portrait"
    """An aligned picture, as JPEG."""
    CAPTURE = "capture"
    """The file that a person or a character was made from; it lies sealed in the storage."""


class Act(StrEnum):
    KEPT = "kept"
    OPENED = "opened"
    MATCHED = "matched"
    """Compared with a clip or a capture, together with all others."""
    EXPIRED = "expired"
    SHREDDED = "shredded"


def choices(enum: type[StrEnum]) -> list[tuple[str, str]]:
    return [(member.value, member.value.replace("_", " ")) for member in enum]


class BiometricKey(models.Model):
    """The wrapped key of one version of a cameo. Deleting this row makes all that it sealed unreadable for good."""

    cameo_id = models.CharField(max_length=48)
    version = models.PositiveIntegerField()
    wrapped = models.BinaryField()
    master_name = models.CharField(max_length=40)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["cameo_id", "version"], name="biometric_key_once")]

    def __str__(self) -> str:
        return f"{self.cameo_id} version {self.version}"


class BiometricRecord(models.Model):
    """One sealed thing: here, or in the storage under a random name."""

    key = models.ForeignKey(BiometricKey, on_delete=models.CASCADE, related_name="records")
    kind = models.CharField(max_length=16, choices=choices(RecordKind))
    sealed = models.BinaryField(null=True)
    storage_name = models.CharField(max_length=120, blank=True)
    is_watched = models.BooleanField(default=False)
    """Whether clips and captures are compared with it."""
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        indexes = [models.Index(fields=["kind", "id"], condition=Q(is_watched=True), name="biometric_watched")]
        constraints = [
            models.UniqueConstraint(fields=["key", "kind"], name="biometric_record_once"),
            models.CheckConstraint(
                condition=Q(sealed__isnull=False, storage_name="") | (Q(sealed=None) & ~Q(storage_name="")),
                name="biometric_in_one_place",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.key_id}"


class ShreddedFile(models.Model):
    """A sealed file whose key is gone and which the storage still has to delete."""

    storage_name = models.CharField(max_length=120, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.storage_name


class BiometricAccess(models.Model):
    """Who did what with whose biometrics, and why. Insert-only (a trigger keeps it so); nothing of the data itself."""

    at = models.DateTimeField()
    act = models.CharField(max_length=12, choices=choices(Act))
    cameo_id = models.CharField(max_length=48, blank=True, db_index=True)
    """Empty for a comparison with all that are watched."""
    kind = models.CharField(max_length=16, blank=True)
    records = models.PositiveIntegerField(default=1)
    actor = models.CharField(max_length=60)
    purpose = models.CharField(max_length=120)

    class Meta:
        verbose_name_plural = "biometric accesses"
        indexes = [models.Index(fields=["at"], name="biometric_access_at")]

    def __str__(self) -> str:
        return f"{self.act} {self.cameo_id}"
