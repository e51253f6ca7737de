"""From the stream into PostgreSQL by COPY, each event once."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Sequence

import msgspec
from django.db import connection, transaction

from clips.models import Clip, Counter, CounterDelta
from feed.events.partitions import ensure_partitions
from feed.events.stream import EventRow, finish, take
from feed.events.votes import add_pulls
from feed.models import EventKind

INGEST_LOCK = 7_301
"""PostgreSQL advisory lock: one consumer at a time."""
COLUMNS = ", ".join(EventRow.__struct_fields__)
NEW_ROWS = f"""
    INSERT INTO feed_feedevent ({COLUMNS})
    SELECT DISTINCT ON (day, viewer_id, impression_id, kind) {COLUMNS} FROM feed_incoming
    ORDER BY day, viewer_id, impression_id, kind, watch_ms DESC
    ON CONFLICT (day, viewer_id, impression_id, kind) DO NOTHING
    RETURNING clip_id, kind, viewer_id, source
"""  # noqa: S608 - column names of our own
LONGER_WATCHES = """
    UPDATE feed_feedevent known
    SET watch_ms = greatest(known.watch_ms, told.watch_ms), loops = greatest(known.loops, told.loops)
    FROM (
        SELECT day, viewer_id, impression_id, kind, max(watch_ms) AS watch_ms, max(loops) AS loops
        FROM feed_incoming GROUP BY day, viewer_id, impression_id, kind
    ) told
    WHERE (known.day, known.viewer_id, known.impression_id, known.kind)
        = (told.day, told.viewer_id, told.impression_id, told.kind)
        AND (known.watch_ms < told.watch_ms OR known.loops < told.loops)
"""


def ingest() -> int:
    """Store everything that waits in the stream; returns how many events were new. Twice at once does no harm."""
    stored = 0
    while True:
        entries, rows = take()
        if not entries:
            return stored
        stored += store(rows)
        finish(entries)


@transaction.atomic
def store(rows: Sequence[EventRow]) -> int:
    """Insert what is new, and raise the watch time of what is known. Returns how many were new."""
    if not rows:
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [INGEST_LOCK])
        ensure_partitions(row.day for row in rows)
        cursor.execute("CREATE TEMP TABLE IF NOT EXISTS feed_incoming (LIKE feed_feedevent) ON COMMIT DELETE ROWS")
        with cursor.copy(f"COPY feed_incoming ({COLUMNS}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(msgspec.structs.astuple(row))
        cursor.execute(NEW_ROWS)
        new = cursor.fetchall()
        cursor.execute(LONGER_WATCHES)
        cursor.execute("TRUNCATE feed_incoming")
    add_pulls(new)
    views = Tally(clip_id for clip_id, kind, _, _ in new if kind == EventKind.VIEW)
    # A clip may be gone by now; its events must not hold up the others.
    there = Clip.objects.filter(pk__in=views).order_by("pk").values_list("pk", flat=True)
    CounterDelta.objects.bulk_create(
        CounterDelta(clip_id=clip_id, counter=Counter.VIEWS, amount=views[clip_id]) for clip_id in there
    )
    return len(new)
