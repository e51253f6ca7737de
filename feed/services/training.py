"""Keeping the ranker up to date: a niced process every few minutes, only where there is something new."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import structlog
from django.conf import settings
from django.db import connection

from common import clock
from feed.ranker.pointer import trained_until_ms

log = structlog.get_logger(__name__)
TRAINING_LOCK = 7_303
LEAST_NEW, LEAST_FIRST = 100, 500
"""Impressions that must have come in since the last training, and before the first."""
MINUTES = 2.0
_running: list[subprocess.Popen[bytes]] = []


def train_if_new() -> bool:
    """Start a training in a process of its own, unless one runs or nothing is new; whether it did."""
    if any(process.poll() is None for process in _running):
        return False
    _running.clear()
    until_ms = trained_until_ms(settings.RANKER_DIR)
    moment = datetime.fromtimestamp(until_ms / 1000, UTC) if until_ms else clock.now() - settings.FEED_FIRST_TRAINING
    if impressions_since(moment) < (LEAST_NEW if until_ms else LEAST_FIRST):
        return False
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "train_ranker", "--events", "--background"]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    process = subprocess.Popen([*command, f"--minutes={MINUTES}"], stdout=subprocess.DEVNULL, env=environment)
    _running.append(process)
    log.info("ranker is being trained")
    return True


def impressions_since(moment: datetime) -> int:
    """How many impressions have events that came after `moment`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(DISTINCT impression_id) FROM feed_feedevent WHERE day >= %s AND received_at > %s",
            [moment.date() - timedelta(days=1), moment],
        )
        row = cursor.fetchone()
    return int(row[0]) if row else 0


@contextmanager
def only_training() -> Iterator[bool]:
    """True for the one training that may run; the lock goes with the connection, however the process ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [TRAINING_LOCK])
        row = cursor.fetchone()
        is_ours = bool(row and row[0])
        try:
            yield is_ours
        finally:
            if is_ours:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [TRAINING_LOCK])
