"""Before a render: the right to every parent is asked again, and the files are brought to this machine."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from clips import policies as clip_policies
from clips.models import Clip, RenditionKind
from common.errors import ForbiddenError
from generation.composing.media import Material
from generation.engines.base import Plan
from generation.models import FailureStage, GenerationJob
from generation.pipeline.errors import AttemptFailedError
from generation.queries import parents_of
from generation.services import inputs

FOLDER = "inputs"


def gather(job: GenerationJob, plan: Plan, workdir: Path) -> Plan:
    """The plan with local files in it. Raises AttemptFailedError where a parent was withdrawn or a file is gone."""
    for parent in parents_of(job):
        try:
            clip_policies.may_build_on(parent, job.owner)
        except ForbiddenError as error:
            raise AttemptFailedError(
                FailureStage.CONSENT, error.specific_code, f"{error.message} Nothing was charged."
            ) from error
    try:
        return replace(plan, request=inputs.fetch(plan.request, _folder(workdir)))
    except inputs.InputGoneError as error:
        raise _gone() from error


def material_of(clip: Clip, workdir: Path) -> Material:
    """A clip's best media on this machine. Raises AttemptFailedError."""
    keys = dict(clip.renditions.values_list("kind", "key"))
    folder = _folder(workdir)
    try:
        video = inputs.fetch_file(inputs.source_of(clip, strength=1.0).video, folder)
        truth = keys.get(RenditionKind.TRUTH)
        record = inputs.fetch_file(Path(truth), folder) if truth else None
    except inputs.InputGoneError as error:
        raise _gone() from error
    sound = video if inputs.has_sound(video) else None
    return Material(video, sound, clip.seconds, clip.width, clip.height, clip.fps, truth=record)


def _folder(workdir: Path) -> Path:
    folder = workdir / FOLDER
    folder.mkdir(exist_ok=True)
    return folder


def _gone() -> AttemptFailedError:
    return AttemptFailedError(
        FailureStage.CONSENT, "parent_unavailable", "What this starts from is not there any more; nothing was charged."
    )
