"""What people say below a clip."""

from enum import StrEnum

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts.models import User
from clips.models.clip import Clip, choices
from common.models import PublicModel


class CommentState(StrEnum):
    VISIBLE = "visible"
    HELD = "held"
    REMOVED = "removed"


class HeldBy(StrEnum):
    """Who decides about a held comment: a moderator, or the creator of the clip for the other two."""

    SCREENING = "screening"
    WORDS = "words"
    APPROVAL = "approval"


class CommentRules(models.Model):
    """What the creator of clips wants to look at before others read it. Without a row there is nothing."""

    person = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="comment_rules")
    words = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    """Words and phrases; one that ends in * stands for everything that begins so."""
    is_approval_required = models.BooleanField(default=False)

    class Meta:
        verbose_name_plural = "comment rules"

    def __str__(self) -> str:
        return f"comment rules of {self.person_id}"


class Comment(PublicModel):
    """Threads are one level deep: a reply to a reply answers the same first comment. Removed ones keep their place."""

    public_id_prefix = "cmt"

    clip = models.ForeignKey(Clip, on_delete=models.CASCADE, related_name="comments")
    author = models.ForeignKey(User, on_delete=models.CASCADE, related_name="comments")
    thread = models.ForeignKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="replies")
    text = models.TextField(max_length=1000)
    state = models.CharField(max_length=8, choices=choices(CommentState), default=CommentState.VISIBLE)
    held_by = models.CharField(max_length=10, choices=choices(HeldBy), blank=True)
    screening_event = models.CharField(max_length=60, blank=True)
    hold_explanation = models.TextField(blank=True)
    """Why nobody else reads it and what to change, or who decides, in words for its author."""

    class Meta:
        indexes = [
            models.Index(fields=["clip", "-id"], condition=Q(thread=None), name="comment_first"),
            models.Index(fields=["clip"], condition=Q(state="held"), name="comment_held"),
            models.Index(
                fields=["id"], condition=Q(state="held", held_by="screening"), name="comment_held_by_screening"
            ),
            models.Index(fields=["thread", "id"], condition=~Q(thread=None), name="comment_reply"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(state="held") | ~Q(held_by=""), name="comment_held_by_somebody")
        ]
