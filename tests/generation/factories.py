"""Jobs for tests, submitted the way people do."""

from __future__ import annotations

from typing import Any

from accounts.models import User
from generation.models import GenerationJob
from generation.services import jobs
from generation.services.requests import ClipRequest


def submit_job(by: User, *, engine: str = "tiny", prompt: str = "a red ball bounces", **fields: Any) -> GenerationJob:
    """One job of four seconds at 360p and 12 pictures a second by the tests' quick engine."""
    request = ClipRequest(prompt=prompt, engine=engine, seconds=4, size="360p", fps=12, **fields)
    return jobs.submit(by=by, request=request)[0]
