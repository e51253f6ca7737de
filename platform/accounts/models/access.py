"""Who may come in: invites, the waitlist, and the places we serve."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from accounts.models.people import User
from common.models import PublicModel


class Invite(PublicModel):
    """One code with several uses. A person has at most one; those without an owner came from the waitlist."""

    public_id_prefix = "inv"

    owner = models.OneToOneField(User, on_delete=models.CASCADE, null=True, blank=True, related_name="invite")
    code = models.CharField(max_length=16, unique=True)
    uses_max = models.PositiveSmallIntegerField()
    uses = models.PositiveSmallIntegerField(default=0)
    bonus_credits = models.PositiveSmallIntegerField(default=0)
    cohort = models.CharField(max_length=24, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(uses__lte=F("uses_max")), name="invite_uses_within_quota")]


class InviteRedemption(models.Model):
    """That a person came by an invite, and the credits that it brought them: a fact that the ledger above books."""

    person = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="redemption")
    invite = models.ForeignKey(Invite, on_delete=models.PROTECT, related_name="redemptions")
    bonus_credits = models.PositiveSmallIntegerField()
    redeemed_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.person_id} by {self.invite_id}"


class InviteQuota(models.Model):
    """How many people each newcomer may invite. The most specific row wins; blank means any."""

    id = models.BigAutoField(primary_key=True)
    country = models.CharField(max_length=2, blank=True)
    cohort = models.CharField(max_length=24, blank=True)
    uses = models.PositiveSmallIntegerField()
    bonus_credits = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["country", "cohort"], name="invite_quota_once")]

    def __str__(self) -> str:
        return f"{self.country or '*'}/{self.cohort or '*'}: {self.uses}"


class WaitlistEntry(PublicModel):
    """Somebody who asked to come in. Released in batches, oldest first."""

    public_id_prefix = "wait"

    email = models.EmailField()
    country = models.CharField(max_length=2, blank=True)
    invite = models.OneToOneField(Invite, on_delete=models.SET_NULL, null=True, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "waitlist entries"
        constraints = [models.UniqueConstraint(Lower("email"), name="waitlist_email_once")]
        indexes = [models.Index(fields=["id"], condition=Q(released_at=None), name="waitlist_waiting")]


class Region(models.Model):
    """A country that differs from the default of settings.REGIONS_OPEN."""

    country = models.CharField(max_length=2, primary_key=True)
    is_open = models.BooleanField()
    note = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"{self.country}: {'open' if self.is_open else 'closed'}"
