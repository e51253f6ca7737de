"""People who look at everything through every door, while somebody takes a likeness back. Each answer is kept.

They run in processes of their own, as web servers do: as threads beside the work they would only show how the threads
of one process wait for each other.
"""

from __future__ import annotations

import itertools
import random
import time
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from typing import Any

from django.db import connection, connections
from django.db.backends.postgresql.base import DatabaseWrapper
from django.test import Client

from accounts.models import User
from accounts.services import create_api_key
from clips.media.urls import signing_for
from clips.models import Rendition
from generation.bench.revocation.world import World

DOORS = ("clip", "lineage", "media", "top feed", "latest feed", "search", "profile")
ADDRESSES = 200
WITHIN_SECONDS = 60
_PROCESSES = get_context("fork")


@dataclass(frozen=True, slots=True)
class Answer:
    """When a request began and ended (monotonic seconds, one clock for all), and whether it showed the likeness."""

    door: str
    began: float
    ended: float
    status: int
    has_shown: bool


@dataclass
class Readers:
    """Processes of them. `answers` may be read once they have stopped."""

    world: World
    count: int
    answers: list[Answer] = field(default_factory=list)
    _stop: Any = field(default_factory=_PROCESSES.Event)
    _kept: Any = field(default_factory=_PROCESSES.Queue)
    _given: list[Any] = field(default_factory=list)
    _processes: list[BaseProcess] = field(default_factory=list)

    def start(self) -> None:
        """Raises TimeoutError where they don't come up."""
        _let_go_of_the_database()
        for number in range(self.count):
            given = _PROCESSES.Value("L", 0)
            process = _PROCESSES.Process(target=self._look, args=(number, given), daemon=True)
            process.start()
            self._given.append(given)
            self._processes.append(process)
        began = time.monotonic()
        while not all(given.value for given in self._given):
            if time.monotonic() - began > WITHIN_SECONDS:
                raise TimeoutError("the readers did not come up")
            time.sleep(0.05)

    def look_on(self, *, answers: int, seconds: float) -> None:
        """Until there are so many answers more, and for so long at least; a minute at most."""
        began, before = time.monotonic(), self._so_far()
        while time.monotonic() - began < WITHIN_SECONDS:
            if self._so_far() - before >= answers and time.monotonic() - began >= seconds:
                return
            time.sleep(0.05)

    def stop(self) -> None:
        """Raises queue.Empty where a reader broke off: its answers would not be counted."""
        self._stop.set()
        for _ in self._processes:
            self.answers += self._kept.get(timeout=WITHIN_SECONDS)
        for process in self._processes:
            process.join()

    def _so_far(self) -> int:
        return sum(given.value for given in self._given)

    def _look(self, number: int, given: Any) -> None:
        """The process of one reader: from door to door until it is stopped."""
        rng, answers = random.Random(number), []
        viewer = self.world.viewers[number % len(self.world.viewers)]
        _, key = create_api_key(by=viewer, name=f"bench {number}")
        client = Client(headers={"Authorization": f"Bearer {key}"}, raise_request_exception=False)
        cast_ids = {clip.public_id for clip in self.world.cast}
        addresses = _addresses(self.world, viewer, rng)
        for door in itertools.cycle(DOORS):
            if self._stop.is_set():
                break
            path = _path(door, self.world, rng, addresses)
            began = time.monotonic()
            answer = client.get(path)
            is_shown = answer.status_code == 200 and (door == "media" or _names_any(answer.getvalue(), cast_ids))
            answers.append(Answer(door, began, time.monotonic(), answer.status_code, is_shown))
            given.value += 1
        self._kept.put(answers)
        connection.close()


def _let_go_of_the_database() -> None:
    """A connection that two processes share is broken for both."""
    connections.close_all()
    kept = connections["default"]
    if isinstance(kept, DatabaseWrapper):
        kept.close_pool()


def _addresses(world: World, viewer: User, rng: random.Random) -> list[str]:
    """Signed before the revocation, as pages that are open already hold them."""
    clips = rng.sample(world.cast, min(ADDRESSES, len(world.cast)))
    sign = signing_for(viewer)
    return [sign(rendition) for rendition in Rendition.objects.filter(clip__in=clips)]


def _path(door: str, world: World, rng: random.Random, addresses: list[str]) -> str:
    clip = rng.choice(world.cast)
    return {
        "clip": f"/api/v1/clips/{clip.public_id}",
        "lineage": f"/api/v1/clips/{clip.public_id}/lineage",
        "media": rng.choice(addresses),
        "top feed": "/api/v1/feed?kind=top",
        "latest feed": "/api/v1/feed?kind=latest",
        "search": "/api/v1/search/clips?q=waves",
        "profile": f"/api/v1/people/{clip.creator.handle}/clips",
    }[door]


def _names_any(body: bytes, cast_ids: set[str]) -> bool:
    """Whether an answer names a clip that shows the likeness."""
    return any(piece[:37] in cast_ids for piece in body.decode(errors="replace").split('"') if piece[:5] == "clip_")
