"""How the use of a cameo can be refused."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cameo.models import Cameo
from common.errors import ForbiddenError


class ConsentRefusedError(ForbiddenError):
    """No consent, or none any more. `cameo` is for the owner's inbox and is never told to the asker."""

    code = "consent_refused"
    title = "No consent"

    def __init__(
        self, message: str, *, code: str, cameo: Cameo | None = None, errors: Sequence[dict[str, Any]] = ()
    ) -> None:
        super().__init__(message, code=code, errors=errors)
        self.cameo = cameo


def not_available(cameo: Cameo | None = None) -> ConsentRefusedError:
    """The one answer for a cameo that is not there, not for the asker, or not finished: it gives nothing away."""
    return ConsentRefusedError(
        "A cameo named here does not exist, or is not open to you. Ask its owner, or write the prompt without it.",
        code="cameo_not_available",
        cameo=cameo,
    )
