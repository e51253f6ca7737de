"""A graph with more edges, built beside the old one: on a big site that takes minutes, in which the feed goes on."""

import pgvector.django.indexes
from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("feed", "0004_viewing_days")]

    operations = [
        AddIndexConcurrently(
            model_name="clipvector",
            index=pgvector.django.indexes.HnswIndex(
                fields=["text"], name="clip_vector_near", opclasses=["halfvec_cosine_ops"], m=24, ef_construction=128
            ),
        ),
        RemoveIndexConcurrently(model_name="clipvector", name="clip_vector_text"),
    ]
