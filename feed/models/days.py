"""What a person's day in front of the feed adds up to. Nothing that ranks ever reads it."""

from django.conf import settings
from django.db import models


class ViewingDay(models.Model):
    """One UTC day of one viewer: what plain lists showed where a limit holds, and whether the day was summed up."""

    id = models.BigAutoField(primary_key=True)
    viewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    listed_clips = models.PositiveIntegerField(default=0)
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["viewer", "day"], name="viewing_day_once")]

    def __str__(self) -> str:
        return f"{self.viewer_id} on {self.day}"
