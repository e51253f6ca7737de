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
        indexes = [HnswIndex(fields=["text"], name="clip_vector_text", opclasses=["halfvec_cosine_ops"])]

    def __str__(self) -> str:
        return f"vector of {self.clip_id}"
