"""Who swims needs water: a lake where no place is named, and their feet on the ground where a dry one is."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from generation.engines.sim.parser.amounts import called
from generation.engines.sim.parser.scenery import Sense
from generation.engines.sim.script import Act, Cast, Script, Setting, ShotScript
from generation.engines.sim.world.materials import WATER_PLACES

UNFATHOMED = {"underwater", "space", "sky"}
"""Where one swims without a surface."""
ON_LAND = {"person": "walk", "animal": "walk", "swimmer": "shake", "vehicle": "drive"}


def is_dry(place: str) -> bool:
    """Whether nobody can swim there; a place that is yet to be told is not."""
    return bool(place) and place not in WATER_PLACES | UNFATHOMED


def swims(act: Act, cast: Mapping[str, Cast]) -> bool:
    """Whether somebody does who can not do it in the air."""
    return act.verb == "swim" and act.who in cast and cast[act.who].kind != "flyer"


def water_for(place: str, denied: Collection[Sense] = ()) -> str:
    """Where to swim instead of at `place`: off a beach in the sea; `place` itself where no water is wanted."""
    order = ("sea", "lake") if place == "beach" else ("lake", "sea")
    return next((one for one in order if ("places", one) not in denied), place)


def on_land(script: Script) -> Script:
    """The same with nobody who swims where there is no water, and a note of who would have."""
    cast = {one.id: one for one in script.cast}
    stranded: dict[str, str] = {}
    shots = tuple(_on_land(shot, cast, stranded) for shot in script.shots)
    notes = [
        f"There is no water here, so {called(cast[one])} does not swim: name a lake or the sea." for one in stranded
    ]
    return replace(script, shots=shots, notes=tuple(dict.fromkeys((*script.notes, *notes)))) if stranded else script


def _on_land(shot: ShotScript, cast: Mapping[str, Cast], stranded: dict[str, str]) -> ShotScript:
    if not is_dry(shot.setting.place) or not any(swims(act, cast) for act in shot.acts):
        return shot
    acts = tuple(_walked(act, cast) for act in shot.acts)
    stranded.update({act.who: act.verb for act in shot.acts if swims(act, cast)})
    return replace(shot, acts=acts)


def _walked(act: Act, cast: Mapping[str, Cast]) -> Act:
    if not swims(act, cast):
        return act
    return replace(act, verb=ON_LAND.get(cast[act.who].kind, "stand"), is_said=False)


def in_water(setting: Setting, acts: Sequence[Act], cast: Mapping[str, Cast], denied: Collection[Sense]) -> Setting:
    """Where they swim of whom no place is told."""
    if not is_dry(setting.place) or not any(swims(act, cast) for act in acts):
        return setting
    return replace(setting, place=water_for(setting.place, denied))
