"""Pictures that people bring for a clip to begin from, pass through or keep to."""

from django.db import models

from accounts.models import User
from common.models import PublicModel


class Upload(PublicModel):
    """Encoded again by us and screened before anybody can name it. The row exists before its file does."""

    public_id_prefix = "upl"

    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="uploads")
    key = models.CharField(max_length=200, unique=True)
    """Where it lies in the storage."""
    sha256 = models.CharField(max_length=64)
    bytes = models.PositiveBigIntegerField()
    mime = models.CharField(max_length=60)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    decision = models.CharField(max_length=12, default="allow")
    """What screening said of it: a clip made with a picture that is held is held too."""
    screening_event = models.CharField(max_length=60, blank=True)
    explanation = models.TextField(blank=True)
    is_stored = models.BooleanField(default=False)
    used_at = models.DateTimeField(auto_now_add=True)
    """When it was last named by a job; unused ones are removed after a while."""

    class Meta:
        indexes = [models.Index(fields=["used_at"], name="upload_used")]
