"""How an attempt can end other than well."""

from __future__ import annotations

from typing import Any

from generation.models import FailureStage


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
