"""A clip in which some scenery is over: the rain that stopped, the beach that was left, the music turned off."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from generation.engines.sim.parser.left_out import OTHER_PLACES
from generation.engines.sim.parser.scenery import MUSIC, Sense
from generation.engines.sim.script import SILENT, Script, Setting

OTHER_HOURS = ("day", "sunset")


def ended(script: Script, ends: Collection[Sense]) -> Script:
    """The same without what `ends` names."""
    if not ends:
        return script
    shots = tuple(
        replace(shot, setting=setting_without(shot.setting, ends),
                camera=tuple(move for move in shot.camera if ("camera", move) not in ends))
        for shot in script.shots
    )  # fmt: skip
    out = replace(script, shots=shots)
    if ("looks", script.look) in ends or ("looks", script.look_from) in ends:
        out = replace(out, look="flat", look_from="", look_share=1.0)
    if MUSIC in ends:
        return replace(out, mood=SILENT)
    return replace(out, mood="") if ("moods", script.mood) in ends else out


def strengthened(script: Script, powers: Collection[tuple[str, float]]) -> Script:
    """The same with weather that is as many times as strong."""
    factors = dict(powers)
    shots = tuple(replace(shot, setting=replace(shot.setting, weather={
        name: round(power * factors.get(name, 1.0), 4) for name, power in shot.setting.weather.items()
    })) for shot in script.shots)  # fmt: skip
    return replace(script, shots=shots) if factors else script


def setting_without(setting: Setting, ends: Collection[Sense]) -> Setting:
    weather = {name: power for name, power in setting.weather.items() if ("weather", name) not in ends}
    place = other_place(ends) if ("places", setting.place) in ends else setting.place
    if ("hours", setting.hour) in ends or ("hours", setting.hour_from) in ends:
        return Setting(place, other_hour(ends), weather)
    return replace(setting, place=place, weather=weather)


def other_place(ends: Collection[Sense]) -> str:
    """Where a clip is set that is not set there."""
    return next((one for one in OTHER_PLACES if ("places", one) not in ends), OTHER_PLACES[0])


def other_hour(ends: Collection[Sense]) -> str:
    return next((one for one in OTHER_HOURS if ("hours", one) not in ends), OTHER_HOURS[0])
