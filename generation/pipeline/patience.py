"""Waiting for a database that is away: a finished render is worth more than the seconds of a restart."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

import structlog
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection

Answer = TypeVar("Answer")
log = structlog.get_logger(__name__)
PAUSE_SECONDS = 0.5


def patiently(work: Callable[[], Answer]) -> Answer:
    """Do a whole transaction, again where its connection broke, for as long as a lease can last.

    A commit whose answer was lost is met again by its own compare-and-set. Raises the last OperationalError.
    """
    gives_up_at = time.monotonic() + settings.JOB_LEASE_SECONDS
    while True:
        try:
            return work()
        except (OperationalError, InterfaceError) as error:
            connection.close()
            if time.monotonic() > gives_up_at:
                raise
            log.warning("database away", reason=type(error).__name__)
        time.sleep(PAUSE_SECONDS)
