"""Full disks, wrong clocks, an absent database and a queue that nobody serves: each ends well, or with a reason."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings as django_settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import OperationalError
from pytest_django import Settings

from accounts.models import User
from clips.models import Clip, PendingFile
from clips.services import files
from common import clock
from generation import pipeline
from generation.models import EntryKind, GenerationJob, JobState, LedgerEntry
from generation.pipeline import spool
from generation.pipeline.claim import claim_next
from generation.pipeline.errors import WORTH_WAITING_FOR
from generation.pipeline.patience import patiently
from generation.services.ledger import quota_of
from generation.services.sweeping import expire_waiting, recover_expired_leases, sweep
from notifications.models import Notice
from tests.generation.factories import let_leases_run_out, submit_job

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("tiny_engines")]
HOUR = timedelta(hours=1)


@contextmanager
def no_room_beyond(size: int) -> Iterator[None]:
    """No file that this process or its children write may grow past `size` bytes: writing more is an error."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_makes_a_job_wait_and_not_fail(ann: User) -> None:
    submit_job(ann)
    assert pipeline.run_next("cpu.tiny")  # the engine's process is up before the disk is full
    job = submit_job(ann)
    with no_room_beyond(8_000):
        assert pipeline.run_next("cpu.tiny")
    job.refresh_from_db()
    assert job.state == JobState.QUEUED
    assert job.not_before is not None
    last = job.events.order_by("-pk").first()
    assert last is not None
    assert last.reason in WORTH_WAITING_FOR
    assert not PendingFile.objects.exists()
    assert not pipeline.run_next("cpu.tiny"), "it waits"
    GenerationJob.objects.filter(pk=job.pk).update(not_before=clock.now() - HOUR)
    assert pipeline.run_next("cpu.tiny")
    job.refresh_from_db()
    assert job.state == JobState.COMPLETED
    assert list(LedgerEntry.objects.filter(job=job).order_by("pk").values_list("kind", flat=True)) == [
        EntryKind.RESERVE,
        EntryKind.CAPTURE,
    ]


def test_a_disk_that_stays_full_ends_the_job_with_its_reason_and_the_credits_back(ann: User) -> None:
    submit_job(ann)
    assert pipeline.run_next("cpu.tiny")
    job = submit_job(ann)
    with no_room_beyond(8_000):
        for _ in range(django_settings.JOB_MAX_ATTEMPTS):
            GenerationJob.objects.filter(pk=job.pk).update(not_before=None)
            assert pipeline.run_next("cpu.tiny")
    job.refresh_from_db()
    assert (job.state, job.failure_stage) == (JobState.FAILED, "finish")
    assert job.failure_code in WORTH_WAITING_FOR
    assert "nothing was charged" in job.failure_message
    assert not PendingFile.objects.exists()
    assert float(quota_of(ann).left) == 56
    assert Notice.objects.filter(recipients=[ann.pk], kind="job_failed").count() == 1


@pytest.mark.parametrize("offset", [HOUR, -HOUR])
def test_a_worker_whose_clock_is_off_holds_its_lease_neither_longer_nor_shorter(ann: User, offset: timedelta) -> None:
    submit_job(ann)
    with time_machine.travel(clock.now() + offset, tick=True):
        claimed = claim_next("cpu.tiny", worker="off by an hour")
    assert claimed is not None
    assert recover_expired_leases() == 0
    assert claimed.lease_until is not None
    assert claimed.lease_until - clock.now() <= timedelta(seconds=django_settings.JOB_LEASE_SECONDS)


def test_a_sweep_by_a_fast_clock_takes_nothing_from_the_living(ann: User) -> None:
    job = submit_job(ann)
    assert claim_next("cpu.tiny", worker="busy") is not None
    PendingFile.objects.create(key="standard/ab/on-its-way.mp4", token="try_1")
    with time_machine.travel(clock.now() + 2 * HOUR, tick=True):
        sweep()
        assert files.remove_abandoned() == 0
    job.refresh_from_db()
    assert job.state == JobState.RUNNING


def test_a_file_left_by_the_dead_goes_with_their_lease(ann: User) -> None:
    submit_job(ann)
    claimed = claim_next("cpu.tiny", worker="doomed")
    assert claimed is not None
    key = "standard/ab/half-written.mp4"
    PendingFile.objects.create(key=key, token=claimed.attempt_token)
    default_storage.save(key, ContentFile(b"half"))
    let_leases_run_out()
    sweep()
    assert not default_storage.exists(key)
    assert not PendingFile.objects.exists()


def test_only_the_folders_of_the_living_stay_in_the_spool(ann: User) -> None:
    submit_job(ann)
    claimed = claim_next("cpu.tiny", worker="busy")
    assert claimed is not None
    dead = spool.folder_of("try_of_a_dead_worker")
    for folder in (spool.folder_of(claimed.attempt_token), dead, django_settings.SPOOL_DIR / "exports"):
        folder.mkdir(parents=True, exist_ok=True)
    assert spool.remove_abandoned() == 1
    assert not dead.exists()
    assert spool.folder_of(claimed.attempt_token).exists()
    assert (django_settings.SPOOL_DIR / "exports").exists()


def test_a_job_that_nobody_takes_for_a_day_expires_and_pays_back(ann: User) -> None:
    job = submit_job(ann)
    assert expire_waiting() == 0
    GenerationJob.objects.filter(pk=job.pk).update(created_at=clock.now() - 25 * HOUR)
    assert expire_waiting() == 1
    job.refresh_from_db()
    assert (job.state, job.failure_stage, job.failure_code) == (JobState.FAILED, "queue", "waited_too_long")
    assert float(quota_of(ann).left) == 60
    assert not Clip.objects.exists()


def test_an_owner_is_told_of_a_job_that_was_set_aside(ann: User) -> None:
    submit_job(ann)
    for _ in range(django_settings.JOB_MAX_ATTEMPTS):
        assert claim_next("cpu.tiny", worker="doomed") is not None
        let_leases_run_out()
        sweep()
    assert Notice.objects.filter(recipients=[ann.pk], kind="job_failed").count() == 1


def test_a_database_that_comes_back_is_waited_for() -> None:
    answers: list[object] = [OperationalError("gone"), OperationalError("still gone"), "there"]

    def ask() -> object:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    assert patiently(ask) == "there"


def test_a_database_that_stays_away_is_not_waited_for_longer_than_a_lease(settings: Settings) -> None:
    settings.JOB_LEASE_SECONDS = 0

    def ask() -> None:
        raise OperationalError("gone")

    with pytest.raises(OperationalError, match="gone"):
        patiently(ask)
