"""Attempts at a job: delivered once, whatever dies on the way."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.conf import settings as django_settings
from django.core.files.storage import default_storage

from accounts.models import User
from clips.models import Clip, ClipState, PendingFile, RenditionKind
from common import clock
from generation import pipeline
from generation.models import EntryKind, GenerationJob, JobState, LedgerEntry
from generation.pipeline import ending
from generation.pipeline.claim import claim_next
from generation.pipeline.errors import AttemptLostError
from generation.pipeline.lease import Lease
from generation.services import jobs
from generation.services.ledger import quota_of
from generation.services.sweeping import sweep
from notifications.acts import JOB_ACTS
from notifications.kinds import Kind, text_of
from notifications.models import Notice
from tests.cast import client_of, make_person
from tests.generation.factories import let_leases_run_out, submit_job
from tests.generation.making import ask, finish

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("tiny_engines")]


def kinds(job: GenerationJob) -> list[str]:
    return list(LedgerEntry.objects.filter(job=job).order_by("pk").values_list("kind", flat=True))


def test_a_job_becomes_one_private_draft_with_signed_media(ann: User) -> None:
    job = submit_job(ann)
    assert pipeline.run_next("cpu.tiny")
    job.refresh_from_db()
    assert (job.state, job.progress) == (JobState.COMPLETED, 100)
    clip = job.clip
    assert clip is not None
    assert (clip.state, clip.creator, clip.frames, clip.fps) == (ClipState.DRAFT, ann, 48, 12)
    for rendition in clip.renditions.all():
        with default_storage.open(rendition.key, "rb") as file:
            assert hashlib.file_digest(file, "sha256").hexdigest() == rendition.sha256
    assert {RenditionKind.STANDARD, RenditionKind.SMALL, RenditionKind.THUMBNAIL} <= set(
        clip.renditions.values_list("kind", flat=True)
    )
    assert kinds(job) == [EntryKind.RESERVE, EntryKind.CAPTURE]
    assert not PendingFile.objects.exists()
    assert [event.to_state for event in job.events.order_by("pk")] == ["queued", "running", "finishing", "completed"]


def test_an_empty_queue_is_nothing_to_do() -> None:
    assert not pipeline.run_next("cpu.tiny")


def test_a_child_killed_in_mid_render_is_tried_again_and_makes_one_clip(ann: User, tmp_path: Path) -> None:
    job = submit_job(ann, engine="dying", style=str(tmp_path / "died"))
    while pipeline.run_next("cpu.dying"):
        pass
    job.refresh_from_db()
    assert (job.state, job.attempt) == (JobState.COMPLETED, 2)
    assert Clip.objects.count() == 1
    assert kinds(job) == [EntryKind.RESERVE, EntryKind.CAPTURE]


def test_a_lost_worker_is_found_within_one_lease(ann: User) -> None:
    job = submit_job(ann)
    assert claim_next("cpu.tiny", worker="a worker that will die") is not None
    sweep()
    job.refresh_from_db()
    assert job.state == JobState.RUNNING
    let_leases_run_out()
    sweep()
    job.refresh_from_db()
    assert job.state == JobState.QUEUED
    assert pipeline.run_next("cpu.tiny")
    job.refresh_from_db()
    assert (job.state, job.attempt) == (JobState.COMPLETED, 2)
    assert Clip.objects.count() == 1


def test_a_job_that_takes_its_worker_with_it_each_time_is_set_aside(ann: User) -> None:
    job = submit_job(ann)
    for _ in range(django_settings.JOB_MAX_ATTEMPTS):
        assert claim_next("cpu.tiny", worker="doomed") is not None
        let_leases_run_out()
        sweep()
    job.refresh_from_db()
    assert (job.state, job.failure_code) == (JobState.FAILED, "quarantined")
    assert kinds(job) == [EntryKind.RESERVE, EntryKind.REFUND]
    assert float(quota_of(ann).left) == 60


def test_a_result_with_an_old_token_is_refused(ann: User) -> None:
    job = submit_job(ann)
    zombie = claim_next("cpu.tiny", worker="frozen")
    assert zombie is not None
    let_leases_run_out()
    sweep()
    with pytest.raises(AttemptLostError):
        ending.to_finishing(zombie, spent_seconds=1.0)
    job.refresh_from_db()
    assert job.state == JobState.QUEUED


def test_a_cancel_in_mid_render_stops_it_and_leaves_no_file(ann: User) -> None:
    job = submit_job(ann)
    claimed = claim_next("cpu.tiny", worker="busy")
    assert claimed is not None
    jobs.cancel(job=GenerationJob.objects.get(pk=job.pk), by=ann)
    assert not Lease(claimed).check()
    with pytest.raises(AttemptLostError):
        ending.to_finishing(claimed, spent_seconds=0.0)
    assert not Clip.objects.exists()
    assert kinds(job) == [EntryKind.RESERVE, EntryKind.REFUND]


def test_suspension_of_the_owner_ends_the_attempt(ann: User) -> None:
    submit_job(ann)
    claimed = claim_next("cpu.tiny", worker="busy")
    assert claimed is not None
    User.objects.filter(pk=ann.pk).update(is_active=False)
    assert not Lease(claimed).check()


def test_a_free_plan_renders_one_at_a_time(ann: User) -> None:
    submit_job(ann)
    submit_job(ann)
    assert claim_next("cpu.tiny", worker="one") is not None
    assert claim_next("cpu.tiny", worker="two") is None
    assert claim_next("cpu.tiny", worker="two") is None
    submit_job(make_person("bob"))
    taken = claim_next("cpu.tiny", worker="two")
    assert taken is not None
    assert taken.owner.handle == "bob"


def test_a_higher_plan_goes_first(ann: User) -> None:
    submit_job(ann)
    submit_job(make_person("pro", plan="pro"))
    taken = claim_next("cpu.tiny", worker="one")
    assert taken is not None
    assert taken.owner.handle == "pro"


def test_words_in_doubt_leave_a_draft_that_is_held_or_private(ann: User) -> None:
    for decision, is_held, is_private in (("hold", True, False), ("private_only", False, True)):
        job = submit_job(ann)
        GenerationJob.objects.filter(pk=job.pk).update(
            door_decision=decision, door_explanation="Somebody looks at this first.", door_event=f"scr_{decision}"
        )
        assert pipeline.run_next("cpu.tiny")
        clip = Clip.objects.get(job=job)
        assert clip.holds.filter(source=f"scr_{decision}", lifted_at=None).exists() is is_held
        assert bool(clip.private_only_reason) is is_private
        told = Notice.objects.get(kind="job_completed", ids__clip=clip.public_id)
        says_held = text_of(Kind.JOB_COMPLETED, [], 0, told.ids).startswith("Your clip is ready. A person looks")
        assert says_held is clip.holds.exists()


@pytest.mark.parametrize(
    ("decision", "says"),
    [
        ("allow", "Your clip is ready."),
        ("private_only", JOB_ACTS["private"]),
        ("hold", JOB_ACTS["held"]),
    ],
)
def test_news_of_a_draft_say_whether_others_may_see_it(ann: User, decision: str, says: str) -> None:
    job = ask(ann, "a red ball bounces")
    GenerationJob.objects.filter(pk=job.pk).update(door_decision=decision, door_explanation="In a language.")
    clip = finish(job)
    assert bool(clip.private_only_reason) is (decision == "private_only")
    told = Notice.objects.get(kind="job_completed", ids__clip=clip.public_id)
    assert text_of(Kind.JOB_COMPLETED, [], 0, told.ids) == says


def test_a_preview_outlives_its_render_for_a_moment_and_not_for_long(ann: User) -> None:
    job = submit_job(ann)
    assert pipeline.run_next("cpu.tiny")
    seen = client_of(ann).get(f"/api/v1/generations/{job.public_id}")
    assert seen.json()["preview_url"] is None
    GenerationJob.objects.filter(pk=job.pk).update(preview=b"jpeg")
    sweep()
    assert client_of(ann).get(f"/api/v1/generations/{job.public_id}/preview").status_code == 200
    with time_machine.travel(clock.now() + timedelta(minutes=6)):
        sweep()
    assert client_of(ann).get(f"/api/v1/generations/{job.public_id}/preview").status_code == 404
