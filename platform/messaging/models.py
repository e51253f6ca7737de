"""Conversations, who is in them and in which box they see them, and what was said."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from common.models import PublicModel


class Conversation(PublicModel):
    """Between two people, of whom there is one, or a small group."""

    public_id_prefix = "conv"

    pair = models.CharField(max_length=48, unique=True, null=True, blank=True, help_text="Both keys, if between two.")
    title = models.CharField(max_length=80, blank=True)
    latest_at = models.DateTimeField(auto_now_add=True)
    position = models.BigIntegerField(default=0, help_text="Key of the latest message: the order of the boxes.")

    @property
    def is_group(self) -> bool:
        return self.pair is None


class Box(models.TextChoices):
    INBOX = "inbox"
    REQUESTS = "requests"
    """Somebody unknown wrote: the person has yet to accept."""
    GONE = "gone"
    """Declined or left."""


class Membership(models.Model):
    id = models.BigAutoField(primary_key=True)
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="memberships")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    box = models.CharField(max_length=8, choices=Box.choices)
    read_up_to = models.BigIntegerField(default=0, help_text="Key of the last message read.")
    joined_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "person"], name="membership_once")]
        indexes = [models.Index(fields=["person", "box"], name="membership_box")]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.conversation_id}: {self.box}"


class Message(PublicModel):
    """Words, a clip by its public id, or both. Removing empties the row and keeps its place."""

    public_id_prefix = "msg"

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="messages")
    sender = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="messages_sent")
    text = models.TextField(max_length=2000, blank=True)
    clip_id = models.CharField(max_length=48, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["conversation", "id"], name="message_order")]
        constraints = [
            models.CheckConstraint(
                condition=Q(removed_at__isnull=False, text="", clip_id="")
                | (Q(removed_at=None) & (~Q(text="") | ~Q(clip_id=""))),
                name="message_says_something_or_was_removed",
            )
        ]
