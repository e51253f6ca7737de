"""Who follows, blocks and mutes whom, and the numbers on a profile."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from common.models import PublicModel


class Follow(models.Model):
    id = models.BigAutoField(primary_key=True)
    follower = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="follows_made")
    followed = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="follows_received")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["follower", "followed"], name="follow_once"),
            models.CheckConstraint(condition=~Q(follower=F("followed")), name="follow_not_oneself"),
        ]

    def __str__(self) -> str:
        return f"{self.follower_id} follows {self.followed_id}"


class FollowRequest(PublicModel):
    """A wish to follow a private profile; the row goes when it is answered."""

    public_id_prefix = "folreq"

    sender = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="follow_requests_sent")
    target = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="follow_requests_received"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sender", "target"], name="follow_request_once"),
            models.CheckConstraint(condition=~Q(sender=F("target")), name="follow_request_not_oneself"),
        ]


class Block(models.Model):
    """One person shut another out. It hides both from each other everywhere."""

    id = models.BigAutoField(primary_key=True)
    blocker = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="blocks_made")
    blocked = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="blocks_received")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["blocker", "blocked"], name="block_once"),
            models.CheckConstraint(condition=~Q(blocker=F("blocked")), name="block_not_oneself"),
        ]

    def __str__(self) -> str:
        return f"{self.blocker_id} blocks {self.blocked_id}"


class MuteKind(models.TextChoices):
    PERSON = "person"
    WORD = "word"
    TOPIC = "topic"


class Mute(PublicModel):
    """Something its owner would rather not be shown. Nobody else can tell."""

    public_id_prefix = "mute"

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mutes")
    kind = models.CharField(max_length=8, choices=MuteKind.choices)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="muted_by"
    )
    text = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "person"], name="mute_person_once"),
            models.UniqueConstraint(fields=["owner", "kind", "text"], condition=Q(person=None), name="mute_text_once"),
            models.CheckConstraint(
                condition=Q(kind=MuteKind.PERSON, person__isnull=False, text="")
                | (Q(kind__in=[MuteKind.WORD, MuteKind.TOPIC], person=None) & ~Q(text="")),
                name="mute_one_thing",
            ),
            models.CheckConstraint(condition=~Q(owner=F("person")), name="mute_not_oneself"),
        ]


class ProfileCount(models.Model):
    """A number on a profile, as of the last fold."""

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="profile_counts")
    kind = models.CharField(max_length=24)
    value = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "kind"], name="profile_count_once")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.person_id}: {self.value}"


class ProfileCountDelta(models.Model):
    """A change of such a number, waiting to be folded: a busy profile is never one hot row."""

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="profile_count_deltas")
    kind = models.CharField(max_length=24)
    delta = models.SmallIntegerField()

    def __str__(self) -> str:
        return f"{self.kind} of {self.person_id}: {self.delta:+d}"
