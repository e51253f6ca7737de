"""An uploaded video counts only for what we can prove it to be: a clip that was made here.

What is worked on is our own stored clip, never the bytes that were sent.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from accounts.models import User
from clips.models import Clip
from clips.queries import visible_clips
from common.errors import RefusedError
from common.ffmpeg.probe import UnreadableMediaError
from common.limits import Policy, take_or_raise
from generation.openai_api.errors import BadParameterError
from moderation.provenance.lookup import Answer, Finding, look_up

SURE_FROM = 0.99
"""Below that it only looks alike."""
QUESTIONS = Policy("video-proofs", quota=30, window_seconds=600)
"""A look costs seconds of CPU."""


def clip_behind(upload: UploadedFile[bytes], *, by: User) -> Clip:
    """The clip that this file was made from, if the asker may see it. Raises RefusedError, BadParameterError."""
    if (upload.size or 0) > settings.LOOKUP_BYTES_MAX:
        raise BadParameterError(f"A video has at most {settings.LOOKUP_BYTES_MAX // 2**20} MB.", param="video")
    take_or_raise(QUESTIONS, by.public_id)
    with tempfile.TemporaryDirectory(prefix="hibari-proof-") as folder:
        path = Path(folder) / "asked"
        with path.open("wb") as target:
            for chunk in upload.chunks():
                target.write(chunk)
        try:
            answer = look_up(path)
        except UnreadableMediaError as error:
            raise BadParameterError(str(error), param="video", code="unreadable_media") from error
    clip = visible_clips(by).select_related("creator", "root").filter(public_id=answer.clip_id).first()
    if clip is None or not _is_proof(answer):
        raise RefusedError(
            "Only videos that were made here can be edited or extended, and nothing in this file proves that it was.",
            code="not_made_here",
            errors=[{"pointer": "/video"}],
        )
    return clip


def _is_proof(answer: Answer) -> bool:
    is_ours = answer.finding in {Finding.MADE_HERE, Finding.MADE_HERE_ALTERED}
    return is_ours and answer.sureness >= SURE_FROM and not answer.is_removed
