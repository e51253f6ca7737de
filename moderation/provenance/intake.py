"""What people may not send: copies of removed clips, and files that claim falsely to be from here.

Whoever takes a file in (a reference picture, a capture, media out of an archive) asks here before using it.
"""

from __future__ import annotations

from pathlib import Path

import structlog

from common.ffmpeg.probe import UnreadableMediaError
from common.intake.errors import BrokenFileError, UnacceptableFileError
from moderation.provenance.c2pa.reading import State
from moderation.provenance.lookup import Answer, Finding, look_up

log = structlog.get_logger(__name__)


class RemovedMaterialError(UnacceptableFileError):
    code = "removed_material"
    title = "This was taken down here"


class FalseClaimError(UnacceptableFileError):
    code = "false_claim"
    title = "This file claims to be from here and is not"


class MadeHereError(UnacceptableFileError):
    code = "made_here"
    title = "This was generated here"


def check_upload(path: Path, *, is_capture: bool = False) -> Answer:
    """What is known of a file that somebody sends. A capture of a person may not show anything generated here.

    Raises RemovedMaterialError, FalseClaimError, MadeHereError or BrokenFileError.
    """
    try:
        answer = look_up(path)
    except UnreadableMediaError as error:
        raise BrokenFileError("The file can't be read. Save it again and send that.") from error
    refusal = _refusal(answer, is_capture=is_capture)
    if refusal is not None:
        log.info("upload refused", code=refusal.code, clip=answer.clip_id)
        raise refusal
    return answer


def _refusal(answer: Answer, *, is_capture: bool) -> UnacceptableFileError | None:
    if answer.is_removed:
        return RemovedMaterialError("A decision took this material down. It can't be brought back by sending it again.")
    if answer.manifest.clip_id and answer.manifest.state is not State.TRUSTED:
        return FalseClaimError("Its manifest names this place but was changed or signed by somebody else.")
    if is_capture and answer.finding is not Finding.NOT_KNOWN:
        return MadeHereError("Record yourself with a camera. What was generated here shows nobody.")
    return None
