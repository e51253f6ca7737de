"""`manage.py bench feed`: pages, events and nearest neighbours in worlds of the sizes asked for."""

from __future__ import annotations

import os
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from itertools import chain
from typing import Any

import numpy as np
from django.db import connection, transaction
from rest_framework.test import APIRequestFactory, force_authenticate

from accounts.models import User
from common.bench import Benchmark, Figures, Target
from feed.api.views import FeedView
from feed.bench.peer import FactorsAndRows, load_implicit
from feed.bench.world import World, make_world
from feed.events.intake import Report, receive_events
from feed.events.storing import ingest
from feed.models import EventKind
from feed.sources.queries import near_clips
from feed.sources.trending import refresh_pool
from feed.vectors import Vector, literal, vectors_of_clips

NEIGHBOURS, NEXT_PAGES = 100, 3
WARM_UP = 6
"""So often a connection plans a query anew before it keeps a plan; a server's connections live for hours."""
KINDS = (EventKind.VIEW, EventKind.LIKE, EventKind.SHARE, EventKind.SAVE)
VIEW = FeedView.as_view()
REQUESTS = APIRequestFactory()


class FeedSpeed(Benchmark):
    name = "feed"
    summary = "first and next pages, events in, neighbours found: in made-up worlds that are rolled back afterwards"
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
        parser.add_argument("--events", type=int, default=100_000, help="what happened before")
        parser.add_argument("--viewers", type=int, default=40)
        parser.add_argument("--also", type=int, nargs="*", default=[], metavar="CLIPS", help="more sizes, for growth")

    def run(self, options: Namespace, say: Callable[[str], None]) -> Figures:
        """Each world lives in one transaction, so sources are asked in turn and nothing stays behind."""
        growth: dict[str, Figures] = {}
        for clips in [*options.also, options.clips]:
            growth[str(clips)] = figures = self._measured(options, clips, say)
        smallest, largest = min(map(int, growth)), max(map(int, growth))
        times = [float(str(growth[str(size)]["first_page_p50_ms"])) for size in (smallest, largest)]
        return {
            "clips": options.clips,
            "people": options.people,
            "follows": options.follows,
            "past_events": options.events,
            "load_before": os.getloadavg()[0],
            **figures,
            "growth": {
                "sizes": growth if len(growth) > 1 else {},
                "clips_times": largest / smallest,
                "first_page_times": round(times[1] / times[0], 2),
            },
        }

    def _measured(self, options: Namespace, clips: int, say: Callable[[str], None]) -> Figures:
        with transaction.atomic():
            began = time.perf_counter()
            world = make_world(clips=clips, people=options.people, follows=options.follows, events=options.events)
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
            say(f"{clips} clips by {options.people} people in {time.perf_counter() - began:.0f} s")
            refresh_pool()
            figures = _measure(world, options.viewers, say) | _peer(world, options.viewers, say)
            transaction.set_rollback(True)
        return figures


def _measure(world: World, viewers: int, say: Callable[[str], None]) -> Figures:
    first, following, taking = [], list[float](), 0.0
    accepted = 0
    for viewer in world.people[-WARM_UP:]:
        page = _page(viewer, None)[1]
        _page(viewer, page["next"])
    for viewer in world.people[:viewers]:
        seconds, page = _page(viewer, None)
        first.append(seconds)
        told = [Report(item["impression"], kind, 3000) for item in page["data"] for kind in KINDS]
        began = time.perf_counter()
        accepted += receive_events(by=viewer, reports=told).accepted
        taking += time.perf_counter() - began
        for _ in range(NEXT_PAGES):
            seconds, page = _page(viewer, page["next"])
            following.append(seconds)
    began = time.perf_counter()
    stored = ingest()
    storing = time.perf_counter() - began
    say(f"{stored} events stored in {storing:.2f} s, taken in {taking:.2f} s")
    return {
        "first_page_p50_ms": _milliseconds(first, 50),
        "first_page_p99_ms": _milliseconds(first, 99),
        "next_page_p50_ms": _milliseconds(following, 50),
        "next_page_p99_ms": _milliseconds(following, 99),
        "events": accepted,
        "events_a_second": round(accepted / (taking + storing)),
        "recall_at_100": round(_recall(world), 4),
    }


def _page(viewer: User, cursor: str | None) -> tuple[float, dict[str, Any]]:
    """Seconds and body of one request, from the view to the rendered JSON."""
    asked = REQUESTS.get("/api/v1/feed", {"kind": "for_you"} | ({"cursor": cursor} if cursor else {}))
    force_authenticate(asked, viewer)
    began = time.perf_counter()
    answer = VIEW(asked).render()
    return time.perf_counter() - began, answer.data


def _peer(world: World, viewers: int, say: Callable[[str], None]) -> Figures:
    """The same requests answered by `implicit` and one query, where it is installed."""
    implicit = load_implicit()
    if implicit is None:
        return {"peer": None}
    began = time.perf_counter()
    peer = FactorsAndRows(implicit, world)
    fitting = time.perf_counter() - began
    seconds = []
    for viewer, number in chain.from_iterable(((viewer, 0), (viewer, 1)) for viewer in world.people[:viewers]):
        began = time.perf_counter()
        peer.page(viewer, number, 10)
        seconds.append(time.perf_counter() - began)
    say(f"the peer fitted its factors in {fitting:.0f} s")
    return {
        "peer": {
            "what": "implicit ALS, 200 recommendations, one query of rows; no sessions, no visibility, no diversity",
            "page_p50_ms": _milliseconds(seconds, 50),
            "page_p99_ms": _milliseconds(seconds, 99),
            "fit_seconds": round(fitting, 1),
        }
    }


def _recall(world: World, questions: int = 20) -> float:
    """The share of the exact nearest that the index finds, on vectors of the world itself, moved a little."""
    rng, found = np.random.default_rng(1), []
    asked_about = world.first_clip + rng.integers(world.clips, size=questions)
    for stored in vectors_of_clips(asked_about.tolist()).values():
        asked = (stored + 0.02 * rng.normal(size=len(stored))).astype(np.float32)
        near, exact = set(near_clips(asked, NEIGHBOURS)), _exact(asked)
        found.append(len(near & exact) / max(1, len(exact)))
    return float(np.mean(found)) if found else 0.0


def _exact(asked: Vector) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_indexscan = off")
        cursor.execute(
            "SELECT clip_id FROM feed_clipvector ORDER BY text <=> %s::halfvec LIMIT %s", [literal(asked), NEIGHBOURS]
        )
        rows = cursor.fetchall()
        cursor.execute("SET LOCAL enable_indexscan = on")
    return {clip for (clip,) in rows}


def _milliseconds(seconds: list[float], percentile: int) -> float:
    return round(float(np.percentile(seconds, percentile)) * 1000, 1)
