"""What people say below a clip."""

from enum import StrEnum

from django.db import models
from django.db.models import Q

from accounts.models import User
from clips.models.clip import Clip, choices
from common.models import PublicModel


class CommentState(StrEnum):
    VISIBLE = "visible"
    HELD = "held"
    REMOVED = "removed"


class Comment(PublicModel):
    """Threads are one level deep: a reply to a reply answers the same first comment. Removed ones keep their place."""

    public_id_prefix = "cmt"

    clip = models.ForeignKey(Clip, on_delete=models.CASCADE, related_name="comments")
    author = models.ForeignKey(User, on_delete=models.CASCADE, related_name="comments")
    thread = models.ForeignKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="replies")
    text = models.TextField(max_length=1000)
    state = models.CharField(max_length=8, choices=choices(CommentState), default=CommentState.VISIBLE)
    screening_event = models.CharField(max_length=60, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["clip", "-id"], condition=Q(thread=None), name="comment_first"),
            models.Index(fields=["thread", "id"], condition=~Q(thread=None), name="comment_reply"),
        ]
