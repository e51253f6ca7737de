"""Taking the next job.

One call of the database function `generation_claim`, in one transaction of its own: docs/adr/0006-the-claim-is-sql.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import structlog
from django.conf import settings
from django.db import connection
from django.db.models import Q
from psycopg.types.json import Jsonb

from common import clock
from common.ids import new_public_id
from generation.models import GenerationJob

log = structlog.get_logger(__name__)
_FIELDS = GenerationJob._meta.concrete_fields
_NAMES = [field.attname for field in _FIELDS]
_CONVERTED = [(at, field.from_db_value) for at, field in enumerate(_FIELDS) if hasattr(field, "from_db_value")]
_COLUMNS = ", ".join(f'"{field.column}"' for field in _FIELDS)
_CLAIM = f"SELECT {_COLUMNS} FROM generation_claim(%s, %s, %s, %s, %s, %s, %s)"  # noqa: S608 names of our own columns


def claim_next(queue: str, *, worker: str) -> GenerationJob | None:
    """The best queued job whose owner has a free place, now running under a fresh token. None: nothing to do."""
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_CLAIM, _words(queue, worker))
            row = cursor.fetchone()
        if row is None:
            return None
        if row[0] is not None:
            job = _job(row)
            log.info("job moved", job=job.public_id, to=job.state, actor=worker)
            return job


def due() -> Q:
    """Queued jobs that may run now: those not told to wait, or that have waited."""
    return Q(not_before=None) | Q(not_before__lte=clock.database_now())


def _words(queue: str, worker: str) -> list[Any]:
    now = clock.now()
    lease = timedelta(seconds=settings.JOB_LEASE_SECONDS)
    deadline = now + timedelta(seconds=settings.JOB_DEADLINE_SECONDS)
    plans = Jsonb({name: plan["concurrent_jobs"] for name, plan in settings.PLANS.items()})
    return [queue, worker, new_public_id("try"), lease, deadline, now, plans]


def _job(row: Sequence[Any]) -> GenerationJob:
    """What the ORM would make of the row, for a third of its time."""
    values = list(row)
    for at, converted in _CONVERTED:
        values[at] = converted(values[at], None, connection)
    return GenerationJob.from_db(connection.alias, _NAMES, values)
