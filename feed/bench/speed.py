"""`manage.py bench feed`: pages, events and nearest neighbours in a world of the size asked for."""

from __future__ import annotations

import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable

import numpy as np
from django.db import connection, transaction
from numpy.typing import NDArray
from pgvector import HalfVector
from pgvector.django import CosineDistance

from common.bench import Benchmark, Figures, Target
from feed.bench.world import World, make_world
from feed.events.intake import Report, receive_events
from feed.events.storing import ingest
from feed.models import ClipVector, EventKind
from feed.services.pages import feed_page
from feed.sources.queries import nearest
from feed.taste import Taste

NEIGHBOURS = 100
KINDS = (EventKind.VIEW, EventKind.LIKE, EventKind.SHARE, EventKind.SAVE)


class FeedSpeed(Benchmark):
    name = "feed"
    summary = "first and next pages, events in, neighbours found: in a made-up world that is rolled back afterwards"
    targets = (
        Target("first_page_p50_ms", at_most=60),
        Target("first_page_p99_ms", at_most=200),
        Target("next_page_p99_ms", at_most=15),
        Target("events_a_second", at_least=2000),
        Target("recall_at_100", at_least=0.97),
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--clips", type=int, default=10_000)
        parser.add_argument("--people", type=int, default=1_000)
        parser.add_argument("--follows", type=int, default=100)
        parser.add_argument("--viewers", type=int, default=40)

    def run(self, options: Namespace, say: Callable[[str], None]) -> Figures:
        """Everything happens in one transaction, so sources are asked in turn and nothing stays behind."""
        with transaction.atomic():
            began = time.perf_counter()
            world = make_world(clips=options.clips, people=options.people, follows=options.follows)
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
            say(f"{options.clips} clips by {options.people} people in {time.perf_counter() - began:.0f} s")
            figures = self._measure(world, options.viewers, say)
            transaction.set_rollback(True)
        return {"clips": options.clips, "people": options.people, "follows": options.follows, **figures}

    def _measure(self, world: World, viewers: int, say: Callable[[str], None]) -> Figures:
        first, following, reports, accepted = [], [], 0, 0.0
        feed_page(viewer=world.people[-1], cursor=None, limit=10)
        for viewer in world.people[:viewers]:
            began = time.perf_counter()
            page = feed_page(viewer=viewer, cursor=None, limit=10)
            first.append(time.perf_counter() - began)
            told = [Report(shown.impression.public_id, kind, 3000) for shown in page.shown for kind in KINDS]
            began = time.perf_counter()
            reports += receive_events(by=viewer, reports=told).accepted
            accepted += time.perf_counter() - began
            for _ in range(3):
                began = time.perf_counter()
                page = feed_page(viewer=viewer, cursor=page.next_cursor, limit=10)
                following.append(time.perf_counter() - began)
        began = time.perf_counter()
        stored = ingest()
        storing = time.perf_counter() - began
        say(f"{stored} events stored in {storing:.2f} s, taken in {accepted:.2f} s")
        return {
            "first_page_p50_ms": _milliseconds(first, 50),
            "first_page_p99_ms": _milliseconds(first, 99),
            "next_page_p50_ms": _milliseconds(following, 50),
            "next_page_p99_ms": _milliseconds(following, 99),
            "events": reports,
            "events_a_second": round(reports / (accepted + storing)),
            "recall_at_100": round(self._recall(), 4),
        }

    @staticmethod
    def _recall(questions: int = 20) -> float:
        """The share of the exact nearest that the index finds, on vectors of the world itself, moved a little."""
        rng, found = np.random.default_rng(1), []
        nobody = Taste(viewer_id=0, is_personalised=False)
        for stored in ClipVector.objects.order_by("?").values_list("text", flat=True)[:questions]:
            asked: NDArray[np.float32] = np.asarray(stored, np.float32)
            asked = asked + 0.02 * rng.normal(size=len(asked)).astype(np.float32)
            near = set(nearest(nobody, asked, NEIGHBOURS))
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL enable_indexscan = off")
                rows = ClipVector.objects.order_by(CosineDistance("text", HalfVector(asked.tolist())))
                exact = set(rows.values_list("pk", flat=True)[:NEIGHBOURS])
                cursor.execute("SET LOCAL enable_indexscan = on")
            found.append(len(near & exact) / max(1, len(exact)))
        return float(np.mean(found)) if found else 0.0


def _milliseconds(seconds: list[float], percentile: int) -> float:
    return round(float(np.percentile(seconds, percentile)) * 1000, 1)
