"""What must hold once the dust has settled, read from rows and disk. Django is set up before this is imported."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import Count

from clips.models import Clip, PendingFile, Rendition
from generation.lifecycle import JOB
from generation.models import GenerationJob, JobEvent, JobState
from generation.models.job import OPEN_STATES
from generation.services.verifying import verify
from notifications.kinds import Kind
from notifications.models import Notice, Notification

DELIVERED_KINDS = 6
"""Files of a clip at least: three videos, thumbnail, sprites, link card."""


def is_settled() -> bool:
    """Nothing is on its way any more."""
    is_moving = GenerationJob.objects.filter(state__in=OPEN_STATES).exists()
    return not is_moving and not PendingFile.objects.exists() and not Notice.objects.exists()


def problems(answers: dict[str, str], *, data: Path) -> Iterator[str]:
    """Each broken promise in words; nothing where all were kept."""
    yield from _jobs(answers)
    yield from _histories()
    yield from verify().problems
    yield from _clips()
    yield from _files(data)
    yield from _notices()


def _jobs(answers: dict[str, str]) -> Iterator[str]:
    """Every promised job is there once and has ended, with a clip or with a reason."""
    rows = dict(GenerationJob.objects.values_list("public_id", "state"))
    for key, job in answers.items():
        if job not in rows:
            yield f"{key}: {job} was promised and is lost"
    for job, state in rows.items():
        if state in OPEN_STATES:
            yield f"{job}: stuck in {state}"
        if job not in answers.values():
            yield f"{job}: nobody was told of it"
    twice = GenerationJob.objects.values("client_key").annotate(n=Count("pk")).filter(n__gt=1)
    for row in twice:
        yield f"{row['client_key']}: {row['n']} jobs"
    for job in GenerationJob.objects.filter(state=JobState.FAILED):
        if not (job.failure_code and job.failure_stage and job.failure_message):
            yield f"{job}: failed without a reason"


def _histories() -> Iterator[str]:
    """The events of a job form one legal path, with one end, in at most the allowed attempts."""
    for job in GenerationJob.objects.all():
        events = list(JobEvent.objects.filter(job=job).order_by("pk"))
        states = [event.to_state for event in events]
        if not states or states[0] != JobState.QUEUED or states[-1] != job.state:
            yield f"{job}: history {states} of a job that is {job.state}"
        for before, after in pairwise(states):
            if after not in JOB.moves[JobState(before)]:
                yield f"{job}: went from {before} to {after}"
        if job.attempt > settings.JOB_MAX_ATTEMPTS:
            yield f"{job}: {job.attempt} attempts"


def _clips() -> Iterator[str]:
    """One clip for each delivered job and none for any other."""
    delivered = GenerationJob.objects.filter(state=JobState.COMPLETED).count()
    if Clip.objects.count() != delivered:
        yield f"{Clip.objects.count()} clips of {delivered} delivered jobs"
    for clip in Clip.objects.annotate(files=Count("renditions")):
        if not GenerationJob.objects.filter(clip=clip, state=JobState.COMPLETED).exists():
            yield f"{clip}: of no delivered job"
        if clip.files < DELIVERED_KINDS:
            yield f"{clip}: only {clip.files} files"


def _files(data: Path) -> Iterator[str]:
    """Every file that a row names lies there whole, and no other does."""
    named = set()
    for rendition in Rendition.objects.all():
        named.add(rendition.key)
        try:
            with default_storage.open(rendition.key, "rb") as file:
                if hashlib.file_digest(file, "sha256").hexdigest() != rendition.sha256:
                    yield f"{rendition.key}: other bytes than were written down"
        except FileNotFoundError:
            yield f"{rendition.key}: is missing"
    media = data / "media"
    for path in media.rglob("*"):
        if path.is_file() and str(path.relative_to(media)) not in named:
            yield f"{path.relative_to(media)}: an orphan"
    for path in (data / "spool").glob("*"):
        if path.name.startswith("try_"):
            yield f"{path.name}: left in the spool"
    for pending in PendingFile.objects.all():
        yield f"{pending}: still pending"


def _notices() -> Iterator[str]:
    """An owner hears of an end once."""
    for state, kind in ((JobState.COMPLETED, Kind.JOB_COMPLETED), (JobState.FAILED, Kind.JOB_FAILED)):
        told = Notification.objects.filter(kind=kind).values_list("ids__job", flat=True)
        ended = GenerationJob.objects.filter(state=state).values_list("public_id", flat=True)
        if sorted(told) != sorted(ended):
            yield f"{len(told)} notices of {len(ended)} jobs that {state.value}"
