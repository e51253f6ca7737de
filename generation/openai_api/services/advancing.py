"""Carrying batches on: read the file, submit some lines, take in what has ended, write the results."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from rest_framework.exceptions import APIException

from common import clock
from common.errors import DomainError, LimitError, UnavailableError
from generation.models import JobState
from generation.models.job import OPEN_STATES
from generation.openai_api import batch_lines, errors
from generation.openai_api.models import Batch, BatchLine, BatchState, LineState
from generation.openai_api.render import video_out, videos_of
from generation.openai_api.serializers import VideoCreateJSONSerializer
from generation.openai_api.services.batches import OPEN, move, stop_lines
from generation.openai_api.services.creating import create_video
from generation.openai_api.services.files import keep_lines

log = structlog.get_logger(__name__)
WAIT = timedelta(seconds=60)
CLAIM = timedelta(minutes=10)
ROWS = 1_000


def advance_batches() -> int:
    """One step of every batch that is not over. Each is taken by one worker at a time; returns how many were."""
    ids = Batch.objects.filter(state__in=OPEN).order_by("pk").values_list("pk", flat=True)
    return sum(_advance(pk) for pk in list(ids))


def _advance(pk: int) -> bool:
    now = clock.now()
    free = Batch.objects.filter(Q(claimed_until=None) | Q(claimed_until__lte=now), pk=pk)
    if not free.update(claimed_until=now + CLAIM):
        return False
    try:
        return _step(Batch.objects.select_related("owner", "input_file").get(pk=pk))
    finally:
        Batch.objects.filter(pk=pk).update(claimed_until=None)


def _step(batch: Batch) -> bool:
    match batch.state:
        case BatchState.VALIDATING:
            _validate(batch)
        case BatchState.IN_PROGRESS:
            _work(batch)
        case BatchState.CANCELLING:
            _end_lines(batch, code="batch_cancelled", message="The batch was cancelled.")
            _close(batch, BatchState.CANCELLED)
        case BatchState.FINALIZING:
            _close(batch, BatchState.COMPLETED)
        case _:
            return False
    return True


@transaction.atomic
def _validate(batch: Batch) -> None:
    """All lines or none: one bad line fails the batch, with the first twenty complaints."""
    locked = Batch.objects.select_for_update().filter(pk=batch.pk, state=BatchState.VALIDATING).first()
    if locked is None or batch.input_file is None:
        move(batch, to=BatchState.FAILED, problems=[_problem("file_not_found", "The input file is gone.")])
        return
    problems: list[dict[str, Any]] = []
    waiting: list[BatchLine] = []
    for line in batch_lines.read_lines(batch.input_file.key):
        if isinstance(line, batch_lines.BadLine):
            problems.append(_problem(line.code, line.message, line.param, line.line))
        elif not problems:
            waiting.append(BatchLine(batch=batch, number=line.number, custom_id=line.custom_id, body=line.body))
        if len(problems) >= batch_lines.PROBLEMS_MAX:
            break
    if not problems and not waiting:
        problems = [_problem("empty_file", "The file has no request.")]
    if problems:
        move(batch, to=BatchState.FAILED, problems=problems)
        return
    BatchLine.objects.bulk_create(waiting, batch_size=ROWS)
    move(batch, to=BatchState.IN_PROGRESS, model=str(waiting[0].body.get("model", ""))[:60])


def _work(batch: Batch) -> None:
    _take_in(batch)
    if batch.expires_at <= clock.now():
        _end_lines(batch, code="batch_expired", message="The batch ran out of time before this line was done.")
        _write_results(batch)
        move(batch, to=BatchState.EXPIRED)
        return
    is_due = batch.wait_until is None or batch.wait_until <= clock.now()
    if is_due and batch.owner.is_active:
        _submit_some(batch)
    if not batch.lines.filter(state__in=[LineState.WAITING, LineState.OPEN]).exists():
        move(batch, to=BatchState.FINALIZING)
        _close(batch, BatchState.COMPLETED)


def _take_in(batch: Batch) -> None:
    """Lines whose video has ended get their last answer."""
    ended = batch.lines.filter(state=LineState.OPEN).exclude(job__state__in=OPEN_STATES)
    for line in ended.select_related("job")[:ROWS]:
        job = videos_of(batch.owner).filter(pk=line.job_id or 0).first()
        is_made = job is not None and job.state == JobState.COMPLETED
        answer = video_out(job) if job is not None else errors.envelope("Deleted.", status=404, code="video_not_found")
        state = LineState.DONE if is_made else LineState.FAILED
        batch.lines.filter(pk=line.pk, state=LineState.OPEN).update(state=state.value, status=200, answer=answer)


def _submit_some(batch: Batch) -> None:
    """A few lines at a time, so that a batch never fills the queue; the key makes each line one video, always."""
    free = settings.BATCH_OPEN_LINES - batch.lines.filter(state=LineState.OPEN).count()
    for line in batch.lines.filter(state=LineState.WAITING).order_by("number")[: max(0, free)]:
        try:
            job = _submitted(batch, line)
        except (LimitError, UnavailableError) as error:
            wait = timedelta(seconds=error.retry_after_seconds or WAIT.total_seconds())
            Batch.objects.filter(pk=batch.pk).update(wait_until=clock.now() + wait)
            return
        except DomainError as error:
            _fail(line, *errors.of_domain(error))
        except APIException as error:
            _fail(line, *errors.of_framework(error))
        else:
            batch.lines.filter(pk=line.pk, state=LineState.WAITING).update(state=LineState.OPEN.value, job=job)


def _submitted(batch: Batch, line: BatchLine) -> Any:
    fields = VideoCreateJSONSerializer(data=line.body)
    fields.is_valid(raise_exception=True)
    key = f"{batch.public_id}:{line.number}"
    reference = fields.validated_data.get("input_reference")
    return create_video(by=batch.owner, asked=fields.validated_data, reference=reference, client_key=key)


def _end_lines(batch: Batch, *, code: str, message: str) -> None:
    stop_lines(batch)
    _take_in(batch)
    answer = errors.envelope(message, status=400, code=code)
    for state in (LineState.WAITING, LineState.OPEN):
        batch.lines.filter(state=state).update(state=LineState.FAILED.value, status=None, answer=answer)


def _fail(line: BatchLine, status: int, answer: dict[str, Any]) -> None:
    rows = BatchLine.objects.filter(pk=line.pk, state=LineState.WAITING)
    rows.update(state=LineState.FAILED.value, status=status, answer=answer)


def _close(batch: Batch, state: BatchState) -> None:
    _write_results(batch)
    move(batch, to=state)


def _write_results(batch: Batch) -> None:
    """Written before the batch is over; a second writer finds the files named and leaves them."""
    found = Batch.objects.get(pk=batch.pk)
    for field, states in (("output_file", [LineState.DONE]), ("error_file", [LineState.FAILED])):
        if getattr(found, f"{field}_id") is None:
            name = f"{batch.public_id}_{field.removesuffix('_file')}.jsonl"
            file = keep_lines(owner=batch.owner, lines=_result_lines(batch, states), name=name)
            Batch.objects.filter(pk=batch.pk, **{f"{field}__isnull": True}).update(**{field: file})


def _result_lines(batch: Batch, states: list[LineState]) -> Iterator[bytes]:
    for line in batch.lines.filter(state__in=states).order_by("number").iterator(ROWS):
        problem = (line.answer or {}).get("error") if line.status is None else None
        response = None
        if line.status is not None:
            response = {"status_code": line.status, "request_id": f"req_{batch.pk}_{line.number}", "body": line.answer}
        row = {
            "id": f"batch_req_{batch.pk}_{line.number}",
            "custom_id": line.custom_id,
            "response": response,
            "error": {"code": problem["code"], "message": problem["message"]} if problem else None,
        }
        yield json.dumps(row, separators=(",", ":")).encode() + b"\n"


def _problem(code: str, message: str, param: str | None = None, line: int | None = None) -> dict[str, Any]:
    return {"code": code, "message": message, "param": param, "line": line}
