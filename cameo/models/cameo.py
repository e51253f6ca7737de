"""A likeness with an owner: a person's own, verified by a live challenge, or a character's."""

from __future__ import annotations

from enum import StrEnum

from django.db import models
from django.db.models import Q

from accounts.models import User
from common.models import PublicModel


class CameoKind(StrEnum):
    PERSON = "person"
    CHARACTER = "character"


class CameoState(StrEnum):
    DRAFT = "draft"
    CHALLENGED = "challenged"
    PROCESSING = "processing"
    IN_REVIEW = "in_review"
    VERIFIED = "verified"
    FAILED = "failed"
    PAUSED = "paused"
    REVOKED = "revoked"
    DELETED = "deleted"


def choices(enum: type[StrEnum]) -> list[tuple[str, str]]:
    return [(member.value, member.value.replace("_", " ")) for member in enum]


class Cameo(PublicModel):
    """Two epochs say what is still consented to. They only ever grow.

    A use remembers both: a running job stands while `use_epoch` is what it was, a clip is read while `view_epoch` is.
    """

    public_id_prefix = "cameo"

    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="cameos")
    kind = models.CharField(max_length=12, choices=choices(CameoKind))
    handle = models.CharField(max_length=24, blank=True)
    """A character's own. A person is cast by the handle of the account."""
    display_name = models.CharField(max_length=60, blank=True)
    verified_name = models.CharField(max_length=120, blank=True)
    """A name that a moderator saw evidence for: filters of names let it pass for those who may use the cameo."""
    state = models.CharField(max_length=12, choices=choices(CameoState), default=CameoState.DRAFT)
    use_epoch = models.PositiveIntegerField(default=1)
    view_epoch = models.PositiveIntegerField(default=1)
    permission_version = models.PositiveIntegerField(default=1)
    verified_at = models.DateTimeField(null=True, blank=True)
    failure_code = models.CharField(max_length=60, blank=True)
    failure_message = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["owner", "-id"], name="cameo_owner")]
        constraints = [
            models.UniqueConstraint(
                fields=["owner"], condition=Q(kind="person") & ~Q(state="deleted"), name="cameo_one_person_each"
            ),
            models.CheckConstraint(
                condition=Q(kind="character") | Q(handle=""), name="cameo_person_has_the_accounts_handle"
            ),
        ]


class CameoEvent(models.Model):
    """One move of a cameo: from where to where, by whom and why. Insert-only."""

    cameo = models.ForeignKey(Cameo, on_delete=models.PROTECT, related_name="events")
    at = models.DateTimeField()
    from_state = models.CharField(max_length=12, blank=True)
    to_state = models.CharField(max_length=12)
    actor = models.CharField(max_length=60)
    """A public id, or the name of the program that moved it."""
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["cameo", "id"], name="cameo_event_order")]

    def __str__(self) -> str:
        return f"{self.from_state or 'nothing'} -> {self.to_state}"
