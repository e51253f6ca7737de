"""Credits under any interleaving: never below zero, never charged twice, always explained by the entries."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import Sum

from accounts.models import User
from common import clock
from common.errors import ConflictError, LimitError
from generation.models import EntryKind, GenerationJob, JobState, LedgerEntry, QuotaAccount
from generation.pipeline import ending
from generation.pipeline.claim import claim_next
from generation.pipeline.errors import AttemptFailedError, FailureStage
from generation.services import jobs, ledger
from generation.services.requests import ClipRequest
from tests.cast import make_person
from tests.generation.factories import submit_job

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("tiny_engines")]
AT_ONCE = 8


def in_parallel(*work: object) -> list[object]:
    """Run callables at once, each on a connection of its own; errors come back as values."""

    def run(function: object) -> object:
        try:
            return function()  # type: ignore[operator]
        except (LimitError, ConflictError) as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(run, work))


def test_the_last_credits_are_granted_to_one_of_many(ann: User) -> None:
    QuotaAccount.objects.create(user=ann, window_started_at=clock.now(), window_used=52)
    results = in_parallel(*[lambda: submit_job(User.objects.get(pk=ann.pk)) for _ in range(12)])
    assert sum(isinstance(result, GenerationJob) for result in results) == 2
    assert float(ledger.quota_of(ann).left) == 0
    assert GenerationJob.objects.count() == 2


def test_the_window_pays_first_and_the_balance_the_rest(ann: User) -> None:
    ledger.grant(user=ann, amount=Decimal(10), reason="gift")
    QuotaAccount.objects.filter(user=ann).update(window_used=58)
    job = submit_job(ann)
    held = LedgerEntry.objects.get(job=job)
    assert (held.window_credits, held.balance_credits) == (2, 2)
    jobs.cancel(job=job, by=ann)
    quota = ledger.quota_of(ann)
    assert (quota.window_used, quota.balance, quota.held) == (58, 10, 0)


def test_a_refund_after_the_window_rolled_does_not_fill_the_new_one_twice(ann: User) -> None:
    job = submit_job(ann)
    later = clock.now() + timedelta(seconds=settings.CREDIT_WINDOW_SECONDS + 1)
    with time_machine.travel(later):
        submit_job(ann)
        jobs.cancel(job=GenerationJob.objects.get(pk=job.pk), by=ann)
        assert float(ledger.quota_of(ann).left) == 56


def test_the_same_grant_from_outside_counts_once(ann: User) -> None:
    assert ledger.grant(user=ann, amount=Decimal(30), reason="pack", reference="shop-1")
    assert not ledger.grant(user=ann, amount=Decimal(30), reason="pack", reference="shop-1")
    assert ledger.quota_of(ann).balance == 30


def test_cancel_and_delivery_at_the_same_moment_have_one_winner(ann: User) -> None:
    for _ in range(5):
        job = submit_job(ann)
        claimed = claim_next("cpu.tiny", worker="busy")
        assert claimed is not None
        failure = AttemptFailedError(FailureStage.RENDER, "broke", "It broke.")
        in_parallel(
            lambda job=job: jobs.cancel(job=GenerationJob.objects.get(pk=job.pk), by=ann),
            lambda claimed=claimed, failure=failure: ending.fail(claimed, failure, spent_seconds=0.1),
        )
        job.refresh_from_db()
        assert job.state in {JobState.CANCELLED, JobState.FAILED}
        assert LedgerEntry.objects.filter(job=job, kind=EntryKind.REFUND).count() == 1
    assert float(ledger.quota_of(ann).left) == 60


def test_the_database_itself_refuses_a_second_settlement_and_a_negative_balance(ann: User) -> None:
    job = submit_job(ann)
    jobs.cancel(job=job, by=ann)
    with pytest.raises(IntegrityError), transaction.atomic():
        ledger.capture(job=job)
    with pytest.raises(IntegrityError), transaction.atomic():
        QuotaAccount.objects.filter(user=ann).update(balance=-1)


def test_many_claims_at_once_take_each_job_once() -> None:
    for i in range(6):
        submit_job(make_person(f"p{i}"))
    results = in_parallel(*[lambda: claim_next("cpu.tiny", worker="w") for _ in range(16)])
    taken = [job.pk for job in results if isinstance(job, GenerationJob)]
    assert sorted(taken) == sorted(set(taken))
    assert len(taken) == 6


def test_the_balance_is_the_sum_of_its_entries(ann: User) -> None:
    ledger.grant(user=ann, amount=Decimal(25), reason="gift")
    QuotaAccount.objects.filter(user=ann).update(window_used=60)
    kept, cancelled = submit_job(ann), submit_job(ann)
    jobs.cancel(job=cancelled, by=ann)
    sums = {
        kind: LedgerEntry.objects.filter(user=ann, kind=kind).aggregate(total=Sum("balance_credits"))["total"] or 0
        for kind in EntryKind
    }
    expected = sums[EntryKind.GRANT] - sums[EntryKind.RESERVE] + sums[EntryKind.REFUND]
    assert ledger.quota_of(ann).balance == expected == Decimal(25) - kept.credits


def test_a_request_of_four_costs_four_times_as_much(ann: User) -> None:
    request = ClipRequest(prompt="a red ball", engine="tiny", seconds=4, size="360p", fps=12, variations=4)
    jobs.submit(by=ann, request=request)
    assert float(ledger.quota_of(ann).left) == 44
