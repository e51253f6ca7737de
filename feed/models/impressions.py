"""What was served to whom."""

from django.conf import settings
from django.db import models

from clips.models import Clip
from common.models import PublicModel


class Impression(PublicModel):
    """One clip in one viewer's feed, written before the page is returned.

    That a viewer never meets a clip twice is a constraint here, whatever happens to caches, cursors and devices.
    """

    public_id_prefix = "imp"

    viewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    clip = models.ForeignKey(Clip, on_delete=models.CASCADE, related_name="+")
    session = models.CharField(max_length=48)
    page = models.PositiveSmallIntegerField()
    position = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=16)
    propensity = models.FloatField(default=1.0)
    """How likely this clip was to stand here; below 1 in exploration slots."""
    score = models.FloatField(default=0.0)
    ranker = models.CharField(max_length=48)
    reasons = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["viewer", "clip"], name="impression_once")]
        indexes = [
            models.Index(fields=["viewer", "session", "page", "position"], name="impression_page"),
            models.Index(fields=["clip"], name="impression_clip"),
        ]
