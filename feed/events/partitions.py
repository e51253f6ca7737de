"""One partition a day of what viewers did; old ones go whole."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import connection

from common import clock

KEPT_DAYS = 90
TABLE = "feed_feedevent"


def ensure_partitions(days: Iterable[date]) -> None:
    """Make the partitions of these days where they do not exist yet."""
    with connection.cursor() as cursor:
        for day in sorted(set(days)):
            cursor.execute(
                f"CREATE TABLE IF NOT EXISTS {_name(day)} PARTITION OF {TABLE} "
                f"FOR VALUES FROM ('{day.isoformat()}') TO ('{(day + timedelta(days=1)).isoformat()}')"
            )


def drop_old_partitions() -> list[str]:
    """Drop the partitions of days before the kept ones; returns their names."""
    oldest = _name(clock.now().date() - timedelta(days=KEPT_DAYS))
    with connection.cursor() as cursor:
        cursor.execute("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = %s::regclass", [TABLE])
        old = [name for (name,) in cursor.fetchall() if name < oldest]
        for name in old:
            cursor.execute(f"DROP TABLE {name}")
    return old


def _name(day: date) -> str:
    return f"{TABLE}_{day:%Y%m%d}"
