"""What people are told: a waiting notice, the row it becomes, the event that says "look again", the push it sends."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.fields.json import KT

from common.models import PublicModel
from notifications.kinds import Channel, Kind

KINDS = [(kind.value, kind.value) for kind in Kind]


class Notice(models.Model):
    """Something to tell, written in the transaction that caused it and delivered right after its commit."""

    id = models.BigAutoField(primary_key=True)
    recipients = ArrayField(models.BigIntegerField())
    kind = models.CharField(max_length=24, choices=KINDS)
    ids = models.JSONField(default=dict)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.kind} to {len(self.recipients)}"


class Notification(PublicModel):
    """A row of somebody's inbox. While unread, the same kind about the same thing joins it."""

    public_id_prefix = "ntf"

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications")
    kind = models.CharField(max_length=24, choices=KINDS)
    group = models.CharField(max_length=120, null=True, blank=True)
    ids = models.JSONField(default=dict)
    actor_count = models.PositiveIntegerField(default=0)
    latest_actors = ArrayField(models.BigIntegerField(), default=list, help_text="Primary keys, latest first.")
    position = models.BigIntegerField(help_text="Id of the latest event of this row: the order of the inbox.")
    updated_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["recipient", "-position"], name="notification_inbox"),
            models.Index(fields=["recipient", "kind"], condition=Q(read_at=None), name="notification_unread"),
            models.Index(KT("ids__clip"), name="notification_clip"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "kind", "group"],
                condition=Q(read_at=None, group__isnull=False),
                name="notification_one_unread_per_group",
            )
        ]


class NotificationActor(models.Model):
    """Who is behind a notification, once each."""

    id = models.BigAutoField(primary_key=True)
    notification = models.ForeignKey(Notification, on_delete=models.CASCADE, related_name="actors")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["notification", "person"], name="notification_actor_once")]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.notification_id}"


class Event(models.Model):
    """One line of a person's stream. Ids of one person grow in the order in which their events became visible."""

    id = models.BigAutoField(primary_key=True)
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=24)
    payload = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [
            models.Index(fields=["recipient", "id"], name="event_stream"),
            models.Index(fields=["created_at"], name="event_age"),
        ]

    def __str__(self) -> str:
        return f"{self.id} {self.kind}"


class Preference(models.Model):
    """A choice that differs from the default of a kind."""

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=24, choices=KINDS)
    channel = models.CharField(max_length=8, choices=[(channel.value, channel.value) for channel in Channel])
    is_on = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "kind", "channel"], name="preference_once")]

    def __str__(self) -> str:
        return f"{self.kind} on {self.channel}: {self.is_on}"


class QuietHours(models.Model):
    """When pushes wait, by the person's own clock. A start after the end spans midnight."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="quiet_hours"
    )
    starts = models.TimeField()
    ends = models.TimeField()
    timezone = models.CharField(max_length=40)

    class Meta:
        verbose_name_plural = "quiet hours"

    def __str__(self) -> str:
        return f"{self.starts}-{self.ends} {self.timezone}"


class PushTarget(PublicModel):
    """A device that asked for pushes."""

    public_id_prefix = "push"

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="push_targets")
    service = models.CharField(max_length=8, default="web")
    address = models.CharField(max_length=1000, unique=True)
    keys = models.JSONField(default=dict)
    name = models.CharField(max_length=80, blank=True)


class PushState(models.TextChoices):
    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"


class Push(models.Model):
    """One push to one device, due at a moment. The row is the work; a task only rings."""

    id = models.BigAutoField(primary_key=True)
    target = models.ForeignKey(PushTarget, on_delete=models.CASCADE, related_name="pushes")
    notification = models.ForeignKey(Notification, on_delete=models.CASCADE, related_name="pushes")
    state = models.CharField(max_length=8, choices=PushState.choices, default=PushState.WAITING)
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "pushes"
        indexes = [models.Index(fields=["due_at"], condition=Q(state="waiting"), name="push_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["target", "notification"], condition=Q(state="waiting"), name="push_one_waiting"
            )
        ]

    def __str__(self) -> str:
        return f"{self.notification_id} to {self.target_id}: {self.state}"
