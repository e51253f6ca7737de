"""Who is leaving makes nothing new, through any door; who comes back goes on."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from accounts.leaving.departures import cancel_departure, request_departure
from accounts.models import User
from common import clock
from generation.models import EntryKind, GenerationJob, JobState, LedgerEntry
from generation.pipeline.claim import claim_next
from generation.pipeline.ending import to_finishing
from generation.pipeline.errors import AttemptLostError
from generation.pipeline.lease import Lease
from generation.services import jobs
from generation.services.leaving import end_jobs_of_leavers
from generation.services.ledger import quota_of
from generation.services.sweeping import sweep
from tests.cast import client_of, make_person, post_json
from tests.generation.factories import submit_job
from tests.generation.templates.test_versions import ROWS, a_template, path
from tests.generation.test_submitting import GOOD, PATH

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tiny_engines")]
Ask = Callable[[Client, User], Any]


def make(client: Client, ann: User) -> Any:
    return post_json(client, PATH, GOOD)


def retry(client: Client, ann: User) -> Any:
    cancelled = GenerationJob.objects.get(owner=ann, state=JobState.CANCELLED)
    return post_json(client, f"{PATH}/{cancelled.public_id}/retry")


def fill_a_template(client: Client, ann: User) -> Any:
    template = ann.prompt_templates.first() or a_template(ann)
    return post_json(client, path(template, "versions"), {"rows": ROWS})


@pytest.mark.parametrize("ask", [make, retry, fill_a_template])
def test_no_door_makes_anything_for_somebody_who_is_leaving(ann: User, ask: Ask) -> None:
    client = client_of(ann)
    jobs.cancel(job=submit_job(ann), by=ann)
    before = GenerationJob.objects.count(), LedgerEntry.objects.count()
    request_departure(by=ann)
    refused = ask(client, ann)
    assert (refused.status_code, refused.json()["code"]) == (409, "leaving")
    assert "DELETE /api/v1/me/departure" in refused.json()["detail"]
    assert (GenerationJob.objects.count(), LedgerEntry.objects.count()) == before
    cancel_departure(by=ann)
    assert ask(client, ann).status_code == 202
    assert GenerationJob.objects.count() > before[0]


def states(owner: User) -> list[str]:
    return list(GenerationJob.objects.filter(owner=owner).order_by("pk").values_list("state", flat=True))


def test_what_was_asked_before_leaving_ends_and_can_still_be_read(ann: User) -> None:
    job = submit_job(ann)
    request_departure(by=ann)
    client = client_of(ann)
    assert client.get(f"{PATH}/{job.public_id}").json()["state"] == "cancelled"
    assert post_json(client, f"{PATH}/{job.public_id}/cancel").status_code == 200
    event = job.events.get(to_state=JobState.CANCELLED)
    assert (event.from_state, event.actor, event.reason) == (JobState.QUEUED, "leaving", "leaving")


def test_leaving_gives_back_what_every_open_job_holds_and_coming_back_brings_none_back(ann: User, bob: User) -> None:
    running, *_ = (submit_job(ann) for _ in range(3))
    bobs = submit_job(bob)
    before = quota_of(ann)
    assert (float(before.left), float(before.held)) == (48.0, 12.0)
    assert claim_next(running.queue, worker="busy") is not None
    request_departure(by=ann)
    assert states(ann) == [JobState.CANCELLED] * 3
    assert states(bob) == [JobState.QUEUED]
    assert (float(quota_of(ann).left), float(quota_of(ann).held)) == (60.0, 0.0)
    assert LedgerEntry.objects.filter(user=ann, kind=EntryKind.REFUND, reason="leaving").count() == 3
    cancel_departure(by=ann)
    sweep()
    assert states(ann) == [JobState.CANCELLED] * 3
    taken = claim_next(running.queue, worker="busy")
    assert taken is not None
    assert taken.pk == bobs.pk


def test_a_worker_that_is_at_it_finds_its_attempt_gone(ann: User) -> None:
    submit_job(ann)
    claimed = claim_next("cpu.tiny", worker="busy")
    assert claimed is not None
    assert Lease(claimed).check()
    request_departure(by=ann)
    assert not Lease(claimed).check()
    with pytest.raises(AttemptLostError):
        to_finishing(claimed, spent_seconds=1.0)
    assert states(ann) == [JobState.CANCELLED]


def test_a_job_that_came_in_at_that_moment_is_never_begun_and_is_swept_up(ann: User, bob: User) -> None:
    late = submit_job(ann)
    other = submit_job(bob)
    User.objects.filter(pk=ann.pk).update(leaves_at=clock.now())
    taken = claim_next(late.queue, worker="one")
    assert taken is not None
    assert taken.pk == other.pk
    assert claim_next(late.queue, worker="two") is None
    assert end_jobs_of_leavers() == 1
    assert end_jobs_of_leavers() == 0
    assert (states(ann), float(quota_of(ann).held)) == ([JobState.CANCELLED], 0.0)
    assert states(bob) == [JobState.RUNNING]


def test_who_came_back_before_the_sweep_keeps_what_came_in_late(ann: User) -> None:
    late = submit_job(ann)
    request_departure(by=ann)
    GenerationJob.objects.filter(pk=late.pk).update(state=JobState.QUEUED)
    cancel_departure(by=ann)
    assert end_jobs_of_leavers() == 0
    assert claim_next(late.queue, worker="one") is not None


def test_a_lease_is_over_with_the_wish_to_leave_even_before_the_job_is_ended(ann: User) -> None:
    submit_job(ann)
    claimed = claim_next("cpu.tiny", worker="busy")
    assert claimed is not None
    User.objects.filter(pk=ann.pk).update(leaves_at=clock.now())
    assert not Lease(claimed).check()


@pytest.mark.django_db(transaction=True)
def test_workers_that_claim_while_somebody_leaves_leave_nothing_running_and_nothing_held() -> None:
    ann = make_person("ann", plan="pro")
    for _ in range(6):
        submit_job(ann)
    gate = threading.Barrier(5)

    def work() -> None:
        try:
            gate.wait()
            while claim_next("cpu.tiny", worker="w") is not None:
                pass
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    gate.wait()
    request_departure(by=ann)
    for thread in threads:
        thread.join()
    assert states(ann) == [JobState.CANCELLED] * 6
    assert set(GenerationJob.objects.values_list("attempt_token", flat=True)) == {""}
    assert LedgerEntry.objects.filter(kind=EntryKind.REFUND).count() == 6
    assert float(quota_of(ann).held) == 0.0
