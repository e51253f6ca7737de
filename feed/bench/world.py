"""A world for measuring: people, follows, clips with vectors and counts, written in bulk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from pgvector import HalfVector

from accounts.models import User
from clips.models import Clip, ClipState, ClipStats
from common import clock
from common.ids import new_public_id
from feed.models import ClipVector
from feed.models.vectors import DIMENSIONS
from social.models import Follow

TOPICS, AT_ONCE = 50, 5_000


@dataclass(frozen=True, slots=True)
class World:
    people: list[User]
    clips: list[Clip]


def make_world(*, clips: int, people: int, follows: int, seed: int = 0) -> World:
    """Everybody publishes; each clip has a topic, each person follows `follows` others at random."""
    rng = np.random.default_rng(seed)
    mark = new_public_id("bench")[-10:]
    users = User.objects.bulk_create(
        [
            User(public_id=new_public_id("usr"), email=f"{mark}-{number}@bench.invalid", handle=f"b{mark}{number}")
            for number in range(people)
        ],
        batch_size=AT_ONCE,
    )
    wanted = [(index, int(other)) for index in range(people) for other in rng.integers(people, size=follows)]
    Follow.objects.bulk_create(
        [Follow(follower=users[a], followed=users[b]) for a, b in wanted if a != b],
        ignore_conflicts=True,
        batch_size=AT_ONCE,
    )
    made = Clip.objects.bulk_create([_clip(users[index % people], index) for index in range(clips)], batch_size=AT_ONCE)
    _describe(made, rng)
    return World(users, made)


def _clip(creator: User, index: int) -> Clip:
    return Clip(
        public_id=new_public_id("clip"),
        creator=creator,
        state=ClipState.PUBLISHED,
        caption=f"clip {index} about subject {index % TOPICS}",
        engine="sim",
        width=720,
        height=1280,
        fps=24,
        frames=240,
        published_at=clock.now() - timedelta(minutes=index % 40_000),
    )


def _describe(clips: list[Clip], rng: np.random.Generator) -> None:
    topics = rng.normal(size=(TOPICS, DIMENSIONS))
    for start in range(0, len(clips), AT_ONCE):
        part = clips[start : start + AT_ONCE]
        vectors = topics[np.arange(start, start + len(part)) % TOPICS] + 0.8 * rng.normal(size=(len(part), DIMENSIONS))
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        ClipVector.objects.bulk_create(
            [ClipVector(clip=clip, text=HalfVector(row.tolist())) for clip, row in zip(part, vectors, strict=True)]
        )
        views = rng.integers(0, 5_000, len(part))
        ClipStats.objects.bulk_create(
            [
                ClipStats(clip=clip, views=int(seen), likes=int(seen * 0.04), remixes=int(seen * 0.003))
                for clip, seen in zip(part, views, strict=True)
            ]
        )
