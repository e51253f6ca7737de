"""Doorbells of this face."""

from __future__ import annotations

from common.tasks import bell
from generation.openai_api.services import advancing, files


@bell()
def advance_batches() -> None:
    """Carry every open batch a step on."""
    advancing.advance_batches()


@bell()
def expire_files() -> None:
    """Delete files whose time has run out."""
    files.expire_files()
