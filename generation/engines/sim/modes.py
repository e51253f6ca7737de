"""What a request begins from: nothing, the end of a clip, or a clip to be changed. Standard library only."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from generation.engines.base import EngineRequest, Mode, PlanRefusedError, Source
from generation.engines.sim.parser.read import Carried, PromptPart, read_script
from generation.engines.sim.remixing import DROPS_CAST, DROPS_SEED, graded, merged
from generation.engines.sim.script import PLAIN_GRADE, Cast, Script, Setting

UNSAID = Setting(place="", hour="", weather={})


@dataclass(frozen=True, slots=True)
class Beginning:
    script: Script
    seed: int
    memory: Mapping[str, Any] = field(default_factory=dict)
    """The `end.memory` of the record that is gone on from; empty for a fresh start."""


def beginning_of(request: EngineRequest, frames: Sequence[int]) -> Beginning:
    """Read the request's words in the light of its mode. Raises PlanRefusedError where the mode lacks its source."""
    parts = [PromptPart(shot.prompt, count) for shot, count in zip(request.shots, frames, strict=True)]
    if request.mode is Mode.EXTENSION:
        return _extended(request, parts)
    if request.mode is Mode.REMIX:
        return _remixed(request, parts)
    if request.mode is Mode.EDIT:
        return _edited(request, parts)
    return Beginning(_read(request, parts), request.seed)


def _read(request: EngineRequest, parts: Sequence[PromptPart], carried: Carried | None = None) -> Script:
    return read_script(parts, references=request.references, carried=carried, negative=request.negative_prompt,
                       style=request.style, camera=request.camera)  # fmt: skip


def _source(request: EngineRequest) -> Source:
    if request.source is None:
        raise PlanRefusedError("source_needed", f"{request.mode} starts from a clip: name one.", field="source")
    return request.source


def _extended(request: EngineRequest, parts: Sequence[PromptPart]) -> Beginning:
    source = _source(request)
    end = end_of(source)
    if end is None:
        raise PlanRefusedError(
            "source_not_simulated",
            "sim can only go on from a clip that it made itself: the record of that clip's world is missing.",
            field="source",
        )
    setting = Setting(**end["setting"])
    carried = Carried(cast_from(end["cast"]), counts_of(end["cast"]), setting, end["look"], end.get("mood", ""),
                      dict(end.get("doing", {})))  # fmt: skip
    script = _read(request, parts, carried)
    script = replace(script, grade=tuple(end.get("grade", PLAIN_GRADE)))
    if script.look == end["look"]:
        script = replace(script, look_from=end.get("look_from", ""), look_share=end.get("look_share", 1.0))
    return Beginning(script, int(end["seed"]), end["memory"])


def end_of(source: Source) -> dict[str, Any] | None:
    """The end state in the record beside the source; None if there is none or it is of another engine."""
    if source.truth is None or not source.truth.is_file():
        return None
    record = json.loads(source.truth.read_text(encoding="utf-8"))
    end = record.get("end") if str(record.get("schema", "")).startswith("hibari.sim.truth/") else None
    return end if isinstance(end, dict) else None


def cast_from(rows: Sequence[Mapping[str, Any]]) -> tuple[Cast, ...]:
    return tuple(Cast(**{**row, "traits": tuple(row["traits"])}) for row in rows)


def counts_of(rows: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for row in rows:
        number = str(row["id"]).rpartition("_")[2]
        counts[row["noun"]] = max(counts.get(row["noun"], 0), int(number) if number.isdigit() else 1)
    return counts


def _edited(request: EngineRequest, parts: Sequence[PromptPart]) -> Beginning:
    """What the words name is changed in full; all else stays, down to the chance of the set."""
    source = _source(request)
    old = _old_script(request, source, parts)
    if not old.cast and not old.has_scenery:
        return Beginning(_read(request, parts), source.seed)
    return Beginning(merged(old, _new_script(request, old, parts)), source.seed)


def _remixed(request: EngineRequest, parts: Sequence[PromptPart]) -> Beginning:
    """As far from the source as its strength says: see `remixing`."""
    source = _source(request)
    strength = source.strength
    seed = source.seed if strength < DROPS_SEED else request.seed
    old = _old_script(request, source, parts)
    if strength >= DROPS_CAST or not old.cast:
        fresh = _read(request, parts)
        fresh = fresh if fresh.cast else old
    else:
        fresh = merged(old, _new_script(request, old, parts), strength)
    return Beginning(graded(fresh, old, strength, request.seed), seed)


def _old_script(request: EngineRequest, source: Source, parts: Sequence[PromptPart]) -> Script:
    return read_script([PromptPart(source.prompt, sum(part.frames for part in parts))], references=request.references)


def _new_script(request: EngineRequest, old: Script, parts: Sequence[PromptPart]) -> Script:
    counts = counts_of([{"id": one.id, "noun": one.noun} for one in old.cast])
    doing = {act.who: act.verb for shot in old.shots for act in shot.acts}
    return _read(request, parts, Carried(old.cast, counts, UNSAID, doing=doing))
