"""What a clip did to those it was served to, counted so that a crowd of new accounts counts for little."""

from django.db import models

from clips.models import Clip


class ClipPull(models.Model):
    """Sums over events about served impressions, each counted by how much its viewer's vote is worth.

    The public counters of a clip count everybody; ranking reads these instead. Rows are written by the one consumer of
    the event stream.
    """

    clip = models.OneToOneField(Clip, on_delete=models.CASCADE, primary_key=True, related_name="pull")
    views = models.FloatField(default=0)
    likes = models.FloatField(default=0)
    comments = models.FloatField(default=0)
    shares = models.FloatField(default=0)
    saves = models.FloatField(default=0)
    remixes = models.FloatField(default=0)

    sought = models.FloatField(default=0)
    """How many votes came from people who had sought the clip out, which count for less the more there are."""

    def __str__(self) -> str:
        return f"pull of {self.clip_id}"
