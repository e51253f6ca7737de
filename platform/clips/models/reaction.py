"""What people do about a clip with one tap."""

from enum import StrEnum

from django.db import models

from accounts.models import User
from clips.models.clip import Clip, choices


class ReactionKind(StrEnum):
    LIKE = "like"
    SAVE = "save"
    REPOST = "repost"


class Reaction(models.Model):
    """One per person, clip and kind; saves are seen by their owner alone."""

    clip = models.ForeignKey(Clip, on_delete=models.CASCADE, related_name="reactions")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="reactions")
    kind = models.CharField(max_length=8, choices=choices(ReactionKind))
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["clip", "person", "kind"], name="reaction_once")]
        indexes = [models.Index(fields=["person", "kind", "-id"], name="reaction_of_person")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.person_id} on {self.clip_id}"
