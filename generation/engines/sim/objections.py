"""Before anything is paid for: words that change nothing in the clip that they are about.

Only a plan objects. A job that was planned is rendered: the same wish may be asked for again with another seed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from generation.engines.base import EngineRequest, Mode, PlanRefusedError
from generation.engines.sim.parser.changes import Changes
from generation.engines.sim.parser.noun_phrases import DESCRIBES, meanings, parsed
from generation.engines.sim.recorded import lasting, script_from, script_state
from generation.engines.sim.remixing import DROPS_HOUR, TAKES_CAST
from generation.engines.sim.script import Script
from generation.engines.sim.suggesting import suggestions_for

LONGEST_ECHO = 80
SWITCHES = {"off", "away"}
"""Words that say what becomes of something, and not of what."""


def objection_to(
    request: EngineRequest, record: Mapping[str, Any], script: Script, changes: Changes
) -> PlanRefusedError | None:
    """What to say where the clip would be that of `record` once more; None where it would not.

    A remix of more strength is something else by its chance and its colouring, so its words must have been a command.
    """
    if request.mode is Mode.REMIX and _is_all_unread(request, script):
        return _refused(request, script, changes, [f"Not understood: {_shown(script.ignored)}."])
    if "script" not in record or not _is_the_same(request, record, script):
        return None
    strength = request.source.strength if request.source and request.mode is Mode.REMIX else 0.0
    if request.mode is Mode.REMIX and (strength >= DROPS_HOUR or not changes.is_told):
        return None
    is_weak = request.mode is Mode.REMIX and strength < TAKES_CAST
    return _refused(request, script, changes, _reasons(script, changes, is_weak=is_weak))


def _is_all_unread(request: EngineRequest, script: Script) -> bool:
    """Whether words are all that is asked for, and none of them means anything."""
    asks_besides = request.references or request.keyframes or request.style or request.camera
    return bool(script.ignored) and not script.understood and not script.notes and not asks_besides


def _refused(request: EngineRequest, script: Script, changes: Changes, reasons: Sequence[str]) -> PlanRefusedError:
    message = " ".join(("These words change nothing in the clip.", *reasons, "Say what shall be different."))
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
    old = lasting(script_from(record["script"]), frames)
    # Scenery that is named anew, and was there unnamed, is not seen.
    return script_state(replace(script, has_scenery=old.has_scenery)) == script_state(old)


def _reasons(script: Script, changes: Changes, *, is_weak: bool) -> list[str]:
    reasons = list(script.notes)
    if changes.denied:
        reasons.append(f"What is not to be done needs no new clip: {_shown(changes.denied)}.")
    if script.ignored:
        reasons.append(f"Not understood: {_shown(script.ignored)}.")
    if not reasons:
        reasons.append(_why_the_same(script, changes))
    if is_weak:
        reasons.append(f"Nothing is taken from them at a strength below {TAKES_CAST:g}.")
    return reasons


def _why_the_same(script: Script, changes: Changes) -> str:
    """What to say of words that were read, and left all as it was."""
    said = tuple(one for one in script.understood if one not in changes.understood and one.lower() not in SWITCHES)
    if said and _only_describes(said) and not _is_painted(script, said):
        return f"They don't say who or what of the clip shall be so: {_shown(said)}."
    if said:
        return f"It is so already: {_shown(said)}."
    return (
        "They don't name what is meant: somebody or something of the clip, the place, the hour, the weather, the music."
    )


def _only_describes(said: tuple[str, ...]) -> bool:
    items, unknown = parsed(" ".join(said))
    return not unknown and all(item.category in DESCRIBES for item in items)


def _is_painted(script: Script, said: tuple[str, ...]) -> bool:
    """Whether somebody has a colour that was said."""
    return any(one.colour in meanings(" ".join(said), "colours") for one in script.cast if one.colour)


def _shown(words: tuple[str, ...]) -> str:
    text = ", ".join(words)
    return text if len(text) <= LONGEST_ECHO else f"{text[: LONGEST_ECHO - 1]}…"
