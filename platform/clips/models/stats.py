"""Counters of a clip. Facts append small deltas; a task folds them, so that a viral clip has no hot row."""

from enum import StrEnum

from django.db import models
from django.db.models import Q

from clips.models.clip import Clip, choices


class Counter(StrEnum):
    """Column names of ClipStats."""

    REMIXES = "remixes"
    LIKES = "likes"
    COMMENTS = "comments"
    REPOSTS = "reposts"
    SAVES = "saves"
    SHARES = "shares"
    VIEWS = "views"


class ClipStats(models.Model):
    """Folded totals. A clip without a row has none yet."""

    clip = models.OneToOneField(Clip, on_delete=models.CASCADE, primary_key=True, related_name="stats")
    remixes = models.IntegerField(default=0)
    likes = models.IntegerField(default=0)
    comments = models.IntegerField(default=0)
    reposts = models.IntegerField(default=0)
    saves = models.IntegerField(default=0)
    shares = models.IntegerField(default=0)
    views = models.BigIntegerField(default=0)

    class Meta:
        verbose_name_plural = "clip stats"
        constraints = [
            models.CheckConstraint(
                condition=Q(**{f"{counter.value}__gte": 0 for counter in Counter}), name="stats_never_negative"
            )
        ]

    def __str__(self) -> str:
        return f"stats of {self.clip_id}"


class CounterDelta(models.Model):
    """One change that is not in the totals yet."""

    clip = models.ForeignKey(Clip, on_delete=models.CASCADE, related_name="+")
    counter = models.CharField(max_length=12, choices=choices(Counter))
    amount = models.SmallIntegerField()

    def __str__(self) -> str:
        return f"{self.counter} {self.amount:+d}"
