"""Feeds by mood: a few words that stand for how clips of that mood are described."""

from __future__ import annotations

from enum import StrEnum

import numpy as np
import structlog
from redis.exceptions import RedisError

from common.redis import client
from feed.vectors import Vector
from inference.client import InferenceUnavailableError, embed

log = structlog.get_logger(__name__)
KEPT_SECONDS = 24 * 60 * 60


class Mood(StrEnum):
    CALM = "calm"
    FUNNY = "funny"
    EPIC = "epic"
    COSY = "cosy"
    DREAMY = "dreamy"
    SPOOKY = "spooky"


WORDS: dict[Mood, tuple[str, ...]] = {
    Mood.CALM: ("calm", "quiet", "gentle", "peaceful", "slow", "rain", "lake"),
    Mood.FUNNY: ("funny", "silly", "joke", "clumsy", "dancing", "prank", "slapstick"),
    Mood.EPIC: ("epic", "huge", "battle", "storm", "mountain", "heroic", "rocket"),
    Mood.COSY: ("cosy", "cozy", "warm", "blanket", "fireplace", "tea", "kitten"),
    Mood.DREAMY: ("dreamy", "surreal", "floating", "clouds", "pastel", "underwater", "moon"),
    Mood.SPOOKY: ("spooky", "ghost", "haunted", "fog", "horror", "eerie", "midnight"),
}


def vector_of(mood: Mood) -> Vector | None:
    """Where clips of this mood lie; None while the small models are away, words alone find them then."""
    key = f"feed:mood:{mood}"
    try:
        kept = client().get(key)
        if isinstance(kept, bytes):
            return np.frombuffer(kept, "<f4")
        vector: Vector = embed([f"a {mood} video: {', '.join(WORDS[mood])}"], timeout_seconds=0.5)[0]
        client().set(key, vector.astype("<f4").tobytes(), ex=KEPT_SECONDS)
    except (RedisError, InferenceUnavailableError) as error:
        log.info("mood has no vector", mood=mood, reason=type(error).__name__)
        return None
    return vector
