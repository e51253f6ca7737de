"""Progress of an attempt: monotone, throttled, written to the row and then whispered to its owner."""

from __future__ import annotations

import time

import structlog
from django.db import DatabaseError, connection

from common.realtime.services import tell
from generation.engines.base import Preview, StageStarted, Step
from generation.engines.host.messages import SmallEvent
from generation.models import GenerationJob

log = structlog.get_logger(__name__)
WRITE_SECONDS = 0.5
RENDER_SHARE = 80
"""Percent of the bar that belongs to the engine; the rest is finishing."""


class Progress:
    """Writes go only through the attempt's token, so a late attempt can't move the bar."""

    def __init__(self, job: GenerationJob) -> None:
        self._job = job
        self._percent = 0
        self._stage = ""
        self._eta: float | None = None
        self._preview: bytes | None = None
        self._written_at = 0.0

    def on_event(self, event: SmallEvent) -> None:
        """Take note of an engine's event."""
        match event:
            case StageStarted(stage):
                self._stage = stage.value
                self._write(is_due=True)
            case Step(index, total, eta_seconds):
                self._percent = max(self._percent, int(RENDER_SHARE * index / max(total, 1)))
                self._eta = eta_seconds
                self._write()
            case Preview(jpeg):
                self._preview = jpeg
                self._write()
            case _:
                pass

    def composing(self, share: float, *, is_all: bool) -> None:
        """The share of the pieces that is put together; after an engine's part only its last few percent are left."""
        self._stage, self._eta = "composing", None
        self._percent = max(self._percent, int(RENDER_SHARE * share) if is_all else RENDER_SHARE)
        self._write()

    def finishing(self, stage: str, percent: int) -> None:
        """A named step after the engine; percent of the whole bar."""
        self._stage, self._percent, self._eta = stage, max(self._percent, percent), None
        self._write(is_due=True)

    def _write(self, *, is_due: bool = False) -> None:
        now = time.monotonic()
        if not is_due and now - self._written_at < WRITE_SECONDS:
            return
        self._written_at = now
        changes: dict[str, object] = {"progress": self._percent, "stage": self._stage, "eta_seconds": self._eta}
        if self._preview is not None:
            changes["preview"], self._preview = self._preview, None
        if self._is_written(changes):
            tell(
                self._job.owner_id,
                {
                    "type": "job.progress",
                    "id": self._job.public_id,
                    "progress": self._percent,
                    "stage": self._stage,
                    "eta_seconds": self._eta,
                    "has_preview": "preview" in changes,
                },
            )

    def _is_written(self, changes: dict[str, object]) -> bool:
        """False for a late attempt, and while the database is away: a bar that stands still harms no render."""
        try:
            rows = GenerationJob.objects.filter(pk=self._job.pk, attempt_token=self._job.attempt_token)
            return bool(rows.update(**changes))
        except DatabaseError as error:
            log.warning("progress not written", job=self._job.public_id, reason=type(error).__name__)
            connection.close()
            return False
