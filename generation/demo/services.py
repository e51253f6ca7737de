"""Building the demo world. Every step finds what an earlier run has made, so it can be stopped and run again."""

from __future__ import annotations

import time
from datetime import date

from django.conf import settings

from accounts.models import User
from clips.models import Clip, ClipKind, ClipState, ReactionKind
from clips.queries import with_details
from clips.services import counting
from clips.services.comments import add_comment
from clips.services.publishing import Publication, publish_clip
from clips.services.reactions import react
from generation import pipeline
from generation.demo.world import DemoClip, DemoPerson, DemoWorld
from generation.models import GenerationJob
from generation.services import jobs
from generation.services.requests import ClipRequest
from moderation.cases.services.reports import report_clip
from social.services import follow_person

PASSWORD = "skylark-at-dawn"  # noqa: S105 - printed for everybody to try; refused in production
BIRTH_DATE = date(1995, 3, 21)
WAIT_SECONDS = 0.5


def make_person(person: DemoPerson) -> User:
    """The person, made on first call with the demo password."""
    found = User.objects.filter(email=person.email).first()
    if found is not None:
        return found
    return User.objects.create_user(
        person.email,
        PASSWORD,
        handle=person.handle,
        display_name=person.display_name,
        plan=person.plan,
        birth_date=BIRTH_DATE,
        is_staff=person.is_staff,
        is_superuser=person.is_staff,
    )


def make_follows(person: DemoPerson, people: dict[str, User]) -> None:
    for handle in person.follows:
        follow_person(by=people[person.handle], person=people[handle])


def make_clip(clip: DemoClip, *, people: dict[str, User], made: dict[str, Clip], seconds: float) -> Clip | None:
    """Submit, render and publish; whatever an earlier run did is taken up where it stopped.

    None where screening keeps the clip private: the world does without it, and without what would come of it.
    """
    if clip.remix_of and clip.remix_of not in made:
        return None
    by = people[clip.by]
    parents = [made[clip.remix_of]] if clip.remix_of else []
    request = ClipRequest(
        prompt=clip.prompt,
        seconds=seconds,
        seed=sum(clip.key.encode()),
        kind=ClipKind.REMIX if parents else ClipKind.ORIGINAL,
    )
    job = jobs.submit(by=by, request=request, parents=parents, client_key=f"demo-{clip.key}")[0]
    draft = _delivered(job)
    if draft.private_only_reason:
        return None
    if draft.state == ClipState.DRAFT:
        return publish_clip(draft=draft, by=by, publication=Publication(caption=clip.caption))
    return draft


def make_company(world: DemoWorld, *, people: dict[str, User], made: dict[str, Clip]) -> None:
    """Likes, comments and a report on what was made; each once, however often this runs."""
    for position, clip in enumerate(made.values()):
        fans = [person for person in people.values() if person.pk != clip.creator_id]
        for fan in fans[: 1 + position * 5 % len(fans)]:
            react(clip=clip, by=fan, kind=ReactionKind.LIKE)
    for comment in world.comments:
        below = made.get(comment.clip)
        if below is not None and not below.comments.filter(text=comment.text).exists():
            add_comment(clip=below, by=people[comment.by], text=comment.text)
    for report in world.reports:
        about = made.get(report.clip)
        if about is not None:
            report_clip(clip=about, by=people[report.by], policy=report.policy, text=report.text)
    counting.fold()


def _delivered(job: GenerationJob) -> Clip:
    """The clip of a job, rendered here or by whichever worker was quicker. Raises RuntimeError when it failed."""
    while True:
        job.refresh_from_db()
        if not job.is_open:
            break
        if not pipeline.run_next(job.queue):
            time.sleep(WAIT_SECONDS)
    if job.clip_id is None:
        raise RuntimeError(f"The demo clip {job.prompt!r} ended as {job.state}: {job.failure_message}")
    return with_details(Clip.objects.all(), None).get(pk=job.clip_id)


def may_run() -> bool:
    """Known passwords have no place in production."""
    return not settings.PRODUCTION
