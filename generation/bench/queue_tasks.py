"""What the worker of `bench queue` does: takes a job and ends it at once, or does nothing at all, as bare Celery would.

Moments are those of the monotonic clock, which all processes of one machine share.
"""

from __future__ import annotations

import json
import time

from celery import shared_task

from common import redis
from generation.models import FailureStage
from generation.pipeline import ending, spool
from generation.pipeline.claim import claim_next
from generation.pipeline.errors import AttemptFailedError

OURS, BARE = "generation.bench.ours", "generation.bench.bare"
_EMPTY = AttemptFailedError(FailureStage.RENDER, "bench", "An empty engine makes nothing.")


@shared_task(name=OURS, ignore_result=True)  # type: ignore[untyped-decorator]
def ours(queue: str, answers: str) -> None:
    """As `pipeline.run_next` begins, with an engine that is done before it began."""
    spool.remove_abandoned()
    job = claim_next(queue, worker="bench")
    claimed_at = time.monotonic()
    if job is not None:
        ending.end_badly(job, _EMPTY)
    redis.client().rpush(answers, json.dumps([job.public_id if job else "", claimed_at]))


@shared_task(name=BARE, ignore_result=True)  # type: ignore[untyped-decorator]
def bare(queue: str, answers: str) -> None:
    started_at = time.monotonic()
    redis.client().rpush(answers, json.dumps(["bare", started_at]))
