"""`verify_ledger` finds every way in which the books could be wrong, and nothing in sound ones."""

from __future__ import annotations

import json
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from generation import pipeline
from generation.models import EntryKind, GenerationJob, JobState, LedgerEntry, QuotaAccount
from generation.services import jobs, ledger
from generation.services.verifying import verify
from tests.generation.factories import submit_job

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("tiny_engines")]


def test_sound_books_of_every_end_have_no_problems(ann: User) -> None:
    ledger.grant(user=ann, amount=Decimal(9), reason="gift")
    submit_job(ann)
    assert pipeline.run_next("cpu.tiny")
    jobs.cancel(job=submit_job(ann), by=ann)
    submit_job(ann)
    out = StringIO()
    call_command("verify_ledger", stdout=out)
    assert json.loads(out.getvalue().splitlines()[-1]) == {
        "accounts": 1,
        "jobs": 3,
        "entries": 6,
        "captured": 4.0,
        "delivered": 4.0,
        "problems": 0,
    }


def _move(job: GenerationJob, **changes: object) -> None:
    GenerationJob.objects.filter(pk=job.pk).update(**changes)


def test_an_end_without_its_refund_is_found(ann: User) -> None:
    job = submit_job(ann)
    _move(job, state=JobState.FAILED, failure_code="lost")
    assert verify().problems == (f"{job.public_id}: ended without its refund",)


def test_a_charge_without_a_clip_is_found(ann: User) -> None:
    job = submit_job(ann)
    ledger.capture(job=job)
    assert verify().problems == (
        f"{job.public_id}: captured and not delivered",
        f"{job.public_id}: open and settled",
    )


def test_a_delivery_that_was_paid_back_is_found(ann: User) -> None:
    job = submit_job(ann)
    assert pipeline.run_next("cpu.tiny")
    LedgerEntry.objects.filter(job=job, kind=EntryKind.CAPTURE).update(kind=EntryKind.REFUND)
    assert f"{job.public_id}: delivered and not captured once" in verify().problems


def test_a_settlement_of_another_amount_is_found(ann: User) -> None:
    job = submit_job(ann)
    jobs.cancel(job=job, by=ann)
    LedgerEntry.objects.filter(job=job, kind=EntryKind.REFUND).update(window_credits=3)
    assert f"{job.public_id}: settled for another amount than was held" in verify().problems


def test_a_hold_that_is_not_the_price_is_found(ann: User) -> None:
    job = submit_job(ann)
    _move(job, credits=5)
    assert verify().problems == (f"{job.public_id}: held another amount than its price",)


@pytest.mark.parametrize(("column", "word"), [("balance", "balance"), ("window_used", "window")])
def test_an_account_that_its_entries_do_not_explain_is_found(ann: User, column: str, word: str) -> None:
    submit_job(ann)
    QuotaAccount.objects.filter(user=ann).update(**{column: 17})
    (problem,) = verify().problems
    assert problem.startswith(f"{ann.public_id}: {word} 17")
    with pytest.raises(CommandError, match="1 problems"):
        call_command("verify_ledger", stdout=StringIO(), stderr=StringIO())
