"""`bench lineage`: pages of a long chain and of a clip with many remixes, beside those of a clip with one remix.

Those in turn stand beside the barest signed-in answer, so that a page that is slow for every clip misses a target too.
"""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from itertools import pairwise
from time import perf_counter
from typing import Protocol

import numpy as np
from django.core.management import CommandError
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings

from accounts.models import User
from accounts.services import create_api_key
from clips.models import Clip, ClipKind, ClipState, LineageEdge, Rendition, RenditionKind
from common import clock
from common.bench import Benchmark, Figures, Target
from common.ids import new_public_id

ROUNDS, WARM_UP = 60, 5
OPEN = 1_000_000_000
PAGES = ("lineage", "ancestors", "tree")
BARE = "/api/v1/me"
"""A signed-in answer about nothing but the asker: what authentication, limits and rendering cost alone."""
ONE_CHILD_OVER_BARE_MAX = 10
MAKERS = 50


class Answer(Protocol):
    """What Django's test client gives back."""

    @property
    def status_code(self) -> int: ...


class LineageSpeed(Benchmark):
    name = "lineage"
    summary = "lineage, ancestors and tree of a long chain and of a clip with many remixes, beside a clip with one"
    targets = tuple(
        target
        for page in PAGES
        for target in (
            Target(f"{page}.chain_p95_over_one_child_p95", at_most=3),
            Target(f"{page}.crowd_p95_over_one_child_p95", at_most=3),
            Target(f"{page}.most_queries_over_one_child", at_most=0),
            Target(f"{page}.one_child_p50_over_bare_p50", at_most=ONE_CHILD_OVER_BARE_MAX),
        )
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--chain", type=int, default=1_000)
        parser.add_argument("--children", type=int, default=10_000)

    def run(self, options: Namespace, say: Callable[[str], None]) -> Figures:
        with override_settings(LIMIT_PERSON=OPEN, LIMIT_ADDRESS=OPEN), transaction.atomic():
            say(f"making a chain of {options.chain} and a clip with {options.children} remixes")
            clips = _world(options.chain, options.children)
            figures = {page: _measure(page, clips) for page in PAGES}
            transaction.set_rollback(True)
        return {"chain": options.chain, "children": options.children, **figures}


def _world(length: int, width: int) -> dict[str, Clip]:
    """The three clips to ask about. All have the same two generations above them and media of their own."""
    makers = [User.objects.create_user(f"b{i}@bench.invalid", handle=f"bench.lineage.{i}"[:24]) for i in range(MAKERS)]
    chain = _make(makers, length + 2)
    _link(pairwise(chain))
    lone, crowd = (_below(makers, 1), _below(makers, width))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE clips_clip, clips_lineageedge, clips_rendition, accounts_user")
    return {"one_child": lone, "chain": chain[-2], "crowd": crowd}


def _below(makers: list[User], width: int) -> Clip:
    grandparent, parent, clip = _make(makers, 3)
    _link([(grandparent, parent), (parent, clip), *((clip, child) for child in _make(makers, width))])
    return clip


def _make(makers: list[User], count: int) -> list[Clip]:
    rows = [
        Clip(
            public_id=new_public_id("clip"),
            creator=makers[i % len(makers)],
            kind=ClipKind.REMIX,
            state=ClipState.PUBLISHED,
            caption="A lark over a lake",
            engine="sim",
            width=720,
            height=1280,
            fps=24,
            frames=240,
            published_at=clock.now(),
        )
        for i in range(count)
    ]
    clips = Clip.objects.bulk_create(rows, batch_size=2_000)
    Rendition.objects.bulk_create(
        [
            Rendition(
                public_id=new_public_id("rend"),
                clip=clip,
                kind=kind,
                key=f"{kind}/{clip.public_id}.mp4",
                bytes=1,
                mime="video/mp4",
            )
            for clip in clips
            for kind in (RenditionKind.STANDARD, RenditionKind.SMALL, RenditionKind.THUMBNAIL)
        ],
        batch_size=5_000,
    )
    return clips


def _link(pairs: "pairwise[tuple[Clip, Clip]] | list[tuple[Clip, Clip]]") -> None:
    edges = [LineageEdge(parent=parent, child=child) for parent, child in pairs]
    LineageEdge.objects.bulk_create(edges, batch_size=5_000)
    for edge in edges:
        edge.child.parent, edge.child.root = edge.parent, edge.parent
    Clip.objects.bulk_update([edge.child for edge in edges], ["parent", "root"], batch_size=2_000)


def _measure(page: str, clips: dict[str, Clip]) -> dict[str, float]:
    """Rounds over all three clips and the bare answer in turn, so that a busy moment of the machine is everybody's."""
    reader = User.objects.create_user(f"{page}@bench.invalid", handle=f"bench.reader.{page}")
    _, key = create_api_key(by=reader, name="bench")
    client = Client(headers={"Authorization": f"Bearer {key}"})
    paths = {name: f"/api/v1/clips/{clip.public_id}/{page}" for name, clip in clips.items()} | {"bare": BARE}
    times: dict[str, list[float]] = {name: [] for name in paths}
    queries: dict[str, int] = {}
    for name, path in paths.items():
        for _ in range(WARM_UP):
            _check(client.get(path), path)
        with CaptureQueriesContext(connection) as asked:
            client.get(path)
        queries[name] = len(asked)
    for _ in range(ROUNDS):
        for name, path in paths.items():
            started = perf_counter()
            client.get(path)
            times[name].append(perf_counter() - started)
    return _figures(times, queries)


def _figures(times: dict[str, list[float]], queries: dict[str, int]) -> dict[str, float]:
    p95 = {name: float(np.percentile(spent, 95)) for name, spent in times.items()}
    p50 = {name: float(np.median(spent)) for name, spent in times.items()}
    bare_queries = queries.pop("bare")
    return {
        **{f"{name}_p95_milliseconds": round(value * 1000, 2) for name, value in p95.items()},
        **{f"{name}_p50_milliseconds": round(value * 1000, 2) for name, value in p50.items()},
        **{f"{name}_queries": count for name, count in queries.items()},
        "chain_p95_over_one_child_p95": round(p95["chain"] / p95["one_child"], 2),
        "crowd_p95_over_one_child_p95": round(p95["crowd"] / p95["one_child"], 2),
        "one_child_p50_over_bare_p50": round(p50["one_child"] / p50["bare"], 2),
        "bare_queries": bare_queries,
        "most_queries_over_one_child": max(queries.values()) - queries["one_child"],
    }


def _check(answer: Answer, path: str) -> None:
    if answer.status_code != 200:
        raise CommandError(f"{path} answered {answer.status_code}")
