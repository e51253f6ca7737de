"""Parents and teens, what a parent set, and a record of every change that both can read."""

from django.db import models
from django.db.models import F, Q

from accounts.models.people import User
from common.models import PublicModel


class ParentLink(PublicModel):
    """A teen named a parent, who accepted. Only the parent, or the eighteenth birthday, ends it."""

    public_id_prefix = "famlink"

    teen = models.ForeignKey(User, on_delete=models.CASCADE, related_name="parent_links")
    parent = models.ForeignKey(User, on_delete=models.CASCADE, related_name="teen_links")
    accepted_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    end_asked_at = models.DateTimeField(null=True, blank=True)
    allows_messages = models.BooleanField(default=True)
    allows_personalisation = models.BooleanField(default=False)
    allows_endless_scroll = models.BooleanField(default=False)
    clips_a_day = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Below the cap for teens.")
    credits_a_day = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Below the plan's.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["teen", "parent"], condition=Q(ended_at=None), name="parent_link_once_at_a_time"
            ),
            models.CheckConstraint(condition=~Q(teen=F("parent")), name="parent_link_not_oneself"),
        ]


class FamilyEntry(models.Model):
    """One line of the record. Never changed, so that nothing is undone silently."""

    id = models.BigAutoField(primary_key=True)
    link = models.ForeignKey(ParentLink, on_delete=models.CASCADE, related_name="entries")
    actor = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    act = models.CharField(max_length=24)
    details = models.JSONField(default=dict)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "family entries"

    def __str__(self) -> str:
        return f"{self.act} by {self.actor_id}"


class AccountFact(models.Model):
    """Something about an account that its person should hear. The app of notifications, above, tells and ticks it."""

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=24)
    ids = models.JSONField(default=dict)
    actor = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.kind} to {self.person_id}"
