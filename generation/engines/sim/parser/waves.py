"""Waves that are added to a clip: those of the sea, and nobody's hand; they run up a beach and nothing else."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace

from generation.engines.sim.script import Script, ShotScript

SOME_WAVES = re.compile(
    r"\b(?P<command>(?:add|insert|include|show|more|with|no|without|(?:remove|stop)(?:\s+the)?)\s+)(?:(?:some|more|a\s+few|big|small|high)\s+)*waves\b"
    r"(?!\s+(?:at|to|her|his|and)\b)",
    re.IGNORECASE,
)
NO_BEACH = "Waves run up a beach and nothing else in this world, so name one."


def with_surf(words: str) -> str:
    """ "Add waves" said as the surf that they are."""
    return SOME_WAVES.sub(r"\g<command>crashing waves", words)


def on_shore(script: Script, said: Collection[str]) -> Script:
    """The same without the surf among the weather that was `said`, where there is no beach, and a note of it."""
    if "surf" not in said or all(_is_on_shore(shot) for shot in script.shots):
        return script
    shots = tuple(shot if _is_on_shore(shot) else _without_surf(shot) for shot in script.shots)
    return replace(script, shots=shots, notes=(*script.notes, NO_BEACH))


def _is_on_shore(shot: ShotScript) -> bool:
    return shot.setting.place in {"", "beach"} or "surf" not in shot.setting.weather


def _without_surf(shot: ShotScript) -> ShotScript:
    weather = {name: power for name, power in shot.setting.weather.items() if name != "surf"}
    return replace(shot, setting=replace(shot.setting, weather=weather))
