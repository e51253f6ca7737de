"""Leaving takes clips and jobs along: exported with their words, erased without a trace, others' remixes untouched."""

from pathlib import Path

import pytest
from django.core.files.storage import default_storage

from accounts.models import User
from accounts.registry import ExportedFile, ExportedRows
from clips.models import Clip, ClipState, Rendition
from clips.queries import visible_clips
from clips.share import ClipsShare
from generation.models import GenerationJob
from generation.models.job import JobState
from generation.share import GenerationShare
from tests.cast import make_person
from tests.clips.factories import add_rendition, make_clip

pytestmark = pytest.mark.django_db
MARKER = b"zebrafinch-picture"


def a_job(owner: User, **fields: object) -> GenerationJob:
    return GenerationJob.objects.create(
        owner=owner, submission_id="sub_1", prompt="zebrafinch", engine="sim", queue="cpu.sim", **fields
    )


def test_clips_are_exported_with_words_lineage_and_marked_media(ann: User) -> None:
    source = make_clip(make_person("bob"))
    clip = make_clip(ann, parent=source, caption="zebrafinch")
    draft = make_clip(ann, state=ClipState.DRAFT)
    add_rendition(clip)
    pieces = list(ClipsShare().export(ann))
    rows = next(piece for piece in pieces if isinstance(piece, ExportedRows))
    exported = {row["public_id"]: row for row in rows.rows}
    assert set(exported) == {clip.public_id, draft.public_id}
    assert exported[clip.public_id]["parent__public_id"] == source.public_id
    files = [piece.name for piece in pieces if isinstance(piece, ExportedFile)]
    assert files == [f"media/{clip.public_id}.mp4"]


def test_erased_clips_leave_a_tombstone_in_the_chain_and_no_byte(ann: User) -> None:
    bob = make_person("bob")
    clip = make_clip(ann, caption="zebrafinch", prompt="zebrafinch")
    remix = make_clip(bob, parent=clip)
    key = add_rendition(clip, content=MARKER).key
    first, second = ClipsShare().erase(ann), ClipsShare().erase(ann)
    assert {name: count for name, count in first.items() if count} == {"files": 1, "clips": 1}
    assert {name: count for name, count in second.items() if count} == {"clips": 1}
    clip.refresh_from_db()
    assert (clip.state, clip.caption, clip.prompt) == (ClipState.REMOVED, "", "")
    assert not default_storage.exists(key)
    assert not Rendition.objects.exists()
    assert not any(MARKER in path.read_bytes() for path in Path(default_storage.location).rglob("*") if path.is_file())
    assert list(visible_clips(bob)) == [remix]
    assert Clip.objects.get(pk=remix.pk).parent_id == clip.pk


def test_a_file_that_another_clip_shares_stays(ann: User) -> None:
    mine, other = make_clip(ann), make_clip(make_person("bob"))
    kept = add_rendition(other)
    Rendition.objects.create(clip=mine, kind=kept.kind, key=kept.key, sha256=kept.sha256, bytes=10, mime="video/mp4")
    assert ClipsShare().erase(ann)["files"] == 0
    assert default_storage.exists(kept.key)


def test_open_jobs_end_and_every_word_of_a_job_goes(ann: User) -> None:
    waiting = a_job(ann)
    done = a_job(ann, state=JobState.CANCELLED, notes=["zebrafinch"], failure_message="zebrafinch")
    others = a_job(make_person("bob"))
    assert GenerationShare().erase(ann) == {"jobs": 2}
    for job in (waiting, done):
        job.refresh_from_db()
        assert (job.state, job.prompt, job.notes, job.failure_message) == (JobState.CANCELLED, "", [], "")
    others.refresh_from_db()
    assert (others.state, others.prompt) == (JobState.QUEUED, "zebrafinch")


def test_jobs_are_exported_with_what_makes_them_again(ann: User) -> None:
    a_job(ann, plan={"seed": 7})
    jobs = next(piece for piece in GenerationShare().export(ann) if piece.name == "jobs")
    assert isinstance(jobs, ExportedRows)
    assert [(row["prompt"], row["plan"]) for row in jobs.rows] == [("zebrafinch", {"seed": 7})]
