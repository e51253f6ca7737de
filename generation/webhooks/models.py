"""Rows of webhooks: where to send, what happened, and each attempt to tell."""

from enum import StrEnum

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts.models import User
from common.models import PublicModel


class EventType(StrEnum):
    VIDEO_COMPLETED = "video.completed"
    VIDEO_FAILED = "video.failed"
    BATCH_COMPLETED = "batch.completed"
    BATCH_FAILED = "batch.failed"
    BATCH_EXPIRED = "batch.expired"
    BATCH_CANCELLED = "batch.cancelled"


class DeliveryState(StrEnum):
    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"


class WebhookEndpoint(PublicModel):
    """An address of somebody's server. Its secret has to be kept in the clear: we sign with it."""

    public_id_prefix = "whe"

    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="webhook_endpoints")
    name = models.CharField(max_length=80, blank=True)
    url = models.CharField(max_length=500)
    event_types = ArrayField(models.CharField(max_length=40))
    secret = models.CharField(max_length=80)
    old_secret = models.CharField(max_length=80, blank=True)
    """Signs beside the new one until `old_secret_until`, so that a rotation loses nothing."""
    old_secret_until = models.DateTimeField(null=True, blank=True)
    failures_in_row = models.PositiveSmallIntegerField(default=0)
    """Events in a row of which every attempt failed; any success clears it."""
    disabled_at = models.DateTimeField(null=True, blank=True)
    updated_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["owner"], condition=Q(disabled_at=None), name="webhook_live")]

    @property
    def is_enabled(self) -> bool:
        return self.disabled_at is None


class WebhookEvent(PublicModel):
    """Something that happened, as it will be told: the same body to every endpoint and at every attempt."""

    public_id_prefix = "evt"

    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    type = models.CharField(max_length=40)
    subject = models.CharField(max_length=48)
    """The public id of what it is about."""
    happened_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject", "type"], name="webhook_event_once")]


class WebhookDelivery(PublicModel):
    """One event on its way to one endpoint."""

    public_id_prefix = "whd"

    event = models.ForeignKey(WebhookEvent, on_delete=models.CASCADE, related_name="deliveries")
    endpoint = models.ForeignKey(WebhookEndpoint, on_delete=models.CASCADE, related_name="deliveries")
    state = models.CharField(max_length=8, default=DeliveryState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    last_status = models.PositiveSmallIntegerField(null=True, blank=True)
    """What their server answered last; empty where there was no answer."""
    last_problem = models.CharField(max_length=200, blank=True)
    last_milliseconds = models.PositiveIntegerField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "webhook deliveries"
        constraints = [models.UniqueConstraint(fields=["event", "endpoint"], name="webhook_delivery_once")]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state="waiting"), name="webhook_due"),
            models.Index(fields=["endpoint", "-id"], name="webhook_log"),
        ]
