"""Before anything is paid for: words that change nothing in the clip that they are about.

Only a plan objects. A job that was planned is rendered: the same wish may be asked for again with another seed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from generation.engines.base import EngineRequest, Mode, PlanRefusedError
from generation.engines.sim.parser.changes import Changes
from generation.engines.sim.recorded import lasting, script_from, script_state
from generation.engines.sim.remixing import DROPS_HOUR, TAKES_CAST
from generation.engines.sim.script import Script
from generation.engines.sim.suggesting import suggestions_for

LONGEST_ECHO = 80


def objection_to(
    request: EngineRequest, record: Mapping[str, Any], script: Script, changes: Changes
) -> PlanRefusedError | None:
    """What to say where the clip would be that of `record` once more; None where it would not.

    A remix of more strength is something else by its chance and its colouring, so its words must have been a command.
    """
    if "script" not in record or not _is_the_same(request, record, script):
        return None
    strength = request.source.strength if request.source and request.mode is Mode.REMIX else 0.0
    if request.mode is Mode.REMIX and (strength >= DROPS_HOUR or not changes.is_told):
        return None
    is_weak = request.mode is Mode.REMIX and strength < TAKES_CAST
    message = " ".join(("These words change nothing in the clip.", *_reasons(script, changes, is_weak=is_weak),
                        "Say what shall be different."))  # fmt: skip
    return PlanRefusedError(
        "nothing_changes",
        message,
        suggestions=suggestions_for(script, request.prompt),
        denied=list(changes.denied),
        ignored=list(script.ignored),
    )


def _is_the_same(request: EngineRequest, record: Mapping[str, Any], script: Script) -> bool:
    """Whether both are the same to the last picture, but for the seed and the colouring of a remix."""
    frames = sum(shot.frames for shot in script.shots)
    asked = (request.width, request.height, request.fps, frames)
    if request.keyframes or asked != tuple(record.get(key) for key in ("width", "height", "fps", "frames")):
        return False
    # A likeness that did not come along is not kept, so the script of the record itself is compared.
    return script_state(script) == script_state(lasting(script_from(record["script"]), frames))


def _reasons(script: Script, changes: Changes, *, is_weak: bool) -> list[str]:
    reasons = list(script.notes)
    if changes.denied:
        reasons.append(f"What is not to be done needs no new clip: {_shown(changes.denied)}.")
    if script.ignored:
        reasons.append(f"Not understood: {_shown(script.ignored)}.")
    if is_weak:
        reasons.append(f"Nothing is taken from them at a strength below {TAKES_CAST:g}.")
    return reasons


def _shown(words: tuple[str, ...]) -> str:
    text = ", ".join(words)
    return text if len(text) <= LONGEST_ECHO else f"{text[: LONGEST_ECHO - 1]}…"
