"""Taking a backup in: every video is decoded and encoded again, and becomes a private clip that stays one."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import structlog
from django.db import IntegrityError, transaction

from accounts.models import User
from clips.importing.reading import SUFFIXES, Brought, videos_in
from clips.models import Clip, ClipKind, ClipState, LineageEdge, PendingFile, Rendition, RenditionKind, Visibility
from clips.services.drafts import DeliveredFile
from clips.services.files import LocalFile, abandon, hash_file, place
from common.ffmpeg.probe import Probe
from common.ids import new_public_id
from common.intake.archives import take_archive
from common.intake.errors import UnacceptableFileError
from common.intake.recordings import take_video
from moderation.provenance.intake import check_upload

log = structlog.get_logger(__name__)
ENGINE, TITLE = "elsewhere", "Made elsewhere"


@dataclass
class Imported:
    """What came of a backup: new clips, those that were here already, and files that could not be taken, with why."""

    clips: list[str] = field(default_factory=list)
    known: int = 0
    refused: dict[str, str] = field(default_factory=dict)


def import_archive(*, by: User, source: Path, say: Callable[[str], None] = lambda line: None) -> Imported:
    """A zip file or a folder. Doing it again adds what is missing. Raises UnacceptableFileError for a hostile zip."""
    if source.is_dir():
        return _import_folder(by, source, say)
    with tempfile.TemporaryDirectory(prefix="hibari-import-") as folder:
        take_archive(source, Path(folder), suffixes=SUFFIXES)
        return _import_folder(by, Path(folder), say)


def _import_folder(by: User, folder: Path, say: Callable[[str], None]) -> Imported:
    outcome, made = Imported(), dict[str, Clip]()
    for brought in videos_in(folder):
        name = str(brought.media.relative_to(folder))
        public_id = _id_for(by, brought.media)
        known = Clip.objects.filter(public_id=public_id).first()
        try:
            clip = known or _import_one(by, brought, public_id, made.get(brought.parent))
        except UnacceptableFileError as error:
            outcome.refused[name] = error.message
            continue
        made[brought.name] = clip
        if known is None:
            outcome.clips.append(clip.public_id)
            say(f"{name}: {clip.public_id}")
        else:
            outcome.known += 1
    log.info("archive imported", user=by.public_id, clips=len(outcome.clips), refused=len(outcome.refused))
    return outcome


def _id_for(by: User, media: Path) -> str:
    """The same file of the same person is the same clip, however often it is brought."""
    return f"clip_{hashlib.sha256(f'{by.public_id}:{hash_file(media)}'.encode()).hexdigest()[:32]}"


def _import_one(by: User, brought: Brought, public_id: str, parent: Clip | None) -> Clip:
    token = new_public_id("import")
    with tempfile.TemporaryDirectory(prefix="hibari-import-") as folder:
        path = Path(folder) / "clean.mp4"
        facts = take_video(brought.media, path)
        check_upload(path)
        file = place(
            LocalFile(RenditionKind.STANDARD, path, "video/mp4", facts.width, facts.height),
            token=token,
        )
    try:
        with transaction.atomic():
            clip = _write(by, brought, public_id, parent, facts, file)
            PendingFile.objects.filter(token=token).delete()
    except IntegrityError:
        abandon(token)
        return Clip.objects.get(public_id=public_id)
    return clip


def _write(by: User, brought: Brought, public_id: str, parent: Clip | None, facts: Probe, file: DeliveredFile) -> Clip:
    fps = max(1, round(facts.frame_rate))
    clip = Clip.objects.create(
        public_id=public_id,
        creator=by,
        kind=ClipKind.IMPORTED,
        state=ClipState.DRAFT,
        visibility=Visibility.PRIVATE,
        prompt=brought.prompt,
        caption=brought.caption,
        engine=ENGINE,
        engine_title=TITLE,
        private_only_reason="It was made elsewhere.",
        width=facts.width,
        height=facts.height,
        fps=fps,
        frames=max(1, round(facts.seconds * fps)),
        parent=parent,
        root=(parent.root or parent) if parent else None,
        depth=parent.depth + 1 if parent else 0,
    )
    if parent is not None:
        LineageEdge.objects.create(child=clip, parent=parent)
    if brought.made_at is not None:
        Clip.objects.filter(pk=clip.pk).update(created_at=brought.made_at)
    Rendition.objects.create(
        clip=clip,
        kind=file.kind,
        key=file.key,
        sha256=file.sha256,
        bytes=file.bytes,
        mime=file.mime,
        width=file.width,
        height=file.height,
    )
    return clip
