"""Keeping hold of a claimed job."""

from __future__ import annotations

import threading
from datetime import timedelta
from types import TracebackType

import structlog
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import QuerySet

from common import clock
from generation.models import GenerationJob
from generation.models.job import ACTIVE_STATES
from generation.services import casting

log = structlog.get_logger(__name__)


class Lease:
    """Keeps an attempt alive from a thread of its own and knows when it is over.

    It is over when the row no longer carries our token: cancelled, taken away after a freeze, or its owner suspended or
    leaving; and when somebody whose likeness is in it withdrew consent.
    """

    def __init__(self, job: GenerationJob) -> None:
        self._job = job
        self._job_id = job.pk
        self._has_cast = casting.has_cast(job)
        self._token = job.attempt_token
        self._stop = threading.Event()
        self._is_lost = threading.Event()
        self._is_withdrawn = threading.Event()
        self._thread = threading.Thread(target=self._keep, name=f"lease-{job.public_id[-6:]}", daemon=True)

    def __enter__(self) -> Lease:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()

    @property
    def is_lost(self) -> bool:
        return self._is_lost.is_set()

    @property
    def is_withdrawn(self) -> bool:
        """Whether it ended for want of consent."""
        return self._is_withdrawn.is_set()

    def check(self) -> bool:
        """Ask the rows; True while the attempt is ours and everybody in it agrees, as far as the database can say."""
        try:
            if not self._alive().exists():
                self._is_lost.set()
            elif self._has_cast and casting.has_ended(self._job):
                self._is_withdrawn.set()
                self._is_lost.set()
        except DatabaseError as error:
            log.warning("lease not checked", job=self._job_id, reason=type(error).__name__)
            connection.close()
        return not self.is_lost

    def _keep(self) -> None:
        while not self._stop.wait(settings.JOB_HEARTBEAT_SECONDS):
            try:
                self._beat()
            except DatabaseError as error:
                # The database being away is not a lost lease: the sweep decides when it is back.
                log.warning("heartbeat missed", job=self._job_id, reason=type(error).__name__)
            finally:
                connection.close()
            if self.is_lost:
                return

    def _beat(self) -> None:
        until = clock.database_now() + timedelta(seconds=settings.JOB_LEASE_SECONDS)
        if not self._alive().update(lease_until=until):
            self._is_lost.set()

    def _alive(self) -> QuerySet[GenerationJob]:
        rows = GenerationJob.objects.filter(owner__is_active=True, owner__leaves_at=None)
        return rows.filter(pk=self._job_id, attempt_token=self._token, state__in=ACTIVE_STATES)
