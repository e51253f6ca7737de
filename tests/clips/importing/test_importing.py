"""Bringing a backup home: real videos, taken in clean, private for good."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import User
from clips import policies
from clips.importing.services import import_archive
from clips.models import Clip, ClipKind, ClipState, PendingFile, Visibility
from clips.queries import visible_clips
from clips.services.publishing import Publication, publish_clip
from common.errors import ForbiddenError
from common.intake.errors import UnacceptableFileError
from tests.cast import client_of, make_person, post_json
from tests.common.intake import hostile

pytestmark = pytest.mark.django_db


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    """Two videos, of which one is made from the other, a broken one, and something that only says it is one."""
    folder = tmp_path / "backup"
    folder.mkdir()
    hostile.recording(folder / "lark.mp4")
    hostile.recording(folder / "heron.mp4", size="48x64")
    (folder / "broken.mp4").write_bytes((folder / "lark.mp4").read_bytes()[:400])
    (folder / "list.mp4").write_text("ffconcat version 1.0\nfile lark.mp4\n")
    rows = [
        {"id": "s_1", "file": "lark.mp4", "prompt": "a lark", "created_at": "2025-10-09T08:53:20Z"},
        {"id": "s_2", "file": "heron.mp4", "title": "Heron", "parent_post_id": "s_1"},
    ]
    (folder / "posts.json").write_text(json.dumps(rows))
    return folder


def test_a_backup_becomes_private_clips_that_say_where_they_are_from(ann: User, backup: Path) -> None:
    outcome = import_archive(by=ann, source=backup)
    assert (len(outcome.clips), sorted(outcome.refused)) == (2, ["broken.mp4", "list.mp4"])
    lark, heron = (Clip.objects.get(public_id=public_id) for public_id in outcome.clips)
    for clip in (lark, heron):
        assert (clip.kind, clip.state, clip.visibility) == (ClipKind.IMPORTED, ClipState.DRAFT, Visibility.PRIVATE)
        assert clip.engine_title == "Made elsewhere"
    assert (lark.prompt, lark.created_at.year, heron.caption) == ("a lark", 2025, "Heron")
    assert (heron.parent, heron.root, heron.depth) == (lark, lark, 1)
    assert not PendingFile.objects.exists()
    shown = client_of(ann).get(f"/api/v1/clips/{lark.public_id}").json()
    assert (shown["kind"], shown["engine"]["title"], list(shown["media"])) == (
        "imported",
        "Made elsewhere",
        ["standard"],
    )


def test_it_is_its_owners_alone_and_never_leaves(ann: User, backup: Path) -> None:
    clip = Clip.objects.get(public_id=import_archive(by=ann, source=backup).clips[0])
    bob = make_person("bob")
    assert visible_clips(ann).filter(pk=clip.pk).exists()
    for client in (client_of(bob), Client()):
        assert client.get(f"/api/v1/clips/{clip.public_id}").status_code == 404
        assert client.get(f"/p/{clip.public_id}").status_code == 404
    with pytest.raises(ForbiddenError) as refusal:
        publish_clip(draft=clip, by=ann, publication=Publication())
    assert refusal.value.specific_code == "made_elsewhere"


def test_nothing_is_made_from_it(ann: User, backup: Path) -> None:
    """Else a camera's picture would enter through its remix."""
    clip = Clip.objects.get(public_id=import_archive(by=ann, source=backup).clips[0])
    with pytest.raises(ForbiddenError):
        policies.may_build_on(clip, ann)
    answer = post_json(client_of(ann), "/api/v1/generations", {"prompt": "a ball", "remix_of": clip.public_id})
    assert (answer.status_code, answer.json()["code"]) == (403, "made_elsewhere")


def test_bringing_it_again_adds_nothing_and_another_person_has_their_own(ann: User, backup: Path) -> None:
    import_archive(by=ann, source=backup)
    again = import_archive(by=ann, source=backup)
    assert (again.clips, again.known) == ([], 2)
    assert len(import_archive(by=make_person("bob"), source=backup).clips) == 2
    assert Clip.objects.count() == 4


def test_what_is_stored_was_written_here(ann: User, backup: Path) -> None:
    """Encoded again, so that neither metadata nor anything hidden in the file comes along."""
    clip = Clip.objects.get(public_id=import_archive(by=ann, source=backup).clips[0])
    (rendition,) = clip.renditions.all()
    with default_storage.open(rendition.key) as file:
        stored = file.read()
    assert stored != (backup / "lark.mp4").read_bytes()
    assert len(stored) == rendition.bytes


def test_the_command_takes_a_zip_and_tells_what_came_of_it(ann: User, backup: Path, tmp_path: Path) -> None:
    files = {path.name: path.read_bytes() for path in backup.iterdir()}
    archive = hostile.archive(tmp_path / "backup.zip", {**files, "run.exe": b"MZ"})
    out = StringIO()
    call_command("import_archive", "@Ann", str(archive), stdout=out, stderr=StringIO())
    told = json.loads(out.getvalue().splitlines()[-1])
    assert (len(told["clips"]), told["known"], len(told["refused"])) == (2, 0, 2)


def test_a_hostile_archive_is_refused_whole(ann: User, tmp_path: Path) -> None:
    for make in (hostile.archive_with_a_link, hostile.archive_that_overlaps, hostile.archive_marked_encrypted):
        with pytest.raises(UnacceptableFileError):
            import_archive(by=ann, source=make(tmp_path / f"{make.__name__}.zip"))
    outside = hostile.archive(tmp_path / "outside.zip", {"../lark.mp4": b"x"})
    with pytest.raises(CommandError):
        call_command("import_archive", "ann", str(outside))
    assert not Clip.objects.exists()


def test_nobody_and_nothing_are_named_as_such(ann: User, tmp_path: Path) -> None:
    for arguments in (("nobody", str(tmp_path)), ("ann", str(tmp_path / "nowhere"))):
        with pytest.raises(CommandError):
            call_command("import_archive", *arguments)
