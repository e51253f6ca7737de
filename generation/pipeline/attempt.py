"""One attempt at a job, from the claim to its end."""

from __future__ import annotations

import os
import shutil
import socket
import threading
import time
from dataclasses import replace
from pathlib import Path

import structlog

from generation.engines.codec import plan_from_json
from generation.engines.host.engine_process import EngineProcess
from generation.models import GenerationJob
from generation.pipeline import ending, finish, remembering, render, spool
from generation.pipeline.claim import claim_next
from generation.pipeline.errors import INTERNAL_ERROR, ROOM_IS_SHORT, AttemptLostError, failure_of
from generation.pipeline.lease import Lease
from generation.pipeline.patience import patiently
from generation.pipeline.progress import Progress
from generation.pipeline.raw_hashes import raw_hashes
from generation.queries import parents_of
from generation.services import casting

log = structlog.get_logger(__name__)
_engine_process = EngineProcess()


def forget_withdrawn() -> int:
    """Make the warm engine of this process drop what it derived from people who withdrew consent."""
    return remembering.forget_withdrawn(_engine_process)


def worker_name() -> str:
    return f"{socket.gethostname()}:{os.getpid()}:{threading.get_ident() % 10_000}"


def run_next(queue: str) -> bool:
    """Claim the next job of the queue and see it through. False where there was nothing to do."""
    job = claim_next(queue, worker=worker_name())
    if job is None:
        _tidy()
        return False
    workdir = spool.folder_of(job.attempt_token)
    try:
        with Lease(job) as lease:
            _see_through(job, lease, workdir)
    finally:
        shutil.rmtree(workdir, ignore_errors=True)
    return True


def _tidy() -> None:
    """What earlier attempts left in this process and on this machine. After the claim, so that no job waits for it."""
    remembering.forget_withdrawn(_engine_process)
    spool.remove_abandoned()


def _see_through(job: GenerationJob, lease: Lease, workdir: Path) -> None:
    started = time.monotonic()
    try:
        _make_and_deliver(job, lease, workdir, started=started)
    except Exception as error:
        if isinstance(error, AttemptLostError) and not lease.is_withdrawn:
            log.info("attempt dropped", job=job.public_id, attempt=job.attempt)
            patiently(lambda: finish.discard(job))
            return
        failure = failure_of(casting.why_ended(job) if lease.is_withdrawn else error)
        if failure.code in ROOM_IS_SHORT:
            spool.forget_kept(job)
        if failure.code == INTERNAL_ERROR:
            log.exception("attempt broke", job=job.public_id)
        patiently(lambda: finish.discard(job))
        patiently(lambda: ending.fail(job, failure, spent_seconds=time.monotonic() - started))
    finally:
        remembering.forget_withdrawn(_engine_process)


def _make_and_deliver(job: GenerationJob, lease: Lease, workdir: Path, *, started: float) -> None:
    _tidy()
    progress = Progress(job)
    workdir.mkdir(parents=True)
    casting.check_attempt(job, parents_of(job))
    plan = plan_from_json(job.plan or {})
    remembering.remember(job)
    rendered = render.render(_engine_process, plan, workdir, job=job, lease=lease, progress=progress)
    rendered = replace(rendered, provenance={**rendered.provenance, "raw": raw_hashes(rendered)})
    spent = time.monotonic() - started
    patiently(lambda: ending.to_finishing(job, spent_seconds=spent))
    finished = finish.finish(job, plan, rendered, workdir, lease=lease, progress=progress)
    patiently(lambda: ending.deliver(job, plan, rendered, finished))
    spool.forget_kept(job)
