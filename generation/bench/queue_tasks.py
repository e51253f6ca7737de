"""What the worker of `bench queue` does: takes a job and ends it at once, or does nothing at all, as bare Celery would.

Moments are those of the monotonic clock, which all processes of one machine share.
"""

from __future__ import annotations

import json
import time

from celery import shared_task
from django.db import transaction

from common import redis
from generation import lifecycle
from generation.models import FailureStage, GenerationJob, JobState
from generation.pipeline.claim import claim_next
from generation.services import ledger

OURS, BARE = "generation.bench.ours", "generation.bench.bare"


@shared_task(name=OURS, ignore_result=True)  # type: ignore[untyped-decorator]
def ours(queue: str, answers: str) -> None:
    """As `pipeline.run_next` begins, with an engine that is done before it began."""
    job = claim_next(queue, worker="bench")
    claimed_at = time.monotonic()
    if job is not None:
        _end(job)
    redis.client().rpush(answers, json.dumps([job.public_id if job else "", claimed_at]))


@shared_task(name=BARE, ignore_result=True)  # type: ignore[untyped-decorator]
def bare(queue: str, answers: str) -> None:
    started_at = time.monotonic()
    redis.client().rpush(answers, json.dumps(["bare", started_at]))


@transaction.atomic
def _end(job: GenerationJob) -> None:
    """An end as any other writes it, except that nobody is woken: the next bell is the bench's own."""
    lifecycle.move(
        job,
        to=JobState.FAILED,
        actor="bench",
        token=job.attempt_token,
        failure_code="bench",
        failure_stage=FailureStage.RENDER,
        lease_until=None,
    )
    ledger.refund(job=job, reason="bench")
