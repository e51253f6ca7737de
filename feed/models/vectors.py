"""What clips are about, as vectors."""

from django.db import models
from pgvector.django import HalfVectorField, HnswIndex

from clips.models import Clip

DIMENSIONS = 384


class ClipVector(models.Model):
    """The unit vector of a clip's caption and prompt."""

    clip = models.OneToOneField(Clip, on_delete=models.CASCADE, primary_key=True, related_name="vector")
    text = HalfVectorField(dimensions=DIMENSIONS)

    class Meta:
        # A walk of 200 finds .97 of the nearest 100 of 100,000 clips at the usual m=16, ef_construction=64, .996 here.
        indexes = [
            HnswIndex(
                fields=["text"], name="clip_vector_near", opclasses=["halfvec_cosine_ops"], m=24, ef_construction=128
            )
        ]

    def __str__(self) -> str:
        return f"vector of {self.clip_id}"
