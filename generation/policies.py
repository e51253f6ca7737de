"""What people may do with jobs. Each `may_*` returns None or raises."""

from __future__ import annotations

from django.conf import settings

from accounts.models import User
from accounts.plans import entitlements_of
from common.errors import ForbiddenError, UnavailableError
from generation import costs, queries
from generation.models import GenerationJob

BEHIND = 100
"""More than any two plans are apart."""


def may_control(job: GenerationJob, by: User) -> None:
    if job.owner_id != by.pk:
        raise ForbiddenError("Only its owner may do this.", code="not_owner")


def may_queue(*, engine: str, count: int, by: User) -> None:
    """Heavy load is said at the door, with a time to come back, instead of an endless queue.

    What waits behind everybody (versions of a template) keeps nobody out.
    """
    costs.may_cost_more()
    waiting = queries.expected_wait_seconds(engine, priority=priority_of(by))
    if waiting > settings.QUEUE_SECONDS_MAX and count > 0:
        raise UnavailableError(
            f"Heavy load: the queue is {waiting / 60:.0f} minutes long. Come back in a few minutes.",
            code="heavy_load",
            minutes=round(waiting / 60),
            retry_after_seconds=int(waiting - settings.QUEUE_SECONDS_MAX) + 60,
        )


def priority_of(user: User) -> int:
    """Where a job of theirs stands in the queue; higher goes first."""
    return entitlements_of(user).priority


def priority_of_versions(user: User) -> int:
    """A hundred at once go behind everybody who waits for one."""
    return priority_of(user) - BEHIND
