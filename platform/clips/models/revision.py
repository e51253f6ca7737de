"""What a published clip said before its creator changed it."""

from django.db import models

from clips.models.clip import Audience, Clip, Visibility, choices


class ClipRevision(models.Model):
    """The words and the audiences that were replaced, and when. Written by whoever changes them, never edited."""

    clip = models.ForeignKey(Clip, on_delete=models.CASCADE, related_name="revisions")
    caption = models.TextField(max_length=500, blank=True)
    visibility = models.CharField(max_length=12, choices=choices(Visibility))
    remix_audience = models.CharField(max_length=12, choices=choices(Audience))
    comment_audience = models.CharField(max_length=12, choices=choices(Audience))
    download_audience = models.CharField(max_length=12, choices=choices(Audience))
    is_prompt_shown = models.BooleanField()
    replaced_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["clip", "-id"], name="revision_of_clip")]

    def __str__(self) -> str:
        return f"{self.clip_id} until {self.replaced_at:%Y-%m-%d %H:%M}"
