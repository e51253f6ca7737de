"""What can go wrong with an engine before anything is rendered."""

from __future__ import annotations

from common.errors import RefusedError, UnavailableError


class UnknownEngineError(RefusedError):
    code = "unknown_engine"
    title = "There is no such engine here"


class MediaInvalidError(RefusedError):
    """A file that an engine was given to start from is not a clip it may work with."""

    code = "media_invalid"
    title = "The file can't be used"


class EngineNotConfiguredError(UnavailableError):
    """The engine is switched on but lacks a setting it can't run without: a folder, an accepted licence, an address."""

    code = "engine_not_configured"
    title = "The engine is not set up"
    is_retryable = False
