"""A script in the record of its clip, so that a remix of a remix starts from what was shown, not from its few words."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from itertools import accumulate
from pathlib import Path
from typing import Any

from generation.engines.sim.lexicon import lexicon
from generation.engines.sim.script import Act, Cast, Framing, Say, Script, Setting, ShotScript


def record_at(path: Path | None) -> Mapping[str, Any]:
    """What `truth.record` wrote there; empty for no file, or one of another engine."""
    if path is None or not path.is_file():
        return {}
    record = json.loads(path.read_text(encoding="utf-8"))
    is_ours = isinstance(record, dict) and str(record.get("schema", "")).startswith("hibari.sim.truth/")
    return record if is_ours else {}


def script_state(script: Script) -> dict[str, Any]:
    """JSON-ready; the inverse of `script_from`. What was understood of its own words is left out."""
    state = json.loads(json.dumps(dataclasses.asdict(script)))
    return {key: value for key, value in state.items() if key not in {"understood", "ignored", "notes", "contradicted"}}


def script_from(state: Mapping[str, Any]) -> Script:
    shots = tuple(_shot(row) for row in state["shots"])
    read = {"cast": cast_from(state["cast"]), "shots": shots, "grade": tuple(state["grade"])}
    return Script(**{**state, **read}, understood=(), ignored=())


def cast_from(rows: Sequence[Mapping[str, Any]]) -> tuple[Cast, ...]:
    return tuple(Cast(**{**row, "traits": tuple(row["traits"])}) for row in rows)


def lasting(script: Script, frames: int) -> Script:
    """The same shots in so many frames, each with its share of them."""
    ends = list(accumulate(shot.frames for shot in script.shots))
    ends = [round(end * frames / ends[-1]) for end in ends]
    counts = [end - start for start, end in zip([0, *ends[:-1]], ends, strict=True)]
    shots = (replace(shot, frames=count) for shot, count in zip(script.shots, counts, strict=True) if count)
    return replace(script, shots=tuple(shots))


def without_strangers(script: Script, known: Collection[str]) -> Script:
    """Nobody keeps a likeness whose reference did not come with the request: they are anybody then.

    A @handle without a picture is nobody's likeness.
    """
    return replace(script, cast=tuple(
        one if not one.reference or one.reference in known or one.reference.startswith("@") else _anybody(one)
        for one in script.cast
    ))  # fmt: skip


def _anybody(member: Cast) -> Cast:
    noun = lexicon().nouns[member.noun]
    return replace(member, reference="", figure=noun.figure, kind=noun.kind, height=noun.height)


def _shot(row: Mapping[str, Any]) -> ShotScript:
    return ShotScript(
        **{
            **row,
            "setting": Setting(**row["setting"]),
            "present": tuple(row["present"]),
            "acts": tuple(Act(**{**act, "manners": tuple(act["manners"])}) for act in row["acts"]),
            "says": tuple(Say(**say) for say in row["says"]),
            "states": tuple((who, how) for who, how in row["states"]),
            "camera": tuple(row["camera"]),
            "framing": _framing(row.get("framing")),
        }
    )


def _framing(row: Mapping[str, Any] | None) -> Framing | None:
    """None in records of before there was any."""
    if row is None:
        return None
    return Framing(row["width"], row["aspect"], tuple((str(one), x, z) for one, x, z in row["places"]),
                   row["subject"], row["is_still"])  # fmt: skip
