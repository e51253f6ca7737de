"""People who look at everything through every door, while somebody takes a likeness back. Each answer is kept."""

from __future__ import annotations

import itertools
import random
import threading
import time
from dataclasses import dataclass, field

from django.db import connection
from django.test import Client

from accounts.models import User
from accounts.services import create_api_key
from clips.media.urls import signed_url
from clips.models import Clip
from generation.bench.revocation.world import World

DOORS = ("clip", "lineage", "media", "top feed", "latest feed", "search", "profile")


@dataclass(frozen=True, slots=True)
class Answer:
    """When a request began and ended (monotonic seconds), and whether it showed the likeness."""

    door: str
    began: float
    ended: float
    status: int
    has_shown: bool


@dataclass
class Readers:
    """Threads of them. `answers` may be read once they have stopped."""

    world: World
    count: int
    answers: list[Answer] = field(default_factory=list)
    _stop: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def start(self) -> None:
        for number in range(self.count):
            viewer = self.world.viewers[number % len(self.world.viewers)]
            thread = threading.Thread(target=self._read, args=(viewer, number), daemon=True)
            thread.start()
            self._threads.append(thread)

    def look_on(self, *, answers: int, seconds: float) -> None:
        """Until there are so many answers more, and for so long at least; a minute at most."""
        began, before = time.monotonic(), len(self.answers)
        while time.monotonic() - began < 60:
            if len(self.answers) - before >= answers and time.monotonic() - began >= seconds:
                return
            time.sleep(0.05)

    def stop(self) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _read(self, viewer: User, seed: int) -> None:
        rng = random.Random(seed)
        _, key = create_api_key(by=viewer, name="bench")
        client = Client(headers={"Authorization": f"Bearer {key}"})
        cast_ids = {clip.public_id for clip in self.world.cast}
        addresses = self._addresses(viewer, rng)
        try:
            for door in itertools.cycle(DOORS):
                if self._stop.is_set():
                    return
                clip = rng.choice(self.world.cast)
                began = time.monotonic()
                status, body = _ask(client, door, clip, rng.choice(addresses))
                is_shown = status == 200 and (door == "media" or any(name in body for name in _named(body, cast_ids)))
                self.answers.append(Answer(door, began, time.monotonic(), status, is_shown))
        finally:
            connection.close()

    def _addresses(self, viewer: User, rng: random.Random) -> list[str]:
        """Signed before the revocation, as pages that are open already hold them."""
        clips = rng.sample(self.world.cast, min(200, len(self.world.cast)))
        return [signed_url(rendition, viewer) for clip in clips for rendition in clip.renditions.all()]


def _ask(client: Client, door: str, clip: Clip, address: str) -> tuple[int, str]:
    path = {
        "clip": f"/api/v1/clips/{clip.public_id}",
        "lineage": f"/api/v1/clips/{clip.public_id}/lineage",
        "media": address,
        "top feed": "/api/v1/feed?kind=top",
        "latest feed": "/api/v1/feed?kind=latest",
        "search": "/api/v1/search/clips?q=waves",
        "profile": f"/api/v1/people/{clip.creator.handle}/clips",
    }[door]
    answer = client.get(path)
    body = answer.getvalue()
    return answer.status_code, "" if door == "media" else body.decode(errors="replace")


def _named(body: str, cast_ids: set[str]) -> list[str]:
    """Ids of clips in an answer that show the likeness."""
    return [piece[:37] for piece in body.split('"') if piece.startswith("clip_") and piece[:37] in cast_ids]
