"""Batches: begun by a caller, carried on by a task that may run late, twice or never."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction

from accounts.models import User
from common import clock
from common.errors import ConflictError
from generation.models.job import OPEN_STATES
from generation.openai_api.errors import BadParameterError
from generation.openai_api.models import ApiFile, Batch, BatchState, FilePurpose, LineState
from generation.services import jobs
from generation.webhooks.models import EventType
from generation.webhooks.services.telling import tell_servers

WINDOW = timedelta(hours=24)
MOVES = {
    BatchState.VALIDATING: {BatchState.IN_PROGRESS, BatchState.FAILED, BatchState.CANCELLING},
    BatchState.IN_PROGRESS: {BatchState.FINALIZING, BatchState.CANCELLING, BatchState.EXPIRED},
    BatchState.FINALIZING: {BatchState.COMPLETED},
    BatchState.CANCELLING: {BatchState.CANCELLED},
    BatchState.COMPLETED: set(),
    BatchState.FAILED: set(),
    BatchState.EXPIRED: set(),
    BatchState.CANCELLED: set(),
}
OPEN = tuple(state for state, targets in MOVES.items() if targets)
TOLD = {
    BatchState.COMPLETED: EventType.BATCH_COMPLETED,
    BatchState.FAILED: EventType.BATCH_FAILED,
    BatchState.EXPIRED: EventType.BATCH_EXPIRED,
    BatchState.CANCELLED: EventType.BATCH_CANCELLED,
}


def create_batch(*, by: User, file: ApiFile, metadata: dict[str, Any] | None) -> Batch:
    """Raises BadParameterError for a file that is no batch. Its lines are read by the task."""
    if file.purpose != FilePurpose.BATCH:
        raise BadParameterError("This file was not uploaded with the purpose 'batch'.", param="input_file_id")
    return Batch.objects.create(
        owner=by,
        input_file=file,
        input_file_name=file.public_id,
        metadata=metadata,
        expires_at=clock.now() + WINDOW,
    )


def cancel_batch(batch: Batch) -> Batch:
    """No further line is begun, and what runs is cancelled by the task. Twice is fine. Raises ConflictError."""
    if batch.state in {BatchState.CANCELLING, BatchState.CANCELLED}:
        return batch
    if not move(batch, to=BatchState.CANCELLING):
        raise ConflictError(f"A batch that is {batch.state} can't be cancelled.", code="batch_not_cancellable")
    return batch


@transaction.atomic
def move(batch: Batch, *, to: BatchState, **changes: Any) -> bool:
    """Compare-and-set from the state that `batch` was read with."""
    if to not in MOVES[BatchState(batch.state)]:
        return False
    moments = {**batch.moments, to.value: int(clock.now().timestamp())}
    moved = Batch.objects.filter(pk=batch.pk, state=batch.state).update(state=to.value, moments=moments, **changes)
    if moved and to in TOLD:
        tell_servers(owner_id=batch.owner_id, kind=TOLD[to], subject=batch.public_id)
    batch.refresh_from_db()
    return bool(moved)


def stop_lines(batch: Batch) -> None:
    """Cancel what is being made for it."""
    for line in batch.lines.filter(state=LineState.OPEN, job__state__in=OPEN_STATES).select_related("job__owner"):
        if line.job is None:
            continue
        try:
            jobs.cancel(job=line.job, by=line.job.owner)
        except ConflictError:
            continue
