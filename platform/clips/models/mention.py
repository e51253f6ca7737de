"""Who was told that a text names them."""

from django.db import models

from accounts.models import User
from clips.models.clip import Clip
from clips.models.comment import Comment


class Mention(models.Model):
    """Once told, never again: not after an edit that names the same person, nor after a hold that was lifted."""

    id = models.BigAutoField(primary_key=True)
    clip = models.ForeignKey(Clip, on_delete=models.CASCADE, related_name="mentions")
    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, null=True, related_name="mentions")
    """None: the caption names them."""
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="mentions")
    told_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clip", "comment", "person"], nulls_distinct=False, name="mention_told_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.comment_id or 'the caption'} of {self.clip_id}"
