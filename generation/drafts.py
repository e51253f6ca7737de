"""Everything of a person that is not published, in one list: what is being made, what was made, what was refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.db.models import Prefetch, Q, QuerySet

from accounts.models import User
from clips.models import Clip
from clips.queries import own_drafts, with_details
from generation.models import GenerationJob, JobState
from generation.models.job import OPEN_STATES, JobParent
from generation.queries import jobs_of, with_parents
from generation.services.appeals import REFUSED
from moderation.cases.models import Appeal

Row = TypeVar("Row", GenerationJob, Clip)
Place = tuple[datetime, str]
"""When something was made and its public id: what the list is sorted by, latest first."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A clip that was made, or a job that has made none: open, or ended with a reason."""

    job: GenerationJob | None
    clip: Clip | None
    appeal: Appeal | None = None

    @property
    def place(self) -> Place:
        row = self.clip or self.job
        assert row is not None
        return row.created_at, row.public_id

    @property
    def subject_id(self) -> str:
        """What an appeal about it is about."""
        return self.place[1]

    @property
    def is_appealable(self) -> bool:
        """Screening decided, and no person was asked yet."""
        if self.clip is not None:
            return bool(self.clip.private_only_reason) and self.appeal is None
        return self.job is not None and self.job.failure_code == REFUSED and self.appeal is None


def drafts_of(person: User, *, before: Place | None, limit: int) -> list[Draft]:
    """At most `limit`, latest first, from those made before a place; in a number of queries that doesn't grow."""
    jobs = with_parents(jobs_of(person)).filter(state__in=[*OPEN_STATES, JobState.FAILED])
    found = [Draft(job, None) for job in _latest(jobs, before, limit)]
    parents = JobParent.objects.select_related("clip").order_by("position")
    clips = with_details(own_drafts(person), person).select_related("job__repeats", "job__owner")
    clips = clips.prefetch_related(Prefetch("job__parent_rows", parents))
    found += [Draft(getattr(clip, "job", None), clip) for clip in _latest(clips, before, limit)]
    shown = sorted(found, key=lambda draft: draft.place, reverse=True)[:limit]
    return _with_appeals(shown, person)


def _latest(rows: QuerySet[Row], before: Place | None, limit: int) -> Sequence[Row]:
    if before is not None:
        at, public_id = before
        rows = rows.filter(Q(created_at__lt=at) | Q(created_at=at, public_id__lt=public_id))
    return list(rows.order_by("-created_at", "-public_id")[:limit])


def _with_appeals(drafts: Sequence[Draft], person: User) -> list[Draft]:
    subjects = [draft.subject_id for draft in drafts]
    rows = Appeal.objects.filter(person=person, decision__case__subject_id__in=subjects).select_related(
        "decision__case"
    )
    appeals = {appeal.decision.case.subject_id: appeal for appeal in rows.order_by("pk")}
    return [Draft(draft.job, draft.clip, appeals.get(draft.subject_id)) for draft in drafts]
