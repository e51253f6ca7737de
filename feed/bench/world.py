"""A world for measuring: people, follows, clips with vectors and counts, a past; written by the database in bulk."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np
from django.db import connection
from django.db.models import Model

from accounts.models import User
from clips.models import Clip, ClipState, ClipStats
from common import clock
from common.ids import new_public_id
from feed.events.partitions import ensure_partitions
from feed.models import ClipPull, ClipVector, Impression
from feed.models.vectors import DIMENSIONS
from feed.vectors import literal
from social.models import Follow

TOPICS, AT_ONCE, PAST_DAYS, STRIDE = 50, 5_000, 10, 104_729
KINDS = ("view", "like", "share", "save")
VECTOR_INDEX = "clip_vector_near"
GRAPH_BYTES = 3_000
"""For each vector while the index is made, with its edges and some to spare."""


@dataclass(frozen=True, slots=True)
class World:
    people: list[User]
    """A hundred of them, to look at the feed."""
    first_person: int
    first_clip: int
    clips: int
    count: int


def make_world(*, clips: int, people: int, follows: int, events: int, seed: int = 0) -> World:
    """Everybody publishes; each clip has a topic, each person follows `follows` others and liked one topic most."""
    # Keys are right by construction; checking five million of them would take longer than the measurement.
    _run("SET LOCAL session_replication_role = replica")
    mark = new_public_id("bench")[-10:]
    author = User.objects.create(email=f"{mark}@bench.invalid", handle=f"b{mark}")
    first_person = _multiply(
        author,
        people,
        public_id=f"'usr_{mark}' || n",
        email=f"'{mark}-' || n || '@bench.invalid'",
        handle=f"'b{mark}' || n",
        created_at=f"template.created_at - interval '{PAST_DAYS} days'",
    )
    clip = Clip.objects.create(
        creator=author, state=ClipState.PUBLISHED, caption="a clip", engine="sim", width=720, height=1280, fps=24,
        frames=240, published_at=clock.now(),
    )  # fmt: skip
    first_clip = _multiply(
        clip,
        clips,
        public_id=f"'clip_{mark}' || n",
        creator_id=f"{first_person} + n % {people}",
        caption=f"'clip ' || n || ' about subject ' || n % {TOPICS}",
        published_at="template.published_at - (n % 40000) * interval '1 minute'",
    )
    _follow(first_person, people, follows)
    _describe(first_clip, clips, seed)
    _live(World([], first_person, first_clip, clips, people), events)
    _run("SET LOCAL session_replication_role = origin")
    rng = np.random.default_rng(seed)
    chosen = first_person + rng.choice(people, min(people, 100), replace=False)
    return World(list(User.objects.filter(pk__in=chosen.tolist())), first_person, first_clip, clips, people)


def _multiply(template: Model, count: int, **columns: str) -> int:
    """`count` copies of a row in which the named columns are SQL of `n`, 0 and up; returns the first key."""
    table = template._meta.db_table
    names = [str(field.column) for field in template._meta.concrete_fields if not field.primary_key]
    values = ", ".join(columns.get(name, f'template."{name}"') for name in names)
    quoted = ", ".join(f'"{name}"' for name in names)
    first = 1 + int(_one(f"SELECT nextval(pg_get_serial_sequence('{table}', 'id'))"))
    _run(
        f"INSERT INTO {table} ({quoted}) SELECT {values} FROM {table} template, generate_series(0, {count - 1}) n "  # noqa: S608
        f"WHERE template.id = {template.pk} ORDER BY n"
    )
    return first


def _follow(first: int, people: int, follows: int) -> None:
    names = {field.name: field.column for field in Follow._meta.concrete_fields}
    moment = f", {names['created_at']}" if "created_at" in names else ""
    _run(
        f"INSERT INTO {Follow._meta.db_table} ({names['follower']}, {names['followed']}{moment}) "  # noqa: S608
        f"SELECT {first} + a, {first} + (a + 1 + b * {STRIDE}::bigint) % {people}{', now()' if moment else ''} "
        f"FROM generate_series(0, {people - 1}) a, generate_series(0, {follows - 1}) b "
        f"WHERE (a + 1 + b * {STRIDE}::bigint) % {people} <> a ON CONFLICT DO NOTHING"
    )


def _describe(first: int, clips: int, seed: int) -> None:
    """Vectors around fifty topics; the index is made after them, which is how it is made on a site that moves in."""
    rng = np.random.default_rng(seed)
    topics = rng.normal(size=(TOPICS, DIMENSIONS)).astype(np.float32)
    table = ClipVector._meta.db_table
    definition = _one(f"SELECT pg_get_indexdef('{VECTOR_INDEX}'::regclass)")
    _run(f"DROP INDEX {VECTOR_INDEX}")
    with connection.cursor() as cursor:
        for start in range(0, clips, AT_ONCE):
            count = min(AT_ONCE, clips - start)
            about = np.arange(start, start + count) % TOPICS
            vectors = topics[about] + 0.8 * rng.normal(size=(count, DIMENSIONS)).astype(np.float32)
            vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
            with cursor.copy(f"COPY {table} (clip_id, text) FROM STDIN") as copy:
                for offset, row in enumerate(vectors):
                    copy.write_row((first + start + offset, literal(row)))
    # A graph that outgrows this memory is finished on disk, many times slower.
    _run(f"SET LOCAL maintenance_work_mem = '{max(1, math.ceil(clips * GRAPH_BYTES / 1e9))}GB'")
    _run(str(definition))
    for model, reposts, zero in ((ClipStats, ", reposts", ", 0"), (ClipPull, ", sought", ", 0")):
        _run(
            f"INSERT INTO {model._meta.db_table} (clip_id, views, likes, comments, shares, saves, remixes{reposts}) "  # noqa: S608
            f"SELECT {first} + n, n * 7919 % 5000, n * 7919 % 5000 / 25, 0, 0, 0, n * 7919 % 5000 / 300{zero} "
            f"FROM generate_series(0::bigint, {clips - 1}) n"
        )


def _live(world: World, events: int) -> None:
    """A past of `events`, four to an impression, each viewer mostly with clips of one topic."""
    served, today = events // len(KINDS), clock.now().date()
    if not served:
        return
    ensure_partitions(today - timedelta(days=day) for day in range(PAST_DAYS + 1))
    _run("CREATE TEMP TABLE bench_past ON COMMIT DROP AS " + PAST.format(world=world, served=served, topics=TOPICS))
    _run(
        f"INSERT INTO {Impression._meta.db_table} (public_id, created_at, viewer_id, clip_id, session, page, position,"  # noqa: S608
        " source, propensity, score, ranker, reasons) SELECT 'imp_bench' || n, at, viewer, clip, 'bench', 0, 0,"
        " 'trending', 1, 0, 'formula', '[]' FROM bench_past ON CONFLICT DO NOTHING"
    )
    kinds = ", ".join(f"('{kind}')" for kind in KINDS)
    _run(
        "INSERT INTO feed_feedevent (day, viewer_id, impression_id, kind, clip_id, author_id, root_id, watch_ms,"  # noqa: S608
        " duration_ms, loops, position, source, propensity, ranker, received_at)"
        " SELECT at::date, viewer, row.id, kinds.kind, clip, creator_id, clip, 9000, 10000, 0, 0, 'trending', 1,"
        " 'formula', at"
        f" FROM bench_past JOIN {Impression._meta.db_table} row ON row.public_id = 'imp_bench' || n"
        f" JOIN clips_clip ON clips_clip.id = clip, (VALUES {kinds}) AS kinds(kind)"
    )


PAST = """
    SELECT n, {world.first_person} + n % {world.count} AS viewer,
        {world.first_clip} + (
            n % {world.count} % {topics} + {topics} * floor(random() * {world.clips} / {topics})::int
        ) % {world.clips} AS clip,
        now() - random() * interval '9 days' AS at
    FROM generate_series(0, {served} - 1) n
"""


def _run(query: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(query)


def _one(query: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(query)
        row = cursor.fetchone()
    assert row is not None
    return row[0]
