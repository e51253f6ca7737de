"""Counting without a hot row: facts append deltas in their own transaction, `fold` adds them up."""

from collections import defaultdict

from django.db import connection, transaction
from django.db.models import F

from clips.models import ClipStats, Counter, CounterDelta

FOLD_LOCK = 7_001
"""PostgreSQL advisory lock: one folder at a time."""
BATCH = 5_000


def count(*, clip_id: int, counter: Counter, amount: int) -> None:
    """Append one change. Call in the transaction that makes it true, and ring `fold_counters` after the commit."""
    CounterDelta.objects.create(clip_id=clip_id, counter=counter, amount=amount)


def fold() -> int:
    """Move all waiting deltas into the totals; returns how many. Answers 0 at once if another folder is at work."""
    folded = 0
    while batch := _fold_batch():
        folded += batch
    return folded


@transaction.atomic
def _fold_batch() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [FOLD_LOCK])
        if not cursor.fetchone()[0]:
            return 0
    rows = list(CounterDelta.objects.order_by("pk").values_list("pk", "clip_id", "counter", "amount")[:BATCH])
    if not rows:
        return 0
    totals: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for _, clip_id, counter, amount in rows:
        totals[clip_id][counter] += amount
    ClipStats.objects.bulk_create([ClipStats(clip_id=clip_id) for clip_id in sorted(totals)], ignore_conflicts=True)
    for clip_id, changes in sorted(totals.items()):
        ClipStats.objects.filter(pk=clip_id).update(**{name: F(name) + amount for name, amount in changes.items()})
    CounterDelta.objects.filter(pk__in=[row[0] for row in rows]).delete()
    return len(rows)
