"""Packing a project: a timeline, the films as they are delivered, and their sounds, cut out and signed anew.

The unmarked source never leaves: films are the standard renditions with all their marks, and only of the asker's own
clips. A sound keeps its inaudible mark, since nothing of it is encoded again, and gets a manifest that names its film.
"""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import ffmpeg
from django.core.files.storage import default_storage

from accounts.models import User
from clips import policies
from clips.models import Clip, ClipKind, RenditionKind
from clips.queries import visible_clips
from common.errors import ConflictError, ForbiddenError
from common.ffmpeg import command, process, sniff
from common.ffmpeg.probe import UnreadableMediaError, probe
from generation.models import GenerationJob
from generation.projects.cutting import cuts_of
from generation.projects.timeline import PICTURES, SOUNDS, timeline_of
from generation.queries import parents_of
from moderation.provenance.c2pa import verify
from moderation.provenance.c2pa.manifest import SOFT_BINDING_SOUND
from moderation.provenance.c2pa.signing import SigningError, sign
from moderation.provenance.media import Ingredient, Origin

CUT = process.Limits(wall_seconds=60, cpu_seconds=60, memory_bytes=2 << 30, file_bytes=64 << 20)
MODEL = "trainedAlgorithmicMedia"
README = """A project of Hibari: {clip}

project.otio   the timeline (OpenTimelineIO); media are named relative to it
media/         films with their visible and invisible marks and their manifests (C2PA)
sound/         the sound of each film, not encoded again, with a manifest of its own

Clips of other people that are in the film are shown by the film itself.
"""


def pack_project(*, clip: Clip, by: User, folder: Path) -> Path:
    """A zip in `folder`, of one's own clip. Raises ForbiddenError, ConsentRefusedError, ConflictError (no film)."""
    try:
        return _pack(clip, by, folder)
    except (process.FfmpegError, UnreadableMediaError, SigningError) as error:
        raise ConflictError("A film of this project can't be read; make the clip again.", code="film_broken") from error


def _pack(clip: Clip, by: User, folder: Path) -> Path:
    policies.may_edit(clip, by)
    policies.may_download(clip, by)
    if clip.kind == ClipKind.IMPORTED:
        raise ForbiddenError("This clip was made elsewhere; it carries no marks.", code="made_elsewhere")
    job = GenerationJob.objects.filter(clip=clip).first()
    cuts = cuts_of(clip, job, _open_parents(job, by))
    films = {public_id: _film(one, folder) for public_id, one in {**cuts.clips, clip.public_id: clip}.items()}
    sounds = {public_id: _sound(public_id, film) for public_id, film in films.items() if probe(film).has_sound}
    target = folder / "project.zip"
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("README.txt", README.format(clip=clip.public_id))
        archive.writestr("project.otio", timeline_of(clip, cuts, sounds=frozenset(sounds)))
        for public_id, film in films.items():
            archive.write(film, f"{PICTURES}/{public_id}.mp4")
        for public_id, sound in sounds.items():
            archive.write(sound, f"{SOUNDS}/{public_id}.m4a")
    return target


def _open_parents(job: GenerationJob | None, by: User) -> dict[int, Clip]:
    """The asker's own clips that the film was made from and that are still there, by their place."""
    parents = dict(enumerate(parents_of(job))) if job is not None else {}
    open_keys = set(visible_clips(by).filter(pk__in=[one.pk for one in parents.values()]).values_list("pk", flat=True))
    return {at: one for at, one in parents.items() if one.pk in open_keys and _may_leave(one, by)}


def _may_leave(clip: Clip, by: User) -> bool:
    try:
        policies.may_download(clip, by)
    except ForbiddenError:
        return False
    has_film = clip.renditions.filter(kind=RenditionKind.STANDARD).exists()
    return clip.creator_id == by.pk and clip.kind != ClipKind.IMPORTED and has_film


def _film(clip: Clip, folder: Path) -> Path:
    rendition = clip.renditions.filter(kind=RenditionKind.STANDARD).first()
    if rendition is None:
        raise ConflictError("This clip has no film.", code="no_media")
    path = folder / f"{clip.public_id}.mp4"
    with default_storage.open(rendition.key, "rb") as source, path.open("wb") as target:
        shutil.copyfileobj(source, target)
    return path


def _sound(public_id: str, film: Path) -> Path:
    """The sound alone, packet for packet, signed as a part of its film."""
    bare, signed = film.with_suffix(".bare.mp4"), film.with_suffix(".m4a")
    opened = command.file_input(film, demuxer=sniff.MP4.reader)
    output = ffmpeg.output(opened["a:0"], command.address(bare), format="mp4", acodec="copy", map_metadata=-1)
    process.run(command.compiled(output), limits=CUT)
    told = verify(film)
    is_model = told.digital_source_type == MODEL
    origin = Origin(
        clip_id=public_id,
        handle=told.creator.removeprefix("@"),
        digital_source_type="trainedAlgorithmicMedia" if is_model else "algorithmicMedia",
        engine=told.engine,
        engine_revision=told.engine_revision,
        kind=told.kind,
        is_model=is_model,
        consent_receipts=told.consent_receipts,
        ingredients=(Ingredient(film, public_id, public_id, "parentOf"),),
        lineage=told.lineage,
    )
    bindings = tuple(one for one in told.bindings if one.algorithm == SOFT_BINDING_SOUND)
    sign(bare, signed, origin=origin, bindings=bindings)
    bare.unlink()
    return signed
