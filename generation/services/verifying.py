"""Whether the books add up: every job settled once and as it ended, every account the sum of its entries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Case, Count, DecimalField, F, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from generation.models import EntryKind, GenerationJob, JobState, LedgerEntry, QuotaAccount
from generation.models.job import OPEN_STATES

NAMED_MAX = 100
"""Of each kind of fault, how many are named; a broken book is broken after the first."""
_ZERO = Value(Decimal(0), output_field=DecimalField(max_digits=14, decimal_places=2))


@dataclass(frozen=True, slots=True)
class Findings:
    """What the books say. Sound when `problems` is empty."""

    accounts: int
    jobs: int
    entries: int
    captured: Decimal
    delivered: Decimal
    problems: tuple[str, ...]


def verify() -> Findings:
    """Read all of it, change nothing. While jobs move, each check sees a moment of its own."""
    problems = (*_jobs(), *_settlements(), *_accounts())
    captured = LedgerEntry.objects.filter(kind=EntryKind.CAPTURE).aggregate(
        total=Sum(F("window_credits") + F("balance_credits"))
    )["total"]
    delivered = GenerationJob.objects.filter(state=JobState.COMPLETED).aggregate(total=Sum("credits"))["total"]
    return Findings(
        accounts=QuotaAccount.objects.count(),
        jobs=GenerationJob.objects.count(),
        entries=LedgerEntry.objects.count(),
        captured=captured or Decimal(0),
        delivered=delivered or Decimal(0),
        problems=problems,
    )


def _jobs() -> Iterator[str]:
    """What a job's state asks of its entries."""
    jobs = GenerationJob.objects.annotate(
        reserves=Count("ledger", filter=Q(ledger__kind=EntryKind.RESERVE)),
        captures=Count("ledger", filter=Q(ledger__kind=EntryKind.CAPTURE)),
        refunds=Count("ledger", filter=Q(ledger__kind=EntryKind.REFUND)),
    )
    reserved = Q(reserves=1)
    wrong: list[tuple[str, QuerySet[GenerationJob]]] = [
        (
            "delivered and not captured once",
            jobs.filter(state=JobState.COMPLETED).exclude(reserved, captures=1, refunds=0),
        ),
        ("captured and not delivered", jobs.filter(captures__gt=0).exclude(state=JobState.COMPLETED)),
        (
            "ended without its refund",
            jobs.filter(reserved, state__in=[JobState.FAILED, JobState.CANCELLED]).exclude(captures=0, refunds=1),
        ),
        ("open and settled", jobs.filter(state__in=OPEN_STATES).exclude(reserved, captures=0, refunds=0)),
    ]
    for words, rows in wrong:
        for job_id in rows.order_by("pk").values_list("public_id", flat=True)[:NAMED_MAX]:
            yield f"{job_id}: {words}"


def _settlements() -> Iterator[str]:
    """What was settled is what was held, in both parts, and what was held is the price."""
    held = LedgerEntry.objects.filter(job=OuterRef("job"), kind=EntryKind.RESERVE)
    other = (
        LedgerEntry.objects.filter(kind__in=[EntryKind.CAPTURE, EntryKind.REFUND])
        .annotate(
            held_window=Subquery(held.values("window_credits")[:1]),
            held_balance=Subquery(held.values("balance_credits")[:1]),
        )
        .exclude(window_credits=F("held_window"), balance_credits=F("held_balance"))
    )
    for job_id in other.order_by("pk").values_list("job__public_id", flat=True)[:NAMED_MAX]:
        yield f"{job_id}: settled for another amount than was held"
    priced = LedgerEntry.objects.filter(kind=EntryKind.RESERVE).annotate(
        whole=F("window_credits") + F("balance_credits")
    )
    for job_id in priced.exclude(whole=F("job__credits")).values_list("job__public_id", flat=True)[:NAMED_MAX]:
        yield f"{job_id}: held another amount than its price"


def _accounts() -> Iterator[str]:
    """Balance and window as the entries explain them."""
    entries = LedgerEntry.objects.filter(user=OuterRef("user")).order_by()
    signed = {
        part: Case(
            When(kind=EntryKind.RESERVE, then=-F(f"{part}_credits")),
            When(kind__in=[EntryKind.REFUND, EntryKind.GRANT], then=F(f"{part}_credits")),
            default=_ZERO,
        )
        for part in ("balance", "window")
    }
    balance = entries.values("user").annotate(total=Sum(signed["balance"])).values("total")
    window = (
        entries.filter(window_started_at=OuterRef("window_started_at"))
        .values("user")
        .annotate(total=-Sum(signed["window"]))
        .values("total")
    )
    accounts = QuotaAccount.objects.annotate(
        balance_sum=Coalesce(Subquery(balance), _ZERO), window_sum=Coalesce(Subquery(window), _ZERO)
    )
    for account in accounts.exclude(balance=F("balance_sum")).select_related("user")[:NAMED_MAX]:
        yield f"{account.user.public_id}: balance {account.balance}, its entries say {account.balance_sum}"
    for account in accounts.exclude(window_used=F("window_sum")).select_related("user")[:NAMED_MAX]:
        yield f"{account.user.public_id}: window {account.window_used}, its entries say {account.window_sum}"
    lost = LedgerEntry.objects.exclude(user__in=QuotaAccount.objects.values("user"))
    for person in lost.order_by().values_list("user__public_id", flat=True).distinct()[:NAMED_MAX]:
        yield f"{person}: entries without an account"
