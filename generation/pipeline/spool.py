"""The folders that attempts work in. A worker that was killed leaves its own behind for the next one to remove."""

from __future__ import annotations

import shutil
from pathlib import Path

import structlog
from django.conf import settings

from generation.models import GenerationJob
from generation.models.job import ACTIVE_STATES

log = structlog.get_logger(__name__)
PREFIX = "try_"


def folder_of(token: str) -> Path:
    """Where an attempt works; its name is the token, which begins with PREFIX."""
    return Path(settings.SPOOL_DIR) / token


def remove_abandoned() -> int:
    """Remove the folders on this machine of attempts that hold no job any more.

    A folder is made after its token was written to the row, so one without a row belongs to nobody.
    """
    spool = Path(settings.SPOOL_DIR)
    found = {path.name for path in spool.glob(f"{PREFIX}*")} if spool.exists() else set()
    if not found:
        return 0
    held = GenerationJob.objects.filter(attempt_token__in=found, state__in=ACTIVE_STATES)
    left = found - set(held.values_list("attempt_token", flat=True))
    for name in left:
        shutil.rmtree(spool / name, ignore_errors=True)
    if left:
        log.info("abandoned folders removed", folders=len(left))
    return len(left)
