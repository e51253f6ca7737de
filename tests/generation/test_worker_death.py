"""A worker killed with SIGKILL in mid-render leaves a job that runs again, one clip and no file behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psutil
import pytest
from django.conf import settings
from django.db import connection

from clips.models import Clip, PendingFile
from generation import pipeline
from generation.models import EntryKind, GenerationJob, JobState, LedgerEntry
from generation.services.sweeping import sweep
from tests.cast import make_person
from tests.generation.factories import let_leases_run_out, submit_job

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("tiny_engines")]
ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE_SECONDS = 60


@pytest.fixture
def job() -> GenerationJob:
    return submit_job(make_person("ann"), engine="slow")


@pytest.fixture
def worker(job: GenerationJob) -> Iterator[subprocess.Popen[bytes]]:
    """A worker of the slow engine's queue on this test's own database, started once there is work."""
    address = urlsplit(os.environ["DATABASE_URL"])
    environment = {
        **os.environ,
        "DATABASE_URL": urlunsplit(address._replace(path=f"/{connection.settings_dict['NAME']}")),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PYTHONPATH": f"{ROOT}:{ROOT / 'platform'}",
    }
    command = [sys.executable, "-m", "tests.generation.doomed_worker", "cpu.slow"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    yield process
    process.kill()
    process.wait()


def until_rendering(job: GenerationJob) -> None:
    """Wait for the row to say that pictures are being made; bounded, for a worker that never comes."""
    for _ in range(PATIENCE_SECONDS * 10):
        job.refresh_from_db()
        if job.state == JobState.RUNNING and job.progress > 0:
            return
        time.sleep(0.1)
    raise AssertionError(f"Never got to render: {job.state} {job.stage} {job.progress}")


def test_a_killed_worker_loses_nothing_and_makes_nothing_twice(
    job: GenerationJob, worker: subprocess.Popen[bytes]
) -> None:
    until_rendering(job)
    children = psutil.Process(worker.pid).children(recursive=True)
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait()
    psutil.wait_procs(children, timeout=PATIENCE_SECONDS)
    assert not [child for child in children if child.is_running() and child.status() != psutil.STATUS_ZOMBIE]

    assert list(settings.SPOOL_DIR.glob("try_*"))
    let_leases_run_out()
    sweep()
    assert not list(settings.SPOOL_DIR.glob("try_*"))
    assert pipeline.run_next("cpu.slow")
    job.refresh_from_db()
    assert (job.state, job.attempt) == (JobState.COMPLETED, 2)
    assert Clip.objects.count() == 1
    assert not PendingFile.objects.exists()
    assert list(LedgerEntry.objects.order_by("pk").values_list("kind", flat=True)) == [
        EntryKind.RESERVE,
        EntryKind.CAPTURE,
    ]
