"""Common sense: who must be there though unsaid, and where things usually are."""

from __future__ import annotations

from dataclasses import replace

from generation.engines.sim.parser.cast import Company, Phrase
from generation.engines.sim.parser.grammar import ShotReading
from generation.engines.sim.parser.swimming import swims

PERSONAL_VERBS = {"axel": "skater", "ride": "skateboarder", "wave": "person", "speak": "person", "throw": "person",
                  "kick": "runner", "walk": "person", "run": "runner", "dance": "dancer", "jump": "person",
                  "stumble": "person", "sit": "person"}  # fmt: skip
TOGETHER = {"walk", "run", "dance", "swim", "jump"}
"""Verbs that one does with another: "a girl walks a dog"."""
LEAPS = {"jump", "bounce", "fly"}
"""What a whale does out of the water."""
FLEES = {"animal": "run", "person": "run", "vehicle": "drive", "flyer": "fly", "swimmer": "swim"}
CARRIERS = {"boat", "bicycle"}
USUAL_PLACE = {"swimmer": "underwater", "floater": "lake"}
USUAL_PLACE_OF_FIGURE = {"car": "road", "bicycle": "road", "boat": "lake", "glass": "kitchen"}


def add_the_unsaid(reading: ShotReading, company: Company, *, is_first: bool) -> None:
    """ "A footstep that echoes" has a walker, "a triple axel on a paddleboard" a skater."""
    _seat_drivers(reading, company)
    for index, act in enumerate(reading.acts):
        member = company.members.get(act.who)
        if member is None or act.verb not in {"axel", "ride", "wave", "speak", "throw", "dance", "jump", "walk"}:
            continue
        if member.figure in CARRIERS:
            rider = _add(reading, company, PERSONAL_VERBS[act.verb])
            reading.acts[index] = replace(act, who=rider, target=member.id, link="on")
    _add_companions(reading, company)
    if not reading.acts and not reading.mentioned and reading.stray_verbs and is_first:
        verb = next((verb for verb in reading.stray_verbs if verb in PERSONAL_VERBS), "")
        if verb:
            reading.add_act(verb, _add(reading, company, PERSONAL_VERBS[verb]))
    if reading.says and not reading.mentioned and is_first and not company.members:
        _add(reading, company, "person")


def _seat_drivers(reading: ShotReading, company: Company) -> None:
    """Whoever drives something sits on it: "ein Mann fährt Fahrrad"."""
    for index, act in enumerate(reading.acts):
        driver, driven = company.members.get(act.who), company.members.get(act.target)
        if act.verb != "drive" or act.link not in {"", "on", "in", "with"} or driver is None or driven is None:
            continue
        if driver.kind in {"person", "animal"} and driven.figure in {"bicycle", "boat", "car"}:
            reading.acts[index] = replace(act, verb="ride", link="on")


def _add_companions(reading: ShotReading, company: Company) -> None:
    """ "A girl walks a dog": the dog walks too. What is chased runs."""
    for act in list(reading.acts):
        target = company.members.get(act.target)
        if target is None or target.id in {one.who for one in reading.acts}:
            continue
        goes_along = act.verb in TOGETHER and act.link in {"", "with", "near"}
        if goes_along and target.kind in {"animal", "person"}:
            reading.add_act(act.verb, target.id)
        elif act.verb == "chase" and target.kind in FLEES:
            reading.add_act(FLEES[target.kind], target.id)


def _add(reading: ShotReading, company: Company, noun: str) -> str:
    member = company.refer(noun, noun, Phrase(), is_plural=False, weight=1.0)[0]
    reading.mentioned.insert(0, member)
    return member


def usual_place(reading: ShotReading, company: Company) -> str:
    """Where this cast would be, if the prompt does not say."""
    kinds = {one.id: one.kind for one in company.members.values()}
    if any(act.verb in LEAPS and kinds.get(act.who) == "swimmer" for act in reading.acts):
        return "sea"
    for one in reading.mentioned:
        member = company.members[one]
        place = USUAL_PLACE_OF_FIGURE.get(member.figure) or USUAL_PLACE.get(member.kind)
        if place:
            return place
        if member.kind == "vehicle":
            return "road"
        if member.material in {"glass", "ceramic"}:
            return "kitchen"
    if any("turn" in act.manners or act.verb in {"drive", "turn"} for act in reading.acts):
        return "road"
    has_surf = bool(reading.weather.get("surf"))
    if any(swims(act, company.members) for act in reading.acts):
        return "sea" if has_surf else ""
    if has_surf:
        return "beach"
    if set(reading.weather) == {"cloudy"} and not reading.mentioned:
        return "sky"
    return "snow" if reading.weather.get("snow") else ""
