"""Reserving, capturing and refunding credits. No interleaving takes an account below zero.

Every change locks the person's account row first, in the transaction of the change that it pays for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.db.models.functions import Coalesce

from accounts.models import User
from accounts.plans import entitlements_of
from accounts.protections import protections_of
from common import clock
from common.errors import LimitError
from generation.models import EntryKind, GenerationJob, LedgerEntry, QuotaAccount

ZERO = Decimal(0)
WINDOW = timedelta(seconds=settings.CREDIT_WINDOW_SECONDS)


@dataclass(frozen=True, slots=True)
class Quota:
    """What a person can spend now."""

    window_limit: Decimal
    window_used: Decimal
    balance: Decimal
    held: Decimal
    resets_at: datetime
    family_left: Decimal | None = None
    """What a parent's limit leaves of today, whatever it is paid from; None without such a limit."""

    @property
    def left(self) -> Decimal:
        own = max(ZERO, self.window_limit - self.window_used) + self.balance
        return own if self.family_left is None else min(own, self.family_left)


def _locked_account(user: User) -> QuotaAccount:
    """The account row, locked, its window rolled forward where it has run out."""
    now = clock.now()
    QuotaAccount.objects.get_or_create(user=user, defaults={"window_started_at": now})
    account = QuotaAccount.objects.select_for_update().get(user=user)
    if account.window_started_at + WINDOW <= now:
        account.window_started_at, account.window_used = now, ZERO
    return account


def _family_left(user: User, window_started_at: datetime) -> Decimal | None:
    """What is left of the credits that a parent allows in a window; what was refunded counts as never spent."""
    limit = protections_of(user).credits_a_day
    if limit is None:
        return None
    here = LedgerEntry.objects.filter(user=user, window_started_at=window_started_at)
    total = Coalesce(Sum("window_credits") + Sum("balance_credits"), ZERO)
    spent: Decimal = here.filter(kind=EntryKind.RESERVE).aggregate(n=total)["n"]
    refunded: Decimal = here.filter(kind=EntryKind.REFUND).aggregate(n=total)["n"]
    return max(ZERO, Decimal(limit) - spent + refunded)


def _check_family_limit(user: User, cost: Decimal, account: QuotaAccount) -> None:
    left = _family_left(user, account.window_started_at)
    if left is not None and cost > left:
        wait = int((account.window_started_at + WINDOW - clock.now()).total_seconds()) + 1
        raise LimitError(
            f"This costs {float(cost):g} credits; your family settings leave {float(left):g} for today.",
            code="family_limit",
            retry_after_seconds=wait,
            credits=float(cost),
            left=float(left),
        )


def _check_left(user: User, cost: Decimal, account: QuotaAccount) -> None:
    limit = Decimal(entitlements_of(user).credits_a_day)
    left = max(ZERO, limit - account.window_used) + account.balance
    if cost > left:
        wait = int((account.window_started_at + WINDOW - clock.now()).total_seconds()) + 1
        raise LimitError(
            f"This costs {float(cost):g} credits and {float(left):g} are left. "
            f"The daily window refills in {wait // 3600} h {wait % 3600 // 60} min.",
            code="quota_exceeded",
            retry_after_seconds=wait,
            credits=float(cost),
            left=float(left),
        )


def check_together(*, jobs: Sequence[GenerationJob]) -> None:
    """Whether one person can pay for all of these. Held one by one, the one that fails would tell its own price and
    what those before it left. Raises LimitError with the whole price and what is left.
    """
    owner = jobs[0].owner
    _check_left(owner, sum((job.credits for job in jobs), ZERO), _locked_account(owner))


def reserve(*, job: GenerationJob) -> None:
    """Hold the job's price: the daily window pays first, the balance the rest.

    Raises LimitError if both fall short, or where a parent's limit for the day does.
    """
    user, cost = job.owner, job.credits
    account = _locked_account(user)
    _check_family_limit(user, cost, account)
    limit = Decimal(entitlements_of(user).credits_a_day)
    from_window = min(cost, max(ZERO, limit - account.window_used))
    from_balance = cost - from_window
    _check_left(user, cost, account)
    account.window_used += from_window
    account.balance -= from_balance
    account.save(update_fields=["window_used", "balance", "window_started_at"])
    LedgerEntry.objects.create(
        user=user,
        job=job,
        kind=EntryKind.RESERVE,
        window_credits=from_window,
        balance_credits=from_balance,
        window_started_at=account.window_started_at,
    )


def capture(*, job: GenerationJob) -> None:
    """The clip was delivered: what was held is spent. Once per job, kept by a constraint."""
    _settle([job], EntryKind.CAPTURE)


def refund(*, job: GenerationJob, reason: str) -> None:
    """Any other end: what was held goes back to where it came from."""
    refund_all(jobs=[job], reason=reason)


def refund_all(*, jobs: Sequence[GenerationJob], reason: str) -> None:
    """The same for jobs that end together. Accounts are locked in the order of their people."""
    held = _settle(jobs, EntryKind.REFUND, reason=reason)
    # The window is not rolled here: a worker's clock may be off, and a window that has run out holds nobody back.
    accounts = QuotaAccount.objects.select_for_update().filter(user__in={entry.user_id for entry in held})
    by_user = {account.user_id: account for account in accounts.order_by("user_id")}
    for entry in held:
        account = by_user[entry.user_id]
        if account.window_started_at == entry.window_started_at:
            account.window_used = max(ZERO, account.window_used - entry.window_credits)
        account.balance += entry.balance_credits
    QuotaAccount.objects.bulk_update(by_user.values(), ["window_used", "balance"])


def _settle(jobs: Sequence[GenerationJob], kind: EntryKind, *, reason: str = "") -> list[LedgerEntry]:
    """Write the one settlement of each job's reserve; returns the reserves. Some jobs never had one."""
    held = list(LedgerEntry.objects.filter(job__in=jobs, kind=EntryKind.RESERVE).order_by("pk"))
    LedgerEntry.objects.bulk_create(
        LedgerEntry(
            user_id=entry.user_id,
            job_id=entry.job_id,
            kind=kind,
            window_credits=entry.window_credits,
            balance_credits=entry.balance_credits,
            window_started_at=entry.window_started_at,
            reason=reason[:120],
        )
        for entry in held
    )
    return held


@transaction.atomic
def grant(*, user: User, amount: Decimal, reason: str, reference: str | None = None) -> bool:
    """Add credits to the balance. The same reference grants once: False means that it already had."""
    account = _locked_account(user)
    try:
        with transaction.atomic():
            LedgerEntry.objects.create(
                user=user, kind=EntryKind.GRANT, balance_credits=amount, reason=reason[:120], reference=reference
            )
    except IntegrityError:
        return False
    account.balance += amount
    account.save(update_fields=["balance", "window_used", "window_started_at"])
    return True


def quota_of(user: User) -> Quota:
    """What is left, without locking anything."""
    now = clock.now()
    account = QuotaAccount.objects.filter(user=user).first() or QuotaAccount(user=user, window_started_at=now)
    is_over = account.window_started_at + WINDOW <= now
    entries = LedgerEntry.objects.filter(user=user)
    settled = entries.filter(kind__in=[EntryKind.CAPTURE, EntryKind.REFUND]).values("job")
    open_holds = entries.filter(kind=EntryKind.RESERVE).exclude(job__in=settled)
    sums = open_holds.aggregate(window=Sum("window_credits"), balance=Sum("balance_credits"))
    started_at = now if is_over else account.window_started_at
    return Quota(
        window_limit=Decimal(entitlements_of(user).credits_a_day),
        window_used=ZERO if is_over else account.window_used,
        balance=account.balance,
        held=(sums["window"] or ZERO) + (sums["balance"] or ZERO),
        resets_at=started_at + WINDOW,
        family_left=_family_left(user, started_at),
    )
