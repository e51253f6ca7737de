"""Rows that only this face has: files that were sent to it, and batches."""

from enum import StrEnum

from django.db import models
from django.db.models import Q

from accounts.models import User
from common.models import PublicModel
from generation.models import GenerationJob


class FilePurpose(StrEnum):
    BATCH = "batch"
    BATCH_OUTPUT = "batch_output"
    VISION = "vision"
    USER_DATA = "user_data"


class BatchState(StrEnum):
    VALIDATING = "validating"
    IN_PROGRESS = "in_progress"
    FINALIZING = "finalizing"
    COMPLETED = "completed"
    FAILED = "failed"
    EXPIRED = "expired"
    CANCELLING = "cancelling"
    CANCELLED = "cancelled"


class LineState(StrEnum):
    WAITING = "waiting"
    OPEN = "open"
    DONE = "done"
    FAILED = "failed"


class ApiFile(PublicModel):
    """A file for or from a batch, or a picture to begin a video from. Pictures are encoded again by us."""

    public_id_prefix = "file"

    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_files")
    purpose = models.CharField(max_length=16)
    filename = models.CharField(max_length=200)
    key = models.CharField(max_length=200, unique=True)
    bytes = models.PositiveBigIntegerField()
    mime = models.CharField(max_length=60)
    expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["owner", "-id"], name="apifile_owner"),
            models.Index(fields=["expires_at"], condition=Q(expires_at__isnull=False), name="apifile_expires"),
        ]


class Batch(PublicModel):
    """Many videos asked for at once, each line of a file a request."""

    public_id_prefix = "batch"

    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="batches")
    state = models.CharField(max_length=12, default=BatchState.VALIDATING)
    input_file = models.ForeignKey(ApiFile, on_delete=models.SET_NULL, null=True, related_name="+")
    input_file_name = models.CharField(max_length=48)
    """Its public id, which outlives the file."""
    output_file = models.ForeignKey(ApiFile, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    error_file = models.ForeignKey(ApiFile, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    metadata = models.JSONField(null=True, blank=True)
    problems = models.JSONField(default=list, blank=True)
    """Why the file could not be taken, by line."""
    model = models.CharField(max_length=60, blank=True)
    expires_at = models.DateTimeField()
    wait_until = models.DateTimeField(null=True, blank=True)
    """No more lines are submitted before: credits or places were used up."""
    claimed_until = models.DateTimeField(null=True, blank=True)
    """A worker is at it; a claim that has run out was left by one that died."""
    moments = models.JSONField(default=dict, blank=True)
    """When it came to each state, in unix seconds."""

    class Meta:
        verbose_name_plural = "batches"
        indexes = [
            models.Index(fields=["owner", "-id"], name="batch_owner"),
            models.Index(
                fields=["state"],
                condition=Q(state__in=["validating", "in_progress", "finalizing", "cancelling"]),
                name="batch_open",
            ),
        ]


class BatchLine(models.Model):
    """One request of a batch. `answer` is what a caller of that request would have been told last."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="lines")
    number = models.PositiveIntegerField()
    custom_id = models.CharField(max_length=200)
    body = models.JSONField()
    state = models.CharField(max_length=8, default=LineState.WAITING)
    job = models.ForeignKey(GenerationJob, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    answer = models.JSONField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], name="batch_line_number"),
            models.UniqueConstraint(fields=["batch", "custom_id"], name="batch_line_custom_id"),
        ]
        indexes = [models.Index(fields=["batch", "state", "number"], name="batch_line_state")]

    def __str__(self) -> str:
        return f"line {self.number} of {self.batch_id}"
