"""A character made from a part of one's own clip."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import ffmpeg
from django.core.files.storage import default_storage

from accounts.models import User
from cameo.enrolment.models import Enrolment
from cameo.enrolment.policies import may_send_source
from cameo.enrolment.services.characters import SECONDS_MAX, SECONDS_MIN, send_source
from cameo.models import Cameo
from clips import policies
from clips.models import Clip, ClipKind, RenditionKind
from common.errors import ConflictError, InvalidInputError
from common.ffmpeg import command, process

CUT = process.Limits(wall_seconds=60, cpu_seconds=60, memory_bytes=2 << 30, file_bytes=64 << 20)


def character_from_clip(*, cameo: Cameo, clip: Clip, by: User, from_seconds: float, seconds: float) -> Enrolment:
    """Send a stretch of one's own clip as a character's source.

    Raises ForbiddenError (another's clip, or somebody else in it), ConflictError (not made here, or wrong moment),
    InvalidInputError (stretch).
    """
    may_send_source(cameo, by=by)
    policies.may_make_character(clip, by)
    if clip.kind == ClipKind.IMPORTED:
        raise ConflictError("This clip wasn't made here. Upload a part of it instead.", code="imported_clip")
    if not SECONDS_MIN <= seconds <= SECONDS_MAX or not from_seconds >= 0:
        raise InvalidInputError(
            f"Choose between {SECONDS_MIN:g} and {SECONDS_MAX:g} seconds.",
            code="stretch_wrong",
            least=SECONDS_MIN,
            most=SECONDS_MAX,
        )
    content = _cut(clip, from_seconds, seconds)
    return send_source(cameo=cameo, by=by, content=content, is_ours=True)


def _cut(clip: Clip, from_seconds: float, seconds: float) -> bytes:
    rendition = clip.renditions.filter(kind=RenditionKind.STANDARD).first()
    if rendition is None:
        raise ConflictError("This clip has no film to take from.", code="no_media")
    with tempfile.TemporaryDirectory(prefix="hibari-character-") as folder:
        whole, part = Path(folder) / "whole.mp4", Path(folder) / "part.mp4"
        with default_storage.open(rendition.key, "rb") as source, whole.open("wb") as target:
            shutil.copyfileobj(source, target)
        opened = command.file_input(whole, demuxer="mov", ss=from_seconds, t=seconds)
        output = ffmpeg.output(
            opened["v:0"], command.address(part), format="mp4", vcodec="libx264", preset="veryfast", crf=16,
            pix_fmt="yuv420p", map_metadata=-1, threads=2,
        )  # fmt: skip
        try:
            process.run(command.compiled(output), limits=CUT)
        except process.FfmpegError as error:
            raise InvalidInputError("The clip isn't that long.", code="stretch_wrong") from error
        return part.read_bytes()
