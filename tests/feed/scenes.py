"""People, clips and feeds for tests."""

from __future__ import annotations

from typing import Any

import numpy as np
from pgvector import HalfVector

from accounts.models import User
from clips.models import Clip, ClipStats
from feed.events.storing import ingest
from feed.models import ClipPull, ClipVector
from feed.models.vectors import DIMENSIONS
from tests.cast import client_of, post_json
from tests.clips.factories import make_clip

FEED = "/api/v1/feed?kind=for_you"


def clip_about(creator: User, topic: int | None = None, **fields: Any) -> Clip:
    """A published clip; with a topic, a vector that lies near all others of that topic."""
    counts = fields.pop("counts", None)
    clip = make_clip(creator, **fields)
    if topic is not None:
        ClipVector.objects.create(clip=clip, text=HalfVector(topic_vector(topic, clip.pk).tolist()))
    if counts:
        ClipStats.objects.create(clip=clip, **counts)
        ClipPull.objects.create(clip=clip, **counts)
    return clip


def topic_vector(topic: int, seed: int) -> np.ndarray:
    drawn = np.random.default_rng(seed).normal(size=DIMENSIONS) / np.sqrt(DIMENSIONS)
    drawn = 0.5 * drawn
    drawn[topic] += 1.0
    return np.asarray(drawn / np.linalg.norm(drawn), np.float32)


def page_of(person: User, cursor: str | None = None, limit: int = 10) -> dict[str, Any]:
    query = f"{FEED}&limit={limit}" + (f"&cursor={cursor}" if cursor else "")
    answer = client_of(person).get(query)
    assert answer.status_code == 200, answer.content
    body: dict[str, Any] = answer.json()
    return body


def ids(page: dict[str, Any]) -> list[str]:
    return [item["id"] for item in page["data"]]


def report(person: User, *events: dict[str, Any]) -> dict[str, int]:
    """Send events and store them."""
    answer = post_json(client_of(person), "/api/v1/feed/events", {"events": list(events)})
    assert answer.status_code == 202, answer.content
    ingest()
    body: dict[str, int] = answer.json()
    return body
