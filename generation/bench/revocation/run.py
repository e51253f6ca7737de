"""Revoke in a large world under load, and count what was still served, how long each part took, and what is left."""

from __future__ import annotations

import time
from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import median

from django.core.files.storage import default_storage
from django.db import connection

from accounts.models import Export, ExportState
from cameo.models import Revocation, Scope
from cameo.services.carrying_out import carry_out_all
from cameo.services.revoking import revoke
from clips.models import Clip, ClipState, Rendition
from common import clock
from common.bench import Benchmark, Figures, Target
from generation.bench.revocation.readers import DOORS, Answer, Readers
from generation.bench.revocation.world import DEPTH, Size, World, make_world, model_above
from generation.models import EntryKind, GenerationJob, LedgerEntry
from generation.models.job import OPEN_STATES
from moderation.provenance.models import MediaFingerprint
from notifications.models import Notification


class RevocationReach(Benchmark):
    name = "revocation"
    summary = "take back a cameo that is in thousands of clips, in a database of its own, while readers look everywhere"
    targets = (
        Target("reads_stop_seconds", at_most=1),
        Target("jobs_end_seconds", at_most=5),
        Target("traces_gone_seconds", at_most=60),
        Target("served_after_commit", at_most=0),
        Target("traces_left", at_most=0),
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--clips", type=int, default=100_000, help="all clips of the world")
        parser.add_argument("--uses", type=int, default=2_000, help="clips that cast the cameo themselves")
        parser.add_argument("--descendants", type=int, default=20_000, help=f"remixes, {DEPTH} deep")
        parser.add_argument("--jobs", type=int, default=50)
        parser.add_argument("--readers", type=int, default=4)

    def run(self, options: Namespace, say: Callable[[str], None]) -> Figures:
        """A quarter of the tree first, for the growth; then all of it."""
        size = Size(options.clips, options.uses, options.descendants, options.jobs)
        quarter = Size(0, max(1, size.uses // 4), size.descendants // 4, size.jobs)
        with own_database():
            small = measure(quarter, options.readers, say)
            large = measure(size, options.readers, say)
        grown = float(str(large["traces_gone_seconds"])) / max(float(str(small["traces_gone_seconds"])), 1e-6)
        return {
            "media": "small stand-ins, each distinct",
            "clips": size.clips,
            "uses": size.uses,
            "descendants": size.descendants,
            "depth": min(DEPTH, size.descendants),
            **large,
            "growth": {"tree_times": 4, "seconds_times": round(grown, 2), "quarter": small},
        }


@contextmanager
def own_database() -> Iterator[None]:
    """Receipts can't be deleted, so the world is made in a database that goes away as a whole."""
    name = str(connection.settings_dict["NAME"])
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def measure(size: Size, readers: int, say: Callable[[str], None]) -> Figures:
    began = time.monotonic()
    world = make_world(size)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    say(f"{len(world.cast)} clips with the cameo, {len(world.others)} without, in {time.monotonic() - began:.0f} s")
    looking = Readers(world, readers)
    looking.start()
    enough, at_least = 2 * readers * len(DOORS), min(3.0, size.uses / 500)
    looking.look_on(answers=enough, seconds=at_least)
    try:
        committed, revocation = _revoke(world)
        carry_out_all()
        gone_after = time.monotonic() - committed
        looking.look_on(answers=enough, seconds=at_least)
    finally:
        looking.stop()
    figures = _figures(world, revocation, looking.answers, committed, gone_after)
    _tidy(world)
    say(f"gone after {gone_after:.2f} s, {len(looking.answers)} answers counted")
    return figures


def _revoke(world: World) -> tuple[float, Revocation]:
    revocation = revoke(cameo=world.cameo, by=world.cameo.owner, scope=Scope.TAKE_DOWN)
    return time.monotonic(), revocation


def _figures(
    world: World, revocation: Revocation, answers: list[Answer], committed: float, gone_after: float
) -> Figures:
    revocation.refresh_from_db()
    steps = {step["app"]: step for step in revocation.report["steps"]}
    after = [answer for answer in answers if answer.began >= committed]
    late = [answer.ended - committed for answer in answers if answer.has_shown and answer.ended > committed]
    jobs_done = clock.from_text(steps["generation"]["finished_at"])
    return {
        "reads_stop_seconds": round(max(late, default=0.0), 3),
        "jobs_end_seconds": round((jobs_done - revocation.at).total_seconds(), 3),
        "traces_gone_seconds": round(gone_after, 2),
        "served_after_commit": sum(answer.has_shown for answer in after),
        "answers_before": len(answers) - len(after),
        "answers_after": len(after),
        "shown_before": sum(answer.has_shown for answer in answers if answer.began < committed),
        "answers_by_door": dict(Counter(answer.door for answer in after)),
        "door_seconds": {door: _middle(answers, door) for door in DOORS},
        "errors": sum(answer.status >= 500 for answer in answers),
        "traces_left": _traces(world),
        "steps": {app: step["counts"] for app, step in steps.items()},
        "step_seconds": {app: round(_seconds(step), 2) for app, step in steps.items()},
    }


def _middle(answers: list[Answer], door: str) -> float | None:
    seconds = [answer.ended - answer.began for answer in answers if answer.door == door]
    return round(median(seconds), 3) if seconds else None


def _seconds(step: dict[str, str]) -> float:
    return (clock.from_text(step["finished_at"]) - clock.from_text(step["started_at"])).total_seconds()


def _traces(world: World) -> int:
    """Rows of every app, files, archives, open jobs and unreturned credits that should be gone."""
    keys, names = [clip.pk for clip in world.cast], [clip.public_id for clip in world.cast]
    jobs = [job.pk for job in world.jobs]
    left = Clip.objects.filter(pk__in=keys).exclude(state=ClipState.REMOVED).count()
    left += sum(
        model_above(name)._default_manager.filter(clip__in=keys).count()
        for name in ("search.ClipDocument", "feed.ClipVector")
    )
    left += MediaFingerprint.objects.filter(clip_id__in=names, removed_at=None).count()
    left += Notification.objects.filter(ids__clip__in=names).count()
    left += Export.objects.filter(person=world.cast[0].creator, state=ExportState.READY).count()
    left += Rendition.objects.filter(clip__in=keys).count()
    left += sum(default_storage.exists(f"bench-revocation/{clip.public_id}.mp4") for clip in world.cast)
    left += GenerationJob.objects.filter(pk__in=jobs, state__in=OPEN_STATES).count()
    refunds = LedgerEntry.objects.filter(job__in=jobs, kind=EntryKind.REFUND).count()
    return left + len(jobs) - refunds


def _tidy(world: World) -> None:
    for clip in world.others[:50]:
        default_storage.delete(f"bench-revocation/{clip.public_id}.mp4")
