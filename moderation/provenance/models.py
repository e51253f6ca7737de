"""What is remembered of every clip that was made here, so that copies lead back to it. Plain ids: clips lie above."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from pgvector.django import BitField, HnswIndex


class MediaFingerprint(models.Model):
    """One clip, by its public id alone."""

    clip_id = models.CharField(max_length=48, unique=True)
    mark_id = models.BigIntegerField()
    sound_mark_id = models.BigIntegerField()
    mark_epoch = models.PositiveIntegerField()
    sketch = models.BinaryField()
    sketch_height = models.PositiveSmallIntegerField()
    sketch_width = models.PositiveSmallIntegerField()
    sound_terms = ArrayField(models.IntegerField(), default=list)
    removed_at = models.DateTimeField(null=True, blank=True)
    """Set when a decision took the clip down: from then on copies of it are turned away at intake."""
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[models.Manager[MediaFingerprint]] = models.Manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["mark_id"]),
            models.Index(fields=["sound_mark_id"]),
            models.Index(fields=["mark_epoch"]),
        ]

    def __str__(self) -> str:
        return self.clip_id


class FrameHashRow(models.Model):
    """One PDQ hash of a clip. Neighbours are found by Hamming distance through an HNSW index."""

    fingerprint = models.ForeignKey(MediaFingerprint, on_delete=models.CASCADE, related_name="hashes")
    second = models.PositiveSmallIntegerField()
    crop = models.FloatField()
    bits = BitField(length=256)

    objects: ClassVar[models.Manager[FrameHashRow]] = models.Manager()

    class Meta:
        indexes: ClassVar = [
            HnswIndex(name="framehash_bits", fields=["bits"], m=16, ef_construction=64, opclasses=["bit_hamming_ops"])
        ]

    def __str__(self) -> str:
        return f"{self.fingerprint} at {self.second} s"


class SoundHashRow(models.Model):
    """Eight Chromaprint terms in a row of a clip's sound, sought as near neighbours like the hashes of frames."""

    fingerprint = models.ForeignKey(MediaFingerprint, on_delete=models.CASCADE, related_name="sound_hashes")
    bits = BitField(length=256)

    objects: ClassVar[models.Manager[SoundHashRow]] = models.Manager()

    class Meta:
        indexes: ClassVar = [
            HnswIndex(name="soundhash_bits", fields=["bits"], m=16, ef_construction=64, opclasses=["bit_hamming_ops"])
        ]

    def __str__(self) -> str:
        return f"sound of {self.fingerprint}"
