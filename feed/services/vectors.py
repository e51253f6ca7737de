"""Giving clips and wishes their vectors, whenever the small models are there."""

from __future__ import annotations

import structlog
from pgvector import HalfVector

from clips.models import Clip, ClipState
from feed.models import ClipVector, Steer
from feed.sources.hydrating import texts_of
from inference.client import InferenceUnavailableError, embed

log = structlog.get_logger(__name__)
AT_ONCE = 64


def embed_new_clips() -> int:
    """Vectors for published clips that have none, and for wishes made while the models were away; returns how many."""
    made = 0
    try:
        while clips := list(
            Clip.objects.filter(state=ClipState.PUBLISHED, vector=None).order_by("-published_at")[:AT_ONCE]
        ):
            found = zip(clips, embed(texts_of(clips), timeout_seconds=30), strict=True)
            rows = [ClipVector(clip=clip, text=HalfVector(vector.tolist())) for clip, vector in found]
            ClipVector.objects.bulk_create(rows, ignore_conflicts=True)
            made += len(clips)
        wishes = list(Steer.objects.filter(vector=None)[:AT_ONCE])
        for wish, row in zip(wishes, embed([wish.phrase for wish in wishes]) if wishes else [], strict=True):
            Steer.objects.filter(pk=wish.pk).update(vector=HalfVector(row.tolist()))
    except InferenceUnavailableError:
        log.info("vectors wait for the small models", made=made)
    return made
