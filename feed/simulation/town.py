"""A town of people and clips in which it is known who would like what. Everything is real rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

import numpy as np
from pgvector import HalfVector

from accounts.models import User
from clips.models import Clip, ClipState
from common import clock
from common.ids import new_public_id
from feed.models import ClipPull, ClipVector
from feed.models.vectors import DIMENSIONS
from feed.vectors import Vector

SUBJECTS = ("cats", "trains", "cooking", "horror", "space", "dancing", "ocean", "robots", "gardens", "chess")
HORROR = SUBJECTS.index("horror")


@dataclass(slots=True)
class Town:
    rng: np.random.Generator
    mark: str = field(default_factory=lambda: new_public_id("town")[-10:])
    authors: list[User] = field(default_factory=list)
    clips: list[Clip] = field(default_factory=list)
    subject: dict[int, int] = field(default_factory=dict)
    people: int = 0

    def person(self, *, days: int = 30) -> User:
        """Somebody who has been here for a while."""
        self.people += 1
        name = f"{self.mark}{self.people}"
        person = User.objects.create(email=f"{name}@town.invalid", handle=f"t{name}")
        User.objects.filter(pk=person.pk).update(created_at=clock.now() - timedelta(days=days))
        return person

    def publish(self, author: User, subject: int, *, hours: float = 0.0, views: float = 0, **pull: float) -> Clip:
        """A clip with its vector, and what it made earlier people do."""
        clip = Clip.objects.create(
            creator=author, state=ClipState.PUBLISHED, engine="sim", width=720, height=1280, fps=24, frames=240,
            caption=f"{SUBJECTS[subject]} number {len(self.clips)}", published_at=clock.now() - timedelta(hours=hours),
        )  # fmt: skip
        ClipVector.objects.create(clip=clip, text=HalfVector(self.vector(subject).tolist()))
        if views:
            ClipPull.objects.create(clip=clip, views=views, **pull)
        self.clips.append(clip)
        self.subject[clip.pk] = subject
        return clip

    def vector(self, subject: int) -> Vector:
        """Near all others of the subject, as sentence vectors are: a cosine of about a half."""
        drawn = self.rng.normal(size=DIMENSIONS) / np.sqrt(DIMENSIONS)
        drawn[subject] += 1.0
        return np.asarray(drawn / np.linalg.norm(drawn), np.float32)


def make_town(*, clips: int, authors: int, seed: int) -> Town:
    """Authors with a subject each; some clips are popular by accident and not by quality, which misleads counting."""
    town = Town(np.random.default_rng(seed))
    town.authors = [town.person() for _ in range(authors)]
    for index in range(clips):
        seen = float(town.rng.integers(50, 900))
        town.publish(
            town.authors[index % authors],
            index % authors % len(SUBJECTS),
            hours=float(town.rng.uniform(0, 200)),
            views=seen,
            likes=seen * float(town.rng.uniform(0.01, 0.06)),
            remixes=seen * float(town.rng.uniform(0, 0.004)),
        )
    return town
