"""What a request begins from: nothing, the end of a clip, or a clip to be changed. Standard library only.

Remix keeps less of its source the higher its strength, in a fixed order, so that more strength never keeps more:
the chance of the set (seed) goes first, then hour, weather and look, then the place, last the cast and what they do.
What the new prompt names always wins.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from generation.engines.base import EngineRequest, Mode, PlanRefusedError, Source
from generation.engines.sim.parser.read import Carried, PromptPart, read_script
from generation.engines.sim.script import Act, Cast, Script, Setting, ShotScript

DROPS_SEED, DROPS_HOUR, DROPS_PLACE, DROPS_CAST = 0.2, 0.4, 0.6, 0.8
KEEPS_ALL = 0.0
"""An edit is the mildest remix: all that the new words don't name stays, down to the chance of the set."""
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
        return _remixed(replace(request, source=replace(_source(request), strength=KEEPS_ALL)), parts)
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
    setting = Setting(end["setting"]["place"], end["setting"]["hour"], end["setting"]["weather"])
    carried = Carried(cast_from(end["cast"]), counts_of(end["cast"]), setting, end["look"], end.get("mood", ""),
                      dict(end.get("doing", {})))  # fmt: skip
    return Beginning(_read(request, parts, carried), int(end["seed"]), end["memory"])


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


def _remixed(request: EngineRequest, parts: Sequence[PromptPart]) -> Beginning:
    source = _source(request)
    seed = source.seed if source.strength < DROPS_SEED else request.seed
    total = sum(part.frames for part in parts)
    old = read_script([PromptPart(source.prompt, total)], references=request.references)
    if source.strength >= DROPS_CAST or not old.cast:
        fresh = _read(request, parts)
        return Beginning(fresh if fresh.cast else _read(request, [PromptPart(source.prompt, total)]), seed)
    counts = counts_of([{"id": one.id, "noun": one.noun} for one in old.cast])
    doing = {act.who: act.verb for shot in old.shots for act in shot.acts}
    new = _read(request, parts, Carried(old.cast, counts, UNSAID, doing=doing))
    return Beginning(_merged(old, new, source.strength), seed)


def _merged(old: Script, new: Script, strength: float) -> Script:
    """The old script with what the new one names put in its place."""
    said = new.shots[0]
    known = {one.id for one in old.cast}
    added = [one for one in new.cast if one.id not in known]
    stands_in = dict(zip([one.id for one in old.cast], [one.id for one in added], strict=False))
    own_acts = tuple(act for act in said.acts if act.who in {one.id for one in added} or _is_asked(act, old))
    shots = tuple(_merged_shot(shot, said, stands_in, own_acts, strength) for shot in old.shots)
    cast = tuple(one for one in (*old.cast, *new.cast) if any(one.id in shot.present for shot in shots))
    look = new.look if new.look != "flat" else (old.look if strength < DROPS_HOUR else "flat")
    unique = tuple({one.id: one for one in cast}.values())
    return Script(unique, shots, look, new.mood or old.mood, new.understood, new.ignored)


def _is_asked(act: Act, old: Script) -> bool:
    """Whether the new prompt gave this verb to one of the old cast, rather than the parser's own guess."""
    return act.verb != "stand" and not any(act.who == a.who and act.verb == a.verb for s in old.shots for a in s.acts)


def _merged_shot(
    shot: ShotScript, said: ShotScript, stands_in: Mapping[str, str], own_acts: tuple[Act, ...], strength: float
) -> ShotScript:
    def swapped(name: str) -> str:
        return stands_in.get(name, name)

    asked_of = {act.who for act in own_acts if act.verb != "stand"}
    kept = [replace(act, who=swapped(act.who), target=swapped(act.target), via=swapped(act.via)) for act in shot.acts]
    acts = [act for act in kept if act.who not in asked_of]
    acts += [act for act in own_acts if act.who in asked_of]
    keeps_hour, keeps_place = strength < DROPS_HOUR, strength < DROPS_PLACE
    setting = Setting(
        place=said.setting.place or (shot.setting.place if keeps_place else "meadow"),
        hour=said.setting.hour or (shot.setting.hour if keeps_hour else "day"),
        weather=said.setting.weather or (shot.setting.weather if keeps_hour else {}),
    )
    present = tuple(dict.fromkeys([*(swapped(one) for one in shot.present), *asked_of]))
    return replace(shot, setting=setting, present=present, acts=tuple(acts), says=said.says or shot.says,
                   camera=said.camera or shot.camera)  # fmt: skip
