"""One attempt at a job, from the claim to its end."""

from __future__ import annotations

import os
import shutil
import socket
import threading
import time
from pathlib import Path

import structlog
from django.conf import settings

from generation.engines.codec import plan_from_json
from generation.engines.host.engine_process import EngineProcess
from generation.models import FailureStage, GenerationJob
from generation.pipeline import ending, finish, render
from generation.pipeline.claim import Lease, claim_next
from generation.pipeline.errors import AttemptFailedError, AttemptLostError
from generation.pipeline.progress import Progress

log = structlog.get_logger(__name__)
_engine_process = EngineProcess()


def worker_name() -> str:
    return f"{socket.gethostname()}:{os.getpid()}:{threading.get_ident() % 10_000}"


def run_next(queue: str) -> bool:
    """Claim the next job of the queue and see it through. False where there was nothing to do."""
    job = claim_next(queue, worker=worker_name())
    if job is None:
        return False
    workdir = settings.SPOOL_DIR / job.attempt_token
    workdir.mkdir(parents=True)
    try:
        with Lease(job) as lease:
            _see_through(job, lease, workdir)
    finally:
        shutil.rmtree(workdir, ignore_errors=True)
    return True


def _see_through(job: GenerationJob, lease: Lease, workdir: Path) -> None:
    started = time.monotonic()
    progress = Progress(job)
    try:
        plan = plan_from_json(job.plan or {})
        rendered = render.render(_engine_process, plan, workdir, job=job, lease=lease, progress=progress)
        spent = time.monotonic() - started
        ending.to_finishing(job, spent_seconds=spent)
        finished = finish.finish(job, plan, rendered, workdir, lease=lease, progress=progress)
        ending.deliver(job, plan, rendered, finished)
    except AttemptLostError:
        log.info("attempt dropped", job=job.public_id, attempt=job.attempt)
        finish.discard(job)
    except AttemptFailedError as failure:
        finish.discard(job)
        ending.fail(job, failure, spent_seconds=time.monotonic() - started)
    except Exception:
        log.exception("attempt broke", job=job.public_id)
        finish.discard(job)
        ending.fail(job, _broken(), spent_seconds=time.monotonic() - started)


def _broken() -> AttemptFailedError:
    return AttemptFailedError(FailureStage.RENDER, "internal_error", "Something broke on our side.", is_retryable=True)
