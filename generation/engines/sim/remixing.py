"""How far a remix goes from its source. Standard library only.

More strength never keeps more. What the new words name comes in by degrees: who it is about at once, hour, weather and
look in proportion up to half the strength, the place from a quarter on. What they don't name is let go in a fixed
order: the chance of the set (seed), then hour, weather and look, then the place, last the cast and what they do. Over
all of it lies a colouring of the remix's own that grows with the strength, so that no two strengths look the same.
Who is new takes somebody's place, unless the words say that they come besides, or name somebody who is there already;
what the words say of who leaves and whose place is taken is done at any strength but the smallest.
An edit has no strength: what it names has come in full, and all else stays.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from generation.engines.sim.parser.changes import Changes
from generation.engines.sim.parser.ending import ended, other_place, strengthened
from generation.engines.sim.parser.scenery import Sense
from generation.engines.sim.parser.swimming import in_water, on_land
from generation.engines.sim.parser.waves import on_shore
from generation.engines.sim.parser.worn import dressed, undressed
from generation.engines.sim.script import OVERCAST, Act, Cast, Framing, Script, Setting, ShotScript

TAKES_CAST, TAKES_PLACE, TAKES_HOUR_IN_FULL = 0.05, 0.25, 0.5
DROPS_SEED, DROPS_HOUR, DROPS_PLACE, DROPS_CAST = 0.2, 0.65, 0.75, 0.85
"""The usual strength, .6, lets go of nothing that the words leave alone but the chance of the set."""
EDIT = -1.0
"""The strength of an edit: drops nothing and takes all."""
BRIGHTNESS_OF_HOUR = {"night": 0.4, "sunset": 0.8, "dawn": 0.9}
BRIGHTNESS_OF_PLACE = {"space": 0.2, "stage": 0.5, "moon": 0.5, "underwater": 0.7, "hall": 0.7, "forest": 0.9,
                       "snow": 1.5, "ice": 1.5}  # fmt: skip
BESIDE_ANY = {"surf", "fireworks", "cloudy"}
"""Weather that takes the place of none."""
NOTHING_SAID = ShotScript(Setting("", "", {}), (), (), (), (), (), "start", 0)
LIFTED, DEEPENED = 1.16, 0.80
WARM, COOL = (1.05, 1.0, 0.93), (0.94, 1.0, 1.06)


def merged(old: Script, new: Script, changes: Changes, strength: float = EDIT) -> Script:
    """The old script with as much of the new one in it as the strength allows."""
    if strength != EDIT and strength < TAKES_CAST:
        new = replace(new, cast=old.cast, shots=_saying_nothing(new.shots), mood="")
        changes = Changes("")
    if not old.shots:
        return new
    old = strengthened(ended(old, changes.ends), changes.powers)
    said = new.shots or (NOTHING_SAID,)
    # A storyboard of as many shots is laid over the old one shot by shot; one sentence is for all of them.
    each = said if len(said) == len(old.shots) else said[:1] * len(old.shots)
    who = _casting(old, new, changes)
    shots = tuple(
        _paced(_merged_shot(shot, words, who, strength, changes.ends), changes)
        for shot, words in zip(old.shots, each, strict=True)
    )
    cast = tuple(one for one in (*old.cast, *new.cast) if any(one.id in shot.present for shot in shots))
    newest = {one.id: one for one in _sized(cast, changes)}
    has_scenery = old.has_scenery or new.has_scenery or bool(changes.leaves)
    script = Script(tuple(newest.values()), shots, old.look, old.mood_after(new.mood),
                    (*changes.understood, *new.understood), new.ignored, has_scenery, (*changes.notes, *new.notes),
                    grade=old.grade)  # fmt: skip
    script = on_shore(on_land(script), {name for shot in new.shots for name in shot.setting.weather})
    return _with_look(script, old, new, strength)


def _sized(cast: Sequence[Cast], changes: Changes) -> list[Cast]:
    factors = dict(changes.sizes)
    for who, colour in changes.dyes:
        cast = [replace(one, colour=colour) if one.id == who else one for one in cast]
    for who, garment in changes.sheds:
        cast = [undressed(one, garment) if one.id == who else one for one in cast]
    for who, garment, colour in changes.wears:
        cast = [dressed(one, garment, colour) if one.id == who else one for one in cast]
    return [replace(one, height=round(one.height * factors.get(one.id, 1.0), 4)) for one in cast]


def _paced(shot: ShotScript, changes: Changes) -> ShotScript:
    """Whoever chases and whoever is chased keep up with each other."""
    factors = dict(changes.paces)
    for act in shot.acts:
        for one, other in ((act.who, act.target), (act.target, act.who)):
            if act.verb == "chase" and one in factors:
                factors.setdefault(other, factors[one])
    acts = (replace(act, pace=round(act.pace * factors.get(act.who, 1.0), 4)) for act in shot.acts)
    return replace(shot, acts=tuple(acts))


def _saying_nothing(shots: Sequence[ShotScript]) -> tuple[ShotScript, ...]:
    return tuple(replace(shot, acts=(), says=(), states=(), camera=()) for shot in shots)


@dataclass(frozen=True, slots=True)
class _Casting:
    """Who of two casts is there."""

    stands_in: Mapping[str, str]
    """By id of who was there, who takes the place."""
    leaves: frozenset[str]
    joins: tuple[str, ...]
    cast: Mapping[str, Cast]
    """By id, everybody of both."""

    def swapped(self, name: str) -> str:
        """Who it is now; empty for nobody, and for those who left."""
        return "" if name in self.leaves else self.stands_in.get(name, name)

    def acted(self, act: Act) -> Act:
        """The same act of who is there now; nobody chases themselves."""
        who, target = self.swapped(act.who), self.swapped(act.target)
        return replace(act, who=who, target=target if target != who else "", via=self.swapped(act.via))


def _casting(old: Script, new: Script, changes: Changes) -> _Casting:
    known = {one.id for one in old.cast}
    added = [one for one in new.cast if one.id not in known]
    stands_in, leaves = _as_told(old, added, changes)
    free = [one for one in added if one.id not in stands_in.values()]
    left = [one for one in old.cast if one.id not in stands_in and one.id not in leaves]
    # Whoever is named with those who were there comes to them: "a fox chases the ball".
    arrivals = {one.id for one in added}
    named = {name for shot in new.shots if arrivals & set(shot.present) for name in shot.present}
    is_joined = changes.is_joined or bool(stands_in) or any(one.id in named for one in left)
    if not is_joined:
        stands_in = {**stands_in, **_instead(left, free, old, new)}
    joins = tuple(one.id for one in free if one.id not in stands_in.values())
    return _Casting(stands_in, frozenset(leaves), joins, {one.id: one for one in (*old.cast, *new.cast)})


def _is_asked(act: Act) -> bool:
    """Whether the new words ask for it: to be "is green" is nothing to do."""
    return act.is_said and (act.verb != "stand" or bool(act.target))


def _as_told(old: Script, added: Sequence[Cast], changes: Changes) -> tuple[dict[str, str], set[str]]:
    """Who takes whose place by the words themselves, and who leaves; nobody new is in two places."""
    stands_in: dict[str, str] = {}
    leaves = set(changes.leaves)
    for one, comes in changes.gives_way:
        fits = (new.id for new in added if comes in {new.noun, new.word.lower(), new.reference.lower()})
        place = next((cast_id for cast_id in fits if cast_id not in stands_in.values()), None)
        if place is not None:
            stands_in[one] = place
        elif old.member(one).noun != comes:
            leaves.add(one)
    return stands_in, leaves


def _instead(left: Sequence[Cast], added: Sequence[Cast], old: Script, new: Script) -> dict[str, str]:
    """Who takes whose place where no words tell: another car that of the car, everybody else that of the first left."""
    out: dict[str, str] = {}
    for one in added:
        around = _around(one, old, new)
        free = [member for member in left if member.id not in out and member.id in around]
        alike = next((member for member in free if member.noun == one.noun), next(iter(free), None))
        if alike is not None:
            out[alike.id] = one.id
    return out


def _around(one: Cast, old: Script, new: Script) -> set[str]:
    """Who is in the shots that somebody new is named for; in any, where shots do not answer to each other."""
    pairs = zip(old.shots, new.shots, strict=False) if len(old.shots) == len(new.shots) else ()
    beside = {name for before, after in pairs if one.id in after.present for name in before.present}
    return beside or {member.id for member in old.cast}


def graded(script: Script, old: Script, strength: float, seed: int) -> Script:
    """Its own colouring: away from the source in brightness, and warm or cool by its seed; less of the source's."""
    here, there = (_brightness(one.shots[0].setting) if one.shots else 1.0 for one in (script, old))
    level = LIFTED if here > there or (here == there and seed % 2) else DEEPENED
    tone = WARM if seed // 2 % 2 else COOL
    red, green, blue = (
        round((1 + (level * one - 1) * strength) * before ** (1 - strength), 4)
        for one, before in zip(tone, old.grade, strict=True)
    )
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
    if strength < DROPS_HOUR:
        return replace(script, look=old.look, look_from=old.look_from, look_share=old.look_share)
    return replace(script, look="flat")


def _merged_shot(
    shot: ShotScript, said: ShotScript, who: _Casting, strength: float, ends: Collection[Sense]
) -> ShotScript:
    stays = [name for one in shot.present if (name := who.swapped(one))]
    present = tuple(dict.fromkeys([*stays, *who.joins]))
    asked = [who.acted(act) for act in said.acts if act.who in who.joins or _is_asked(act)]
    asked = [act for act in asked if act.who in present]
    acts = _acts_in_order([act for one in shot.acts if (act := who.acted(one)).who], asked)
    says = [replace(say, who=who.swapped(say.who)) for say in said.says or shot.says if say.who not in who.leaves]
    states = tuple((name, how) for one, how in (*shot.states, *said.states) if (name := who.swapped(one)) in present)
    setting = _merged_setting(shot.setting, said.setting, strength, ends)
    if not said.setting.place:
        is_let_go = setting.place != shot.setting.place and ("places", shot.setting.place) not in ends
        setting = in_water(setting, [act for act in asked if act.is_said] + is_let_go * acts, who.cast, ends)
    return replace(shot, framing=_kept_framing(shot, present, who), setting=setting, present=present,
                   acts=tuple(acts), says=tuple(say for say in says if not say.who or say.who in present),
                   states=states, camera=said.camera or shot.camera)  # fmt: skip


def _acts_in_order(kept: Sequence[Act], asked: Sequence[Act]) -> list[Act]:
    """What is asked of somebody in the place of what they did, so that the camera watches whom it watched."""
    asked_of = list(dict.fromkeys(act.who for act in asked))
    each = {name: [act for act in asked if act.who == name] for name in asked_of}
    out: list[Act] = []
    for act in kept:
        if act.who not in asked_of:
            out.append(act)
        else:
            # Who was made faster stays so while they do the same.
            out += [replace(one, pace=act.pace) if one.verb == act.verb else one for one in each.pop(act.who, [])]
    return out + [act for name in each for act in each[name]]


def _kept_framing(shot: ShotScript, present: Sequence[str], who: _Casting) -> Framing | None:
    """The same, with those who take a place where that place is."""
    if shot.framing is None:
        return None
    places = tuple((name, x, z) for one, x, z in shot.framing.places if (name := who.swapped(one)) in present)
    return replace(shot.framing, places=places, subject=who.swapped(shot.framing.subject))


def _weather(old: Mapping[str, float], said: Mapping[str, float]) -> Mapping[str, float]:
    """Weather takes the place of other weather, but for what is beside any; a clear sky that of the clouds alone."""
    if not said:
        return old
    gone = set(OVERCAST) if set(said) == {"clear"} else {"clear"} if "cloudy" in said else set[str]()
    falls = not set(said) <= BESIDE_ANY | {"clear"}
    kept = {name: power for name, power in old.items() if name not in gone and (name in BESIDE_ANY or not falls)}
    return {**kept, **said}


def _merged_setting(old: Setting, said: Setting, strength: float, ends: Collection[Sense]) -> Setting:
    share = _share(strength)
    takes_place = bool(said.place) and (strength == EDIT or strength >= TAKES_PLACE)
    place = said.place if takes_place else (old.place if strength < DROPS_PLACE else other_place(ends))
    is_kept = strength < DROPS_HOUR
    said_weather = {name: round(power * share, 4) for name, power in said.weather.items() if share}
    weather = _weather(old.weather, said_weather) if is_kept else said_weather
    if not share or not said.hour:
        return replace(old, place=place, weather=weather) if is_kept else Setting(place, "day", weather)
    if said.hour != old.hour and share < 1:
        return Setting(place, said.hour, weather, hour_from=old.hour, hour_share=share)
    return Setting(place, said.hour, weather)
