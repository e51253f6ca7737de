"""The media that a request starts from: storage keys in the row, local files in the worker.

A path of a stored request is relative and is a key of the storage. `fetch` brings the files to a folder; only the
scene record is brought for planning, since an engine's `plan` may read nothing else.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from django.core.files.storage import default_storage

from clips.models import Clip, RenditionKind
from common.ffmpeg.probe import probe
from generation.engines.base import EngineRequest, Reference, Source

VIDEO_KINDS = (RenditionKind.SOURCE, RenditionKind.STANDARD)
"""The unmarked source where it was kept; a marked clip otherwise."""
Bring = Callable[[Path], Path]


class InputGoneError(Exception):
    """A file that the job starts from is not in the storage any more."""


def source_of(clip: Clip, *, strength: float) -> Source:
    """A clip as something to start from. Raises InputGoneError for one without media."""
    keys = dict(clip.renditions.values_list("kind", "key"))
    video = next((keys[kind] for kind in VIDEO_KINDS if kind in keys), None)
    if video is None:
        raise InputGoneError(clip.public_id)
    truth = keys.get(RenditionKind.TRUTH)
    return Source(
        clip_id=clip.public_id,
        video=Path(video),
        prompt=clip.prompt,
        seed=clip.seed,
        strength=strength,
        truth=Path(truth) if truth else None,
    )


def has_sound(video: Path) -> bool:
    """Whether a local file of ours has any."""
    return probe(video).has_sound


def fetch(request: EngineRequest, folder: Path, *, is_planning: bool = False) -> EngineRequest:
    """The same request with local files. Raises InputGoneError."""
    bring = _bringer(folder)
    source = request.source
    if source is not None:
        video = source.video if is_planning else bring(source.video)
        source = replace(source, video=video, truth=bring(source.truth) if source.truth else None)
    if is_planning:
        return replace(request, source=source)
    return replace(
        request,
        source=source,
        keyframes=tuple(replace(frame, image=bring(frame.image)) for frame in request.keyframes),
        references=tuple(_reference(one, bring) for one in request.references),
    )


def with_stored_paths(request: EngineRequest, stored: EngineRequest) -> EngineRequest:
    """What an engine made of the request, with the storage keys of `stored` in the place of local files."""
    return replace(request, source=stored.source, keyframes=stored.keyframes, references=stored.references)


def fetch_file(key: Path, folder: Path) -> Path:
    """One file of the storage in `folder`, fetched once. Raises InputGoneError."""
    target = folder / key.as_posix().replace("/", "-")
    if not target.exists():
        part = target.with_name(f"{target.name}.part")
        try:
            with default_storage.open(key.as_posix(), "rb") as stored, part.open("wb") as file:
                shutil.copyfileobj(stored, file)
        except OSError as error:
            raise InputGoneError(key.as_posix()) from error
        part.rename(target)
    return target


def _bringer(folder: Path) -> Bring:
    return lambda path: path if path.is_absolute() else fetch_file(path, folder)


def _reference(reference: Reference, bring: Bring) -> Reference:
    return replace(
        reference,
        images=tuple(bring(image) for image in reference.images),
        audio=bring(reference.audio) if reference.audio else None,
    )
