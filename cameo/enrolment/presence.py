"""Is a living person before the camera? A pluggable back end; nothing that ships with the product is certified.

`HIBARI_PRESENCE_BACKEND` names a class, for example one that asks a service tested after ISO/IEC 30107-3. Without one
every capture that passes the checks of content goes to a person, and so does every one that the back end can't answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

import structlog
from django.conf import settings
from django.utils.module_loading import import_string

from cameo.enrolment.verdicts import Doubt, Failure, Finding

log = structlog.get_logger(__name__)


class Presence(StrEnum):
    GENUINE = "genuine"
    UNSURE = "unsure"
    ATTACK = "attack"


@dataclass(frozen=True, slots=True)
class PresenceAnswer:
    presence: Presence
    note: str = ""
    """For the reviewer: scores, the version and the certificate of the back end."""


class PresenceBackend(Protocol):
    name: str

    def check(self, recording: Path, *, timeout_seconds: float) -> PresenceAnswer:
        """Judge the file as it was sent. Raises whatever it likes: that counts as unsure."""


TIMEOUT_SECONDS = 60.0


def check_presence(recording: Path) -> list[Finding]:
    if not settings.PRESENCE_BACKEND:
        return [Finding(Doubt.NO_PRESENCE_CHECK)]
    try:
        backend: PresenceBackend = import_string(settings.PRESENCE_BACKEND)()
        answer = backend.check(recording, timeout_seconds=TIMEOUT_SECONDS)
    except Exception as error:  # Fail closed: whatever broke, nobody vouched for this capture.
        log.warning("presence check failed", error=type(error).__name__)
        return [Finding(Doubt.PRESENCE_UNSURE, "the back end gave no answer")]
    if answer.presence is Presence.ATTACK:
        return [Finding(Failure.PRESENCE_REFUSED, answer.note)]
    return [] if answer.presence is Presence.GENUINE else [Finding(Doubt.PRESENCE_UNSURE, answer.note)]
