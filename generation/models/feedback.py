"""What a creator says failed in a result, and when in the clip."""

from enum import StrEnum

from django.db import models
from django.db.models import Q

from clips.models.clip import choices
from generation.models.job import GenerationJob


class Fault(StrEnum):
    PHYSICS = "physics"
    SOUND = "sound"
    LIPS = "lips"
    IDENTITY = "identity"
    PROMPT = "prompt"


class ResultFeedback(models.Model):
    """One fault at one moment. Engine and revision are copied, so that a digest reads this table alone."""

    job = models.ForeignKey(GenerationJob, on_delete=models.CASCADE, related_name="feedback")
    fault = models.CharField(max_length=10, choices=choices(Fault))
    at_seconds = models.DecimalField(max_digits=6, decimal_places=1)
    note = models.CharField(max_length=500, blank=True)
    engine = models.CharField(max_length=40)
    engine_revision = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["job", "fault", "at_seconds"], name="feedback_once_per_moment"),
            models.CheckConstraint(condition=Q(at_seconds__gte=0), name="feedback_within_the_clip"),
        ]
        indexes = [models.Index(fields=["engine", "engine_revision", "fault"], name="feedback_by_revision")]
        verbose_name_plural = "result feedback"

    def __str__(self) -> str:
        return f"{self.fault} at {self.at_seconds} s of {self.job_id}"
