"""Who may use a cameo, for what, and within which limits."""

from __future__ import annotations

from enum import StrEnum

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from accounts.models import User
from cameo.models.cameo import Cameo, choices
from common.models import PublicModel


class CameoAudience(StrEnum):
    ONLY_ME = "only_me"
    APPROVED = "approved"
    MUTUALS = "mutuals"
    EVERYONE = "everyone"


class Purpose(StrEnum):
    """What a use is for, as the person who asks says it."""

    PERSONAL = "personal"
    COMEDY = "comedy"
    EDUCATION = "education"
    ADVERTISING = "advertising"
    POLITICS = "politics"


class CameoPermission(models.Model):
    """One version of an owner's rules. A change is a new row; receipts name the version that they were issued under."""

    cameo = models.ForeignKey(Cameo, on_delete=models.PROTECT, related_name="permissions")
    version = models.PositiveIntegerField()
    audience = models.CharField(max_length=12, choices=choices(CameoAudience), default=CameoAudience.ONLY_ME)
    asks_each_use = models.BooleanField(default=False)
    """Whether the owner sees each draft and allows it before it is published; silence refuses."""
    allows_politics = models.BooleanField(default=False)
    allows_revealing = models.BooleanField(default=False)
    allows_changed_appearance = models.BooleanField(default=True)
    allows_voice = models.BooleanField(default=True)
    banned_words = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    banned_topics = ArrayField(models.CharField(max_length=24), default=list, blank=True)
    wishes = models.TextField(max_length=1000, blank=True)
    """The owner's own words, shown to whoever casts the cameo; what they rule out in plain words is enforced."""
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["cameo", "version"], name="cameo_permission_version")]

    def __str__(self) -> str:
        return f"{self.cameo_id} version {self.version}"


class CameoGrant(PublicModel):
    """A permission for one person. Expiry, its number of uses or its owner end it; a new one is a new row."""

    public_id_prefix = "grant"

    cameo = models.ForeignKey(Cameo, on_delete=models.PROTECT, related_name="grants")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="cameo_grants")
    version = models.PositiveIntegerField(default=1)
    purposes = ArrayField(models.CharField(max_length=12), default=list, blank=True)
    """Empty: any purpose."""
    expires_at = models.DateTimeField(null=True, blank=True)
    uses_max = models.PositiveIntegerField(null=True, blank=True)
    uses = models.PositiveIntegerField(default=0)
    ended_at = models.DateTimeField(null=True, blank=True)
    taken_down_at = models.DateTimeField(null=True, blank=True)
    """Set where its end also took down what had been made under it."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["cameo", "person"], condition=Q(ended_at=None), name="cameo_grant_one_live"
            ),
            models.CheckConstraint(
                condition=Q(uses_max=None) | Q(uses__lte=F("uses_max")), name="cameo_grant_within_its_uses"
            ),
            models.CheckConstraint(
                condition=Q(taken_down_at=None) | Q(ended_at__isnull=False), name="cameo_grant_taken_down_has_ended"
            ),
        ]


class RequestState(StrEnum):
    WAITING = "waiting"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    CANCELLED = "cancelled"


class CameoRequest(PublicModel):
    """Somebody asks an owner for a grant."""

    public_id_prefix = "cameoreq"

    cameo = models.ForeignKey(Cameo, on_delete=models.PROTECT, related_name="requests")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="cameo_requests")
    purpose = models.CharField(max_length=12, choices=choices(Purpose), default=Purpose.PERSONAL)
    message = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=12, choices=choices(RequestState), default=RequestState.WAITING)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["cameo", "person"], condition=Q(state="waiting"), name="cameo_request_one_waiting"
            )
        ]
