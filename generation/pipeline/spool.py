"""The folders that attempts work in. A worker that was killed leaves its own behind for the next one to remove."""

from __future__ import annotations

import shutil
from pathlib import Path

import structlog
from django.conf import settings

from generation.models import GenerationJob
from generation.models.job import ACTIVE_STATES, OPEN_STATES

log = structlog.get_logger(__name__)
PREFIX = "try_"
KEPT_PREFIX = "kept_"


def folder_of(token: str) -> Path:
    """Where an attempt works; its name is the token, which begins with PREFIX."""
    return Path(settings.SPOOL_DIR) / token


def kept_of(job: GenerationJob) -> Path:
    """Where finished shots of a job's storyboard wait for its next attempt on this machine."""
    return Path(settings.SPOOL_DIR) / f"{KEPT_PREFIX}{job.public_id}"


def forget_kept(job: GenerationJob) -> None:
    """Once the job has ended, or the disk is full: shots are made again sooner than nothing at all."""
    shutil.rmtree(kept_of(job), ignore_errors=True)


def remove_abandoned() -> int:
    """Remove the folders on this machine of attempts that hold no job any more, and of jobs that have ended.

    A folder is made after its token was written to the row, so one without a row belongs to nobody.
    """
    return _remove_attempts(Path(settings.SPOOL_DIR)) + _remove_kept(Path(settings.SPOOL_DIR))


def _remove_kept(spool: Path) -> int:
    found = {path.name.removeprefix(KEPT_PREFIX) for path in spool.glob(f"{KEPT_PREFIX}*")} if spool.exists() else set()
    if not found:
        return 0
    alive = GenerationJob.objects.filter(public_id__in=found, state__in=OPEN_STATES)
    ended = found - set(alive.values_list("public_id", flat=True))
    for name in ended:
        shutil.rmtree(spool / f"{KEPT_PREFIX}{name}", ignore_errors=True)
    return len(ended)


def _remove_attempts(spool: Path) -> int:
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
