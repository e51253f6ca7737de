"""What a request begins from: nothing, the end of a clip, or a clip to be changed. Standard library only."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from generation.engines.base import EngineRequest, Mode, PlanRefusedError, Reference, Source
from generation.engines.sim.objections import objection_to
from generation.engines.sim.parser.changes import Changes, read_changes
from generation.engines.sim.parser.left_out import read_left_out
from generation.engines.sim.parser.names import DISPLAY_NAME
from generation.engines.sim.parser.read import Carried, PromptPart, read_script
from generation.engines.sim.parser.scenery import SCENERY, is_there
from generation.engines.sim.recorded import cast_from, lasting, record_at, script_from, without_strangers
from generation.engines.sim.remixing import DROPS_CAST, DROPS_SEED, graded, merged
from generation.engines.sim.script import PLAIN_GRADE, Script, Setting

UNSAID = Setting(place="", hour="", weather={})


@dataclass(frozen=True, slots=True)
class Beginning:
    script: Script
    seed: int
    memory: Mapping[str, Any] = field(default_factory=dict)
    """The `end.memory` of the record that is gone on from; empty for a fresh start."""
    objection: PlanRefusedError | None = None
    """Why nobody should pay for it: a plan raises it, a run of what was planned does not."""


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
    end = record_at(source.truth).get("end")
    return end if isinstance(end, dict) else None


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
    changes, rest = _changes(parts, old, request.negative_prompt)
    welcome = _welcome(request, source, old, changes)
    script = merged(old, _new_script(welcome, old, rest), changes)
    objection = objection_to(request, record_at(source.truth), script, changes)
    return Beginning(script, source.seed, objection=objection)


def _remixed(request: EngineRequest, parts: Sequence[PromptPart]) -> Beginning:
    """As far from the source as its strength says: see `remixing`."""
    source = _source(request)
    strength = source.strength
    seed = source.seed if strength < DROPS_SEED else request.seed
    old = _old_script(request, source, parts)
    if not old.cast and not old.has_scenery:
        return Beginning(graded(_read(request, parts), old, strength, request.seed), seed)
    changes, rest = _changes(parts, old, request.negative_prompt)
    welcome = _welcome(request, source, old, changes)
    fresh = _read(welcome, rest)
    if strength < DROPS_CAST or not fresh.cast:
        fresh = merged(old, _new_script(welcome, old, rest), changes, strength)
    objection = objection_to(request, record_at(source.truth), fresh, changes)
    return Beginning(graded(fresh, old, strength, request.seed), seed, objection=objection)


def _old_script(request: EngineRequest, source: Source, parts: Sequence[PromptPart]) -> Script:
    """What the source shows, by its record or else by its words."""
    frames = sum(part.frames for part in parts)
    state = record_at(source.truth).get("script")
    if state is None:
        # Whom only the new words name was not there.
        there = [one for one in request.references
                 if _is_named(one, source.prompt) or not _is_named(one, request.prompt)]  # fmt: skip
        return read_script([PromptPart(source.prompt, frames)], references=there)
    known = {one.id for one in request.references}
    return without_strangers(lasting(script_from(state), frames), known)


def _welcome(request: EngineRequest, source: Source, old: Script, changes: Changes) -> EngineRequest:
    """The request without the likenesses that were taken out, now or before: they come along and are not shown.

    A clip passes on to its remixes whom it was made with, so that their consent is asked. Who is named again is back,
    but not by words that were taken out: "do not add @ann".
    """
    there = {one.id: one.reference for one in old.cast if one.reference}
    going = {there.get(one) for one in (*changes.leaves, *(one for one, _ in changes.gives_way))}
    before = {*record_at(source.truth).get("references", ())} - {*there.values()}
    out = {*before, *going}
    out |= {one.id for one in request.references if one.id not in there.values() and _is_named(one, request.prompt)}
    kept = (one for one in request.references if one.id not in out or _is_named(one, changes.rest))
    return replace(request, references=tuple(kept))


def _is_named(reference: Reference, words: str) -> bool:
    """By handle or by name; "@anna" does not name "@ann"."""
    names = (reference.name, reference.attributes.get(DISPLAY_NAME, ""))
    return any(name and re.search(rf"(?<![\w@]){re.escape(name)}(?!\w|\.\w)", words, re.IGNORECASE) for name in names)


def _changes(parts: Sequence[PromptPart], old: Script, negative: str) -> tuple[Changes, list[PromptPart]]:
    """What the words do to the cast of the source, and what they say besides."""
    each = [read_changes(part.prompt, old) for part in parts]
    unwanted = tuple(one for one in read_left_out(negative).words if one[0] in SCENERY and is_there(one, old))
    together = Changes(
        rest=" ".join(changes.rest for changes in each),
        leaves=tuple(one for changes in each for one in changes.leaves),
        gives_way=tuple(one for changes in each for one in changes.gives_way),
        is_joined=any(changes.is_joined for changes in each),
        ends=(*(one for changes in each for one in changes.ends), *unwanted),
        wears=tuple(one for changes in each for one in changes.wears),
        sheds=tuple(one for changes in each for one in changes.sheds),
        powers=tuple(one for changes in each for one in changes.powers),
        dyes=tuple(one for changes in each for one in changes.dyes),
        sizes=tuple(one for changes in each for one in changes.sizes),
        paces=tuple(one for changes in each for one in changes.paces),
        understood=tuple(one for changes in each for one in changes.understood),
        denied=tuple(one for changes in each for one in changes.denied),
        notes=tuple(one for changes in each for one in changes.notes),
    )
    rest = [PromptPart(changes.rest, part.frames) for changes, part in zip(each, parts, strict=True)]
    return together, rest


def _new_script(request: EngineRequest, old: Script, parts: Sequence[PromptPart]) -> Script:
    counts = counts_of([{"id": one.id, "noun": one.noun} for one in old.cast])
    doing = {act.who: act.verb for shot in old.shots for act in shot.acts}
    return _read(request, parts, Carried(old.cast, counts, UNSAID, doing=doing))
