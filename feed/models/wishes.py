"""What a viewer told the feed."""

from enum import StrEnum

from django.conf import settings
from django.db import models
from django.db.models import Q
from pgvector.django import HalfVectorField

from clips.models.clip import choices
from common.models import PublicModel
from feed.models.vectors import DIMENSIONS


class Steer(PublicModel):
    """One wish in plain words: more of something, or none of it. The viewer sees, edits and deletes it as a chip."""

    public_id_prefix = "steer"

    viewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="steers")
    phrase = models.CharField(max_length=80)
    is_wanted = models.BooleanField()
    strength = models.FloatField(default=1.0)
    vector = HalfVectorField(dimensions=DIMENSIONS, null=True, blank=True)
    """None while the small models are away; words alone count then."""
    expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["viewer", "phrase"], name="steer_once"),
            models.CheckConstraint(condition=Q(strength__gt=0, strength__lte=2), name="steer_strength"),
        ]


class AversionKind(StrEnum):
    CLIP = "clip"
    AUTHOR = "author"


class Aversion(models.Model):
    """See less like this, remembered: of a clip with its remix chain, or of an author."""

    id = models.BigAutoField(primary_key=True)
    viewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="aversions")
    kind = models.CharField(max_length=8, choices=choices(AversionKind))
    target_id = models.BigIntegerField()
    """The root of the chain, or the author."""
    clip_id = models.BigIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["viewer", "kind", "target_id"], name="aversion_once")]

    def __str__(self) -> str:
        return f"{self.viewer_id} wants less of {self.kind} {self.target_id}"


class FeedSettings(models.Model):
    """How a viewer wants the feed to work. Without a row the defaults of the viewer's age hold."""

    viewer = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="feed_settings"
    )
    is_personalised = models.BooleanField(null=True, blank=True)
    """None: as is usual at the viewer's age."""
    has_continuous_scroll = models.BooleanField(default=True)
    has_wellbeing_cards = models.BooleanField(default=True)
    """Now and then a question how the feed feels, and a word when it has been long."""
    forgets_before = models.DateTimeField(null=True, blank=True)
    """Nothing done before this moment shapes the feed: the viewer pressed reset."""

    class Meta:
        verbose_name_plural = "feed settings"

    def __str__(self) -> str:
        return f"feed of {self.viewer_id}"
