"""Working together on a draft: whom its creator shows it to, and what they say about which moment of it."""

from django.db import models
from django.db.models import Q

from accounts.models import User
from clips.models.clip import Clip, choices
from clips.models.comment import CommentState
from common.models import PublicModel


class Reviewer(models.Model):
    """Somebody who may see one draft of another. The row is the right: without it the door is shut."""

    clip = models.ForeignKey(Clip, on_delete=models.CASCADE, related_name="reviewers")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="reviews")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["clip", "person"], name="reviewer_once")]
        indexes = [models.Index(fields=["person", "-id"], name="reviewer_of_person")]

    def __str__(self) -> str:
        return f"{self.person_id} on {self.clip_id}"


class ReviewNote(PublicModel):
    """A word about a draft, at a moment of it or about the whole. Never public, also once the clip is."""

    public_id_prefix = "note"

    clip = models.ForeignKey(Clip, on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey(User, on_delete=models.CASCADE, related_name="review_notes")
    at_seconds = models.FloatField(null=True, blank=True)
    """Null is about the whole clip."""
    text = models.TextField(max_length=1000)
    state = models.CharField(max_length=8, choices=choices(CommentState), default=CommentState.VISIBLE)
    screening_event = models.CharField(max_length=60, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["clip", "-id"], name="note_of_clip")]
        constraints = [
            models.CheckConstraint(condition=Q(at_seconds=None) | Q(at_seconds__gte=0), name="note_at_a_moment")
        ]
