"""The Redis stream between the API and PostgreSQL: one entry for each batch of a client."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import msgspec
from redis.exceptions import RedisError, ResponseError

from common.redis import client

STREAM, GROUP, CONSUMER = "feed:events", "store", "store"
ENTRIES_A_TIME = 200
RECENT_BATCHES, RECENT_SECONDS = 40, 15 * 60
MOST_ENTRIES = 500_000
"""Beyond this Redis forgets the oldest: events are worth less than the machine."""


class EventRow(msgspec.Struct, frozen=True, array_like=True):
    """A row of `FeedEvent`, in the order of its columns."""

    day: date
    viewer_id: int
    impression_id: int
    kind: str
    clip_id: int
    author_id: int
    root_id: int
    watch_ms: int
    duration_ms: int
    loops: int
    position: int
    source: str
    propensity: float
    ranker: str
    received_at: datetime


def append(rows: Sequence[EventRow]) -> None:
    """Queue one viewer's rows, readable at once by `recent_rows`. Raises RedisError where Redis is away."""
    body = msgspec.msgpack.encode(list(rows))
    recent = recent_key(rows[0].viewer_id)
    pipeline = client().pipeline(transaction=False)
    pipeline.xadd(STREAM, {"rows": body}, maxlen=MOST_ENTRIES, approximate=True)
    pipeline.lpush(recent, body)
    pipeline.ltrim(recent, 0, RECENT_BATCHES - 1)
    pipeline.expire(recent, RECENT_SECONDS)
    pipeline.execute()


def recent_key(viewer_id: int) -> str:
    return f"feed:recent:{viewer_id}"


def recent_rows(viewer_id: int) -> Sequence[EventRow]:
    """What a viewer did in the last minutes, stored or not; nothing where Redis is away."""
    try:
        batches: list[bytes] = client().lrange(recent_key(viewer_id), 0, -1)  # type: ignore[assignment]
    except RedisError:
        return ()
    return [row for batch in batches for row in _decode(batch)]


def take() -> tuple[list[bytes], list[EventRow]]:
    """The next entries: first those that a consumer took and never finished, then new ones."""
    _ensure_group()
    for start in ("0", ">"):
        # The client types every answer as a union over both protocol versions.
        answer: Any = client().xreadgroup(GROUP, CONSUMER, {STREAM: start}, count=ENTRIES_A_TIME)
        entries = answer[0][1] if answer else []
        if entries:
            rows = [row for _, fields in entries if fields for row in _decode(fields[b"rows"])]
            return [entry for entry, _ in entries], rows
    return [], []


def finish(entries: Sequence[bytes]) -> None:
    """Forget entries whose rows are stored."""
    pipeline = client().pipeline()
    pipeline.xack(STREAM, GROUP, *entries)
    pipeline.xdel(STREAM, *entries)
    pipeline.execute()


def _decode(body: bytes) -> list[EventRow]:
    return msgspec.msgpack.decode(body, type=list[EventRow])


def _ensure_group() -> None:
    try:
        client().xgroup_create(STREAM, GROUP, id="0", mkstream=True)
    except ResponseError as error:
        if "BUSYGROUP" not in str(error):
            raise
