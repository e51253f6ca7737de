"""How far a remix goes from its source. Standard library only.

More strength never keeps more. What the new words name comes in by degrees: who it is about at once, hour, weather and
look in proportion up to half the strength, the place from a quarter on. What they don't name is let go in a fixed
order: the chance of the set (seed), then hour, weather and look, then the place, last the cast and what they do. Over
all of it lies a colouring of the remix's own that grows with the strength, so that no two strengths look the same.
An edit has no strength: what it names has come in full, and all else stays.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from generation.engines.sim.script import Act, Cast, Script, Setting, ShotScript

TAKES_CAST, TAKES_PLACE, TAKES_HOUR_IN_FULL = 0.05, 0.25, 0.5
DROPS_SEED, DROPS_HOUR, DROPS_PLACE, DROPS_CAST = 0.2, 0.4, 0.6, 0.8
EDIT = -1.0
"""The strength of an edit: drops nothing and takes all."""
BRIGHTNESS_OF_HOUR = {"night": 0.4, "sunset": 0.8, "dawn": 0.9}
BRIGHTNESS_OF_PLACE = {"space": 0.2, "stage": 0.5, "moon": 0.5, "underwater": 0.7, "hall": 0.7, "forest": 0.9,
                       "snow": 1.5, "ice": 1.5}  # fmt: skip
LIFTED, DEEPENED = 1.16, 0.80
WARM, COOL = (1.05, 1.0, 0.93), (0.94, 1.0, 1.06)


def merged(old: Script, new: Script, strength: float = EDIT) -> Script:
    """The old script with as much of the new one in it as the strength allows."""
    if strength != EDIT and strength < TAKES_CAST:
        new = replace(new, cast=old.cast, shots=tuple(replace(shot, acts=(), says=()) for shot in new.shots))
    said = new.shots[0]
    known = {one.id for one in old.cast}
    added = [one for one in new.cast if one.id not in known]
    stands_in = _stands_in(old.cast, added)
    own_acts = tuple(act for act in said.acts if act.who in {one.id for one in added} or _is_asked(act, old))
    shots = tuple(_merged_shot(shot, said, stands_in, own_acts, strength) for shot in old.shots)
    cast = tuple(one for one in (*old.cast, *new.cast) if any(one.id in shot.present for shot in shots))
    unique = tuple({one.id: one for one in cast}.values())
    script = Script(unique, shots, old.look, new.mood or old.mood, new.understood, new.ignored,
                    old.has_scenery or new.has_scenery, new.notes)  # fmt: skip
    return _with_look(script, old, new, strength)


def _stands_in(old: Sequence[Cast], added: Sequence[Cast]) -> dict[str, str]:
    """Who takes whose place, by id: another car that of the car, everybody else that of the first one left."""
    out: dict[str, str] = {}
    for one in added:
        left = [member for member in old if member.id not in out]
        alike = next((member for member in left if member.noun == one.noun), next(iter(left), None))
        if alike is not None:
            out[alike.id] = one.id
    return out


def graded(script: Script, old: Script, strength: float, seed: int) -> Script:
    """Its own colouring: away from the source in brightness, and warm or cool by its seed."""
    here, there = (_brightness(one.shots[0].setting) for one in (script, old))
    level = LIFTED if here > there or (here == there and seed % 2) else DEEPENED
    tone = WARM if seed // 2 % 2 else COOL
    red, green, blue = (round(1 + (level * one - 1) * strength, 4) for one in tone)
    return replace(script, grade=(red, green, blue))


def _brightness(setting: Setting) -> float:
    return BRIGHTNESS_OF_HOUR.get(setting.hour, 1.0) * BRIGHTNESS_OF_PLACE.get(setting.place, 1.2)


def _share(strength: float) -> float:
    """How much of a named hour, weather or look is there."""
    return 1.0 if strength == EDIT else min(1.0, strength / TAKES_HOUR_IN_FULL)


def _with_look(script: Script, old: Script, new: Script, strength: float) -> Script:
    share = _share(strength)
    if new.look != "flat" and share > 0:
        return replace(script, look=new.look, look_from=old.look if share < 1 else "", look_share=share)
    return replace(script, look=old.look if strength < DROPS_HOUR else "flat")


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
    present = tuple(dict.fromkeys([*(swapped(one) for one in shot.present), *asked_of]))
    return replace(shot, setting=_merged_setting(shot.setting, said.setting, strength), present=present,
                   acts=tuple(acts), says=said.says or shot.says, camera=said.camera or shot.camera)  # fmt: skip


def _merged_setting(old: Setting, said: Setting, strength: float) -> Setting:
    share = _share(strength)
    takes_place = bool(said.place) and (strength == EDIT or strength >= TAKES_PLACE)
    place = said.place if takes_place else (old.place if strength < DROPS_PLACE else "meadow")
    unsaid_hour = old.hour if strength < DROPS_HOUR else "day"
    unsaid_weather = old.weather if strength < DROPS_HOUR else {}
    if not share:
        return replace(old, place=place)
    weather = {name: round(power * share, 4) for name, power in said.weather.items()} or unsaid_weather
    if said.hour and said.hour != old.hour and share < 1:
        return Setting(place, said.hour, weather, hour_from=old.hour, hour_share=share)
    return Setting(place, said.hour or unsaid_hour, weather)
