"""What can be found: the words and the meaning of each published clip, and what people look for."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from pgvector.django import HalfVectorField, HnswIndex

from clips.models import Clip
from inference.client import EMBEDDING_DIMENSIONS

LANGUAGE = "english"


class ClipDocument(models.Model):
    """The searchable side of a clip. Whether somebody may find it is asked of the clip at each search."""

    clip = models.OneToOneField(Clip, on_delete=models.CASCADE, primary_key=True, related_name="document")
    text = models.TextField()
    words = models.GeneratedField(
        expression=SearchVector("text", config=LANGUAGE), output_field=SearchVectorField(), db_persist=True
    )
    meaning = HalfVectorField(dimensions=EMBEDDING_DIMENSIONS, null=True, blank=True)

    class Meta:
        indexes = [
            GinIndex(fields=["words"], name="document_words"),
            HnswIndex(
                fields=["meaning"],
                name="document_meaning",
                m=16,
                ef_construction=64,
                opclasses=["halfvec_cosine_ops"],
            ),
        ]

    def __str__(self) -> str:
        return f"document of {self.clip_id}"


class Term(models.Model):
    """Something people searched for. Suggested once enough of them did and screening let it pass."""

    id = models.BigAutoField(primary_key=True)
    text = models.CharField(max_length=80, unique=True)
    is_safe = models.BooleanField(null=True, help_text="Empty until it was screened.")

    class Meta:
        indexes = [models.Index(fields=["text"], name="term_prefix", opclasses=["varchar_pattern_ops"])]

    def __str__(self) -> str:
        return self.text


class TermUse(models.Model):
    """That one person searched for it: counted once each, and never shown."""

    id = models.BigAutoField(primary_key=True)
    term = models.ForeignKey(Term, on_delete=models.CASCADE, related_name="uses")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["term", "person"], name="term_use_once")]

    def __str__(self) -> str:
        return f"{self.person_id} looked for {self.term_id}"
