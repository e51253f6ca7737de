"""Presence back ends that answer the same each time."""

from pathlib import Path

from cameo.enrolment.presence import Presence, PresenceAnswer


class Vouches:
    name = "vouches"

    def check(self, recording: Path, *, timeout_seconds: float) -> PresenceAnswer:
        assert recording.stat().st_size
        return PresenceAnswer(Presence.GENUINE)


class Doubts(Vouches):
    def check(self, recording: Path, *, timeout_seconds: float) -> PresenceAnswer:
        return PresenceAnswer(Presence.UNSURE, "0.5")


class Refuses(Vouches):
    def check(self, recording: Path, *, timeout_seconds: float) -> PresenceAnswer:
        return PresenceAnswer(Presence.ATTACK, "a screen")


class Breaks(Vouches):
    def check(self, recording: Path, *, timeout_seconds: float) -> PresenceAnswer:
        raise ConnectionError
