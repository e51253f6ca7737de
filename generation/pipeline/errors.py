"""How an attempt can end other than well."""

from __future__ import annotations

import errno
from typing import Any

from cameo.errors import ConsentRefusedError
from common.ffmpeg.process import FfmpegError
from generation.models import FailureStage

INTERNAL_ERROR = "internal_error"
STORAGE_FULL = "storage_full"
OUT_OF_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
WORTH_WAITING_FOR = {STORAGE_FULL, "storage_unavailable", "disk_full", "encode_failed"}
"""Failures that a moment's wait may heal: the next attempt comes later, not at once."""
ROOM_IS_SHORT = {STORAGE_FULL, "disk_full"}
"""Failures for which this machine's own left-overs may be to blame."""


class AttemptLostError(Exception):
    """The job is not ours any more: cancelled, or given to somebody else. Nothing may be written."""


class AttemptFailedError(Exception):
    """This attempt failed. `code` is stable and `message` is for the person; retryable ones are tried again."""

    def __init__(
        self,
        stage: FailureStage,
        code: str,
        message: str,
        *,
        is_retryable: bool = False,
        detail: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
        self.stage = stage
        self.code = code
        self.message = message
        self.is_retryable = is_retryable
        self.detail = detail or {}


def failure_of(error: Exception) -> AttemptFailedError:
    """What any error of an attempt means for its job: a typed failure is itself, the rest is ours to mend."""
    match error:
        case AttemptFailedError():
            return error
        case ConsentRefusedError():
            return AttemptFailedError(
                FailureStage.CONSENT, error.specific_code, error.message, detail={"errors": list(error.errors)}
            )
        case OSError() if error.errno in OUT_OF_ROOM:
            return AttemptFailedError(
                FailureStage.FINISH,
                STORAGE_FULL,
                "There was no room to store the clip; nothing was charged.",
                is_retryable=True,
            )
        case OSError():  # numpy, for one, does not say which
            return AttemptFailedError(
                FailureStage.FINISH,
                "storage_unavailable",
                "The clip could not be stored; nothing was charged.",
                is_retryable=True,
            )
        case FfmpegError():
            return AttemptFailedError(
                FailureStage.FINISH,
                "encode_failed",
                "The clip could not be encoded; nothing was charged.",
                is_retryable=True,
            )
        case _:
            return AttemptFailedError(
                FailureStage.RENDER, INTERNAL_ERROR, "Something broke on our side.", is_retryable=True
            )
