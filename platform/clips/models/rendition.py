"""The files a clip is delivered as, and files on their way to becoming one."""

from enum import StrEnum

from django.db import models
from django.db.models.functions import Now

from clips.models.clip import Clip, choices
from common.models import PublicModel


class RenditionKind(StrEnum):
    """`source` and `truth` never leave; every other kind carries the marks that its kind must carry."""

    SOURCE = "source"
    TRUTH = "truth"
    STANDARD = "standard"
    SMALL = "small"
    PREVIEW = "preview"
    THUMBNAIL = "thumbnail"
    SPRITES = "sprites"
    LINK_CARD = "link_card"
    CAPTIONS = "captions"


PUBLIC_KINDS = frozenset(RenditionKind) - {RenditionKind.SOURCE, RenditionKind.TRUTH}


class Rendition(PublicModel):
    public_id_prefix = "rend"

    clip = models.ForeignKey(Clip, on_delete=models.CASCADE, related_name="renditions")
    kind = models.CharField(max_length=16, choices=choices(RenditionKind))
    key = models.CharField(max_length=200)
    """Where it lies in the storage; content-addressed."""
    sha256 = models.CharField(max_length=64)
    bytes = models.PositiveBigIntegerField()
    mime = models.CharField(max_length=60)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["clip", "kind"], name="rendition_once_per_kind")]
        indexes = [models.Index(fields=["key"], name="rendition_key")]


class PendingFile(models.Model):
    """Written down before a file goes into the storage and deleted with the commit that names the file.

    What is left behind by a dead worker is therefore found without listing the storage.
    """

    key = models.CharField(max_length=200, unique=True)
    token = models.CharField(max_length=64, db_index=True)
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.key
