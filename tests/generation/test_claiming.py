"""Claims: who gets which job, and what the database's function writes down."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection

from accounts.models import Entitlement, User
from common import clock
from generation import lifecycle
from generation.models import GenerationJob, JobState
from generation.pipeline.claim import claim_next
from tests.cast import make_person
from tests.generation.factories import submit_job

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("tiny_engines")]


def claim_many(workers: int) -> list[GenerationJob]:
    """What that many workers get who ask at once, each over a connection of its own."""

    def claim(number: int) -> GenerationJob | None:
        try:
            return claim_next("cpu.tiny", worker=f"w{number}")
        finally:
            connection.close()

    with ThreadPoolExecutor(workers) as pool:
        return [job for job in pool.map(claim, range(workers)) if job is not None]


def test_a_claimed_job_is_the_row_as_the_database_has_it(ann: User) -> None:
    submit_job(ann, negative_prompt="rain")
    claimed = claim_next("cpu.tiny", worker="one")
    assert claimed is not None
    stored = GenerationJob.objects.get(pk=claimed.pk)
    for field in GenerationJob._meta.concrete_fields:
        assert getattr(claimed, field.attname) == getattr(stored, field.attname), field.name
    assert (stored.state, stored.attempt, stored.stage, stored.progress) == (JobState.RUNNING, 1, "claimed", 0)
    assert claimed.owner == ann


def test_a_claim_is_a_legal_move_with_an_event(ann: User) -> None:
    submit_job(ann)
    claimed = claim_next("cpu.tiny", worker="one")
    assert claimed is not None
    assert JobState.RUNNING in lifecycle.JOB.moves[JobState.QUEUED]
    queued, running = claimed.events.order_by("pk")
    assert (running.from_state, running.to_state) == (JobState.QUEUED, JobState.RUNNING)
    assert (running.actor, running.attempt, running.reason) == ("one", 1, "")
    assert running.seconds == pytest.approx((running.at - queued.at).total_seconds(), abs=1e-5)


def test_a_claim_holds_a_lease_by_the_databases_clock_and_a_deadline(ann: User) -> None:
    submit_job(ann)
    claimed = claim_next("cpu.tiny", worker="one")
    assert claimed is not None
    running = claimed.events.get(to_state=JobState.RUNNING)
    assert claimed.lease_until == running.at + timedelta(seconds=settings.JOB_LEASE_SECONDS)
    assert claimed.started_at is not None
    assert claimed.deadline_at == claimed.started_at + timedelta(seconds=settings.JOB_DEADLINE_SECONDS)


def test_a_second_attempt_keeps_the_moment_of_the_first(ann: User) -> None:
    submit_job(ann)
    first = claim_next("cpu.tiny", worker="one")
    assert first is not None
    GenerationJob.objects.update(state=JobState.QUEUED, lease_until=None, attempt_token="")
    second = claim_next("cpu.tiny", worker="two")
    assert second is not None
    assert (second.attempt, second.started_at) == (2, first.started_at)
    assert second.attempt_token not in {"", first.attempt_token}


def test_of_many_workers_at_once_one_gets_the_only_free_place(ann: User) -> None:
    for _ in range(3):
        submit_job(ann)
    assert len(claim_many(8)) == 1
    assert GenerationJob.objects.filter(state=JobState.QUEUED).count() == 2


def test_many_workers_fill_every_place_of_a_plan_and_no_more() -> None:
    pro = make_person("pro", plan="pro")
    for _ in range(6):
        submit_job(pro)
    taken = claim_many(8)
    assert len({job.pk for job in taken}) == len(taken) == 6


def test_places_are_those_that_an_operator_set(ann: User) -> None:
    Entitlement.objects.create(
        plan="free", credits_a_day=60, concurrent_jobs=2, seconds_max=10, priority=0, sizes=["720p"]
    )
    for _ in range(3):
        submit_job(ann)
    assert [claim_next("cpu.tiny", worker="w") is not None for _ in range(3)] == [True, True, False]


def test_a_long_line_of_one_person_hides_nobody_behind_it(ann: User) -> None:
    for _ in range(2):
        submit_job(ann)
    waiting = submit_job(ann)
    rows = []
    for number in range(60):
        waiting.pk, waiting.public_id, waiting.client_key = None, f"video_line{number}", None
        rows.append(GenerationJob(**{f.attname: getattr(waiting, f.attname) for f in waiting._meta.concrete_fields}))
    GenerationJob.objects.bulk_create(rows)
    bobs = submit_job(make_person("bob"))
    assert claim_next("cpu.tiny", worker="one") is not None
    taken = claim_next("cpu.tiny", worker="two")
    assert taken is not None
    assert taken.pk == bobs.pk


def test_a_job_that_was_told_to_wait_is_taken_when_it_has_waited(ann: User) -> None:
    submit_job(ann)
    GenerationJob.objects.update(not_before=clock.database_now() + timedelta(minutes=1))
    assert claim_next("cpu.tiny", worker="one") is None
    GenerationJob.objects.update(not_before=clock.database_now() - timedelta(seconds=1))
    assert claim_next("cpu.tiny", worker="one") is not None


def test_a_queue_gives_only_its_own_jobs(ann: User) -> None:
    submit_job(ann)
    assert claim_next("gpu.ltx2", worker="one") is None
    assert claim_next("cpu.tiny", worker="one") is not None
