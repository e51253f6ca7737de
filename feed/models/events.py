"""What viewers did with what they were served."""

from enum import StrEnum

from django.db import models

from clips.models.clip import choices


class EventKind(StrEnum):
    VIEW = "view"
    SKIP = "skip"
    LIKE = "like"
    UNLIKE = "unlike"
    COMMENT = "comment"
    SHARE = "share"
    SAVE = "save"
    REMIX_START = "remix_start"
    REMIX_PUBLISH = "remix_publish"
    FOLLOW = "follow"
    CAMEO_USE = "cameo_use"
    NOT_INTERESTED = "not_interested"
    SEE_LESS = "see_less"
    MUTE = "mute"
    BLOCK = "block"
    REPORT = "report"


class FeedEvent(models.Model):
    """One kind of thing done with one impression; partitioned by the day on which it was served.

    The key makes every event count once however often a client sends it. Plain ids, no foreign keys: rows come by
    COPY, and old partitions are dropped whole.
    """

    pk = models.CompositePrimaryKey("day", "viewer_id", "impression_id", "kind")
    day = models.DateField()
    viewer_id = models.BigIntegerField()
    impression_id = models.BigIntegerField()
    kind = models.CharField(max_length=16, choices=choices(EventKind))
    clip_id = models.BigIntegerField()
    author_id = models.BigIntegerField()
    root_id = models.BigIntegerField()
    """The clip at the root of the remix chain; the clip itself where it is the root."""
    watch_ms = models.IntegerField(default=0)
    duration_ms = models.IntegerField(default=0)
    loops = models.SmallIntegerField(default=0)
    position = models.SmallIntegerField(default=0)
    source = models.CharField(max_length=16)
    propensity = models.FloatField(default=1.0)
    ranker = models.CharField(max_length=48)
    received_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["viewer_id", "-received_at"], name="event_viewer"),
            models.Index(fields=["clip_id", "kind"], name="event_clip"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.clip_id} by {self.viewer_id}"
