"""What happens to jobs when somebody leaves: nothing is made any more, and what it would have cost goes back."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from django.db import transaction

from accounts.models import User
from common import clock
from generation import lifecycle
from generation.models import GenerationJob, JobState
from generation.models.job import OPEN_STATES
from generation.services import ledger
from generation.services.queueing import wake

AT_ONCE = 100
REASON = "leaving"


def end_jobs_of_leavers(*, person: User | None = None) -> int:
    """Cancel every open job of this person, or of all who are leaving, and give its credits back. Twice is fine.

    No worker claims one of theirs from the moment on in which leaving begins, and one that is at it finds its token
    gone. Jobs that came in at that very moment are found by the sweep. Returns how many ended.
    """
    rows = GenerationJob.objects.filter(state__in=OPEN_STATES, owner__leaves_at__isnull=False)
    if person is not None:
        rows = rows.filter(owner=person)
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    return sum(_end(keys[at : at + AT_ONCE]) for at in range(0, len(keys), AT_ONCE))


@transaction.atomic
def _end(keys: Sequence[int]) -> int:
    """Those that are still open once their rows are ours; of somebody who came back meanwhile nothing is ended."""
    rows = GenerationJob.objects.select_for_update(of=("self",)).select_related("owner").filter(pk__in=keys)
    found = rows.filter(state__in=OPEN_STATES, owner__leaves_at__isnull=False)
    ended = lifecycle.end_all(
        list(found.order_by("pk")),
        to=JobState.CANCELLED,
        actor=REASON,
        reason=REASON,
        attempt_token="",
        lease_until=None,
        eta_seconds=None,
        finished_at=clock.now(),
    )
    ledger.refund_all(jobs=ended, reason=REASON)
    for queue in {job.queue for job in ended}:
        transaction.on_commit(partial(wake, queue))
    return len(ended)
