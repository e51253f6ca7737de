"""What the tests of remixes and edits share: a clip by its words, or by its record, and what becomes of it."""

from __future__ import annotations

import json
from pathlib import Path

from generation.engines.base import Mode, Plan, PlanRefusedError, Source
from generation.engines.sim.engine import SimEngine
from generation.engines.sim.modes import beginning_of
from generation.engines.sim.parser.read import PromptPart, read_script
from generation.engines.sim.recorded import script_state
from generation.engines.sim.script import Script
from tests.generation.sim.asking import request

CLIP = "a red ball bounces on a beach at sunset while a blue cube slides past"


def changed(words: str, clip: str = CLIP, *, mode: Mode = Mode.EDIT, strength: float = 0.5) -> Script:
    source = Source("clip_1", Path("clip.mp4"), clip, 7, strength)
    return beginning_of(request(words, mode=mode, source=source), [96]).script


def present(script: Script) -> set[str]:
    return set(script.shots[0].present)


def doing(script: Script) -> dict[str, str]:
    return {act.who: act.verb for act in script.shots[0].acts}


def recorded(folder: Path, clip: str = CLIP, *, frames: int = 96, strength: float = 0.5) -> Source:
    """A clip of four seconds of which only the record is there."""
    script = read_script([PromptPart(clip, frames)])
    path = folder / "truth.json"
    size = {"width": 160, "height": 288, "fps": 24, "frames": frames}
    path.write_text(json.dumps({"schema": "hibari.sim.truth/1", "script": script_state(script), **size}))
    return Source("clip_1", folder / "clip.mp4", clip, 7, strength, path)


def planned(words: str, source: Source, *, mode: Mode = Mode.EDIT, **more: object) -> Plan:
    return SimEngine().plan(request(words, mode=mode, source=source, **more))


def refusal(words: str, source: Source, *, mode: Mode = Mode.EDIT) -> PlanRefusedError | None:
    """Why the plan is refused; None where it is not."""
    try:
        planned(words, source, mode=mode)
    except PlanRefusedError as error:
        return error
    return None
