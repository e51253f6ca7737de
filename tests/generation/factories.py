"""Jobs for tests, submitted the way people do."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from accounts.models import User
from common import clock
from generation.models import GenerationJob
from generation.models.job import ACTIVE_STATES
from generation.services import jobs
from generation.services.requests import ClipRequest


def submit_job(by: User, *, engine: str = "tiny", prompt: str = "a red ball bounces", **fields: Any) -> GenerationJob:
    """One job of four seconds at 360p and 12 pictures a second by the tests' quick engine."""
    request = ClipRequest(prompt=prompt, engine=engine, seconds=4, size="360p", fps=12, **fields)
    return jobs.submit(by=by, request=request)[0]


def let_leases_run_out() -> None:
    """As if every worker had been silent for longer than a lease: the database's clock can't be moved."""
    past = clock.database_now() - timedelta(seconds=1)
    GenerationJob.objects.filter(state__in=ACTIVE_STATES).update(lease_until=past)
