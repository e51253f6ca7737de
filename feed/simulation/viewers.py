"""Viewers who look at their real feed and tell it what they did, by tastes that only the simulation knows."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from accounts.models import User
from feed.events.intake import Report, receive_events
from feed.events.storing import ingest
from feed.models import EventKind
from feed.services.pages import FeedPage, Shown, feed_page
from feed.simulation.town import Town

DURATION_MS = 10_000


@dataclass(slots=True)
class Viewer:
    """Likes what is about `tastes`, now and then something else, and not everything of it."""

    person: User
    tastes: set[int]
    rng: np.random.Generator
    fickle: float = 0.0
    """How often the viewer changes one taste for another, per page."""
    cursor: str | None = None
    shown: list[Shown] = field(default_factory=list)

    def wants(self, town: Town, shown: Shown) -> bool:
        return town.subject[shown.clip.pk] in self.tastes

    def next_page(self, limit: int = 10) -> FeedPage:
        page = feed_page(viewer=self.person, cursor=self.cursor, limit=limit)
        self.cursor = page.next_cursor
        self.shown += page.shown
        return page

    def refresh(self, limit: int = 10) -> FeedPage:
        self.cursor = None
        return self.next_page(limit)

    def react(self, town: Town, page: FeedPage) -> None:
        """Watch to the end and often like what is wanted; turn away from the rest."""
        reports = []
        for shown in page.shown:
            name, wanted = shown.impression.public_id, self.wants(town, shown)
            watched = DURATION_MS if wanted else int(self.rng.integers(400, 1900))
            reports.append(Report(name, EventKind.VIEW, watched))
            if not wanted:
                reports.append(Report(name, EventKind.SKIP, watched))
            elif self.rng.random() < 0.7:
                reports.append(Report(name, EventKind.LIKE))
        if reports:
            receive_events(by=self.person, reports=reports)
        if self.fickle and self.rng.random() < self.fickle:
            self.tastes = {int(self.rng.integers(10))}

    def precision(self, town: Town, page: FeedPage) -> float:
        return sum(self.wants(town, shown) for shown in page.shown) / max(1, len(page.shown))


def store() -> None:
    """What beat does every two seconds."""
    ingest()
