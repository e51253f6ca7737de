"""The parser's front door: a request's words become a script."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from generation.engines.base import Reference
from generation.engines.sim.parser.cast import Company
from generation.engines.sim.parser.context import in_context
from generation.engines.sim.parser.ending import other_place, setting_without
from generation.engines.sim.parser.grammar import ShotReader, ShotReading
from generation.engines.sim.parser.left_out import LeftOut, read_left_out
from generation.engines.sim.parser.names import with_mentioned, with_names
from generation.engines.sim.parser.negation import read_negation
from generation.engines.sim.parser.nicknames import nicknames, with_nicknames
from generation.engines.sim.parser.not_so import idle
from generation.engines.sim.parser.phrases import Item, find_items
from generation.engines.sim.parser.scenery import MUSIC, SCENERY, Sense
from generation.engines.sim.parser.sense import add_the_unsaid, usual_place
from generation.engines.sim.parser.swimming import in_water, on_land
from generation.engines.sim.parser.text import read_text
from generation.engines.sim.parser.waves import on_shore
from generation.engines.sim.script import ANY_MUSIC, SILENT, Act, Cast, Cut, Script, Setting, ShotScript

DEFAULT_VERB = {"ball": "bounce", "vehicle": "drive", "flyer": "fly", "swimmer": "swim", "floater": "float",
                "animal": "walk"}  # fmt: skip
INDOORS = {"kitchen", "room", "hall", "stage", "space", "underwater", "moon"}
CAMERA_PRESETS = {name: (name,) for name in ("still", "pan", "tilt", "dolly", "handheld", "focus", "slow",
                                             "orbit", "drone")}  # fmt: skip
SILENT_CATEGORIES = {"mark", "stop", "links", "counts", "quote"}


@dataclass(frozen=True, slots=True)
class Carried:
    """What a script starts from when it goes on from an earlier clip."""

    cast: tuple[Cast, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    setting: Setting | None = None
    look: str = ""
    mood: str = ""
    doing: Mapping[str, str] = field(default_factory=dict)
    """What each was doing last, by id: they go on with it if the prompt does not say otherwise."""


@dataclass(frozen=True, slots=True)
class PromptPart:
    """One prompt and the frames it gets; a storyboard has several, a plain request one."""

    prompt: str
    frames: int


def read_script(
    parts: Sequence[PromptPart],
    *,
    references: Sequence[Reference] = (),
    carried: Carried | None = None,
    negative: str = "",
    style: str = "",
    camera: str = "",
) -> Script:
    """Read every shot of every part. A script without cast has nothing that can be drawn."""
    references = with_mentioned(references, [part.prompt for part in parts])
    called = nicknames(part.prompt for part in parts)
    company = Company()
    if carried:
        company.adopt(carried.cast, carried.counts)
    readings: list[tuple[ShotReading, str, int]] = []
    understood: list[str] = []
    ignored: list[str] = []
    said: list[Item] = []
    denied: set[Sense] = set()
    subjects: list[str] = [carried.cast[0].id] if carried and carried.cast else []
    for part in parts:
        spoken = read_negation(part.prompt)
        understood += spoken.understood
        denied |= spoken.denied
        raw = read_text(spoken.rest)
        frames = _share(part.frames, len(raw.shots))
        for shot, count in zip(raw.shots, frames, strict=True):
            items, unknown = find_items(shot.tokens)
            named = with_names(items, shot, references, company, unknown)
            named = in_context(with_nicknames(named, shot, called, company, unknown))
            reader = ShotReader(company, raw.quotes, subjects)
            reading = reader.read(named)
            add_the_unsaid(reading, company, is_first=not readings)
            if not reading.place and not reading.is_on_floor and not readings and not (carried and carried.setting):
                reading.place = usual_place(reading, company)
                reading.place = other_place(denied) if ("places", reading.place) in denied else reading.place
            if "fireworks" in reading.weather and not readings and not (carried and carried.setting):
                reading.hour = reading.hour or "night"
            subjects = reader.subjects or reader.last or subjects
            readings.append((reading, "cut" if readings and shot.cut == "start" else shot.cut, count))
            told = [item for item in named if item.category not in SILENT_CATEGORIES]
            understood += [one for item in told for one in _told(item) if item.words not in reading.unworn]
            ignored += [*unknown, *reading.unworn]
            said += named
    for reference in references:
        if reference.kind != "style":
            cast_id = company.cast_reference(reference)
            is_there = carried is not None and any(one.id == cast_id for one in carried.cast)
            if readings and not is_there and not any(cast_id in reading.mentioned for reading, _, _ in readings):
                readings[0][0].mentioned.append(cast_id)
    left_out = read_left_out(negative)
    shots, look, mood = _shots(readings, company, carried, left_out, camera, denied)
    cast = tuple(one for one in _painted(company, left_out, denied) if any(one.id in shot.present for shot in shots))
    goes_on = bool(carried and carried.setting and carried.setting.place)
    has_scenery = goes_on or any(one.place or one.hour or one.weather for one, _, _ in readings)
    both = _unique([one.words for one in said if one.category in SCENERY and (one.category, one.meaning) in denied])
    script = Script(cast, shots, look_of(style) or look, mood, _unique(understood), _unique(ignored), has_scenery,
                    left_out.notes(said), both if len(readings) == 1 else ())  # fmt: skip
    return on_shore(on_land(script), {name for one, _, _ in readings for name in one.weather})


def _told(item: Item) -> list[str]:
    """What a person reads of it: the name and what it is said of."""
    return [item.called.capitalize(), item.words] if item.called else [item.words]


def _painted(company: Company, left_out: LeftOut, denied: set[Sense]) -> list[Cast]:
    """Everybody, in no colour that was left out, nor by chance in one that was denied."""
    other_colours = LeftOut(words=frozenset(sense for sense in denied if sense[0] == "colours"))
    members = [left_out.painted(one) for one in company.members.values()]
    return [one if one.colour else other_colours.painted(one) for one in members]


def _share(frames: int, shots: int) -> list[int]:
    """Split frames evenly; the first shots get the odd ones."""
    if shots == 0:
        return []
    each, rest = divmod(frames, shots)
    return [each + (1 if index < rest else 0) for index in range(shots)]


def camera_moves(camera: str) -> tuple[str, ...]:
    """A preset by its slug, or words as a prompt would say them."""
    if camera in CAMERA_PRESETS:
        return CAMERA_PRESETS[camera]
    return tuple(item.meaning for item in _style_items(camera) if item.category == "camera")


def _shots(
    readings: Sequence[tuple[ShotReading, str, int]],
    company: Company,
    carried: Carried | None,
    left_out: LeftOut,
    camera: str,
    denied: Collection[Sense],
) -> tuple[tuple[ShotScript, ...], str, str]:
    setting = setting_without((carried.setting if carried else None) or Setting(), denied)
    look, mood = (carried.look, carried.mood) if carried else ("", "")
    look = "" if ("looks", look) in denied else look
    mood = "" if ("moods", mood) in denied else mood
    moves = camera_moves(camera)
    goes_on = carried is not None and bool(carried.setting and carried.setting.place)
    shots: list[ShotScript] = []
    before: tuple[str, ...] = tuple(one.id for one in carried.cast) if carried else ()
    for reading, cut, frames in readings:
        setting = _setting(setting, reading, left_out)
        if not reading.place or (reading.place == "beach" and {act.verb for act in reading.acts} == {"swim"}):
            setting = in_water(setting, reading.acts, company.members, {*denied, *left_out.words})
        look, mood = reading.look or look, _mood(mood, reading.mood)
        acts = tuple(act for act in reading.acts if not left_out.has("verbs", act.verb))
        named = tuple(dict.fromkeys((*reading.mentioned, *reading.implied))) if reading.mentioned else before
        # Whoever was there when the clip ended does not vanish because the next words are about somebody else.
        named = tuple(dict.fromkeys((*before, *named))) if goes_on and not shots else named
        present = tuple(one for one in named if not left_out.has("noun", company.members[one].noun))
        before = present or before
        acts = tuple(act for act in acts if act.who in present)
        shots.append(
            ShotScript(
                setting=setting,
                present=present,
                acts=_with_defaults(acts, present, company, reading, carried.doing if carried else {}, denied),
                says=tuple(reading.says),
                states=tuple(reading.states),
                camera=tuple(dict.fromkeys((*reading.camera, *moves))),
                cut=_cut(cut, reading),
                frames=frames,
            )
        )
    is_silent = MUSIC in denied or left_out.has(*MUSIC)
    return tuple(shots), look or "flat", SILENT if is_silent else mood


def _mood(before: str, said: str) -> str:
    """Music that was there is music enough for who asks for any."""
    return before if said == ANY_MUSIC and before not in {"", SILENT} else said or before


def _cut(cut: str, reading: ShotReading) -> Cut:
    if cut == "cut" and reading.cut in {"fade", "wipe"}:
        return "fade" if reading.cut == "fade" else "wipe"
    return "fade" if cut == "fade" else "wipe" if cut == "wipe" else "start" if cut == "start" else "cut"


def _setting(last: Setting, reading: ShotReading, left_out: LeftOut) -> Setting:
    said = reading.place or ("room" if reading.is_on_floor and last.place not in INDOORS else "")
    place = left_out.place(said if said and not left_out.has("places", said) else last.place)
    hour = reading.hour if reading.hour and not left_out.has("hours", reading.hour) else last.hour
    weather = {**({} if place != last.place else last.weather), **reading.weather}
    weather = {name: power for name, power in weather.items() if not left_out.has("weather", name) and power > 0}
    if hour != last.hour:
        return Setting(place, hour, weather)
    return replace(last, place=place, weather=weather)


def _with_defaults(
    acts: tuple[Act, ...],
    present: Sequence[str],
    company: Company,
    reading: ShotReading,
    doing: Mapping[str, str],
    denied: Collection[Sense],
) -> tuple[Act, ...]:
    """Give the idle something that suits them, unless something is done to them."""
    busy = {act.who for act in acts} | {act.target for act in acts} | {act.via for act in acts}
    out = list(acts)
    for one in present:
        if one in busy:
            continue
        member = company.members[one]
        speaks = any(say.who == one for say in reading.says)
        verb = "stand" if speaks or "broken" in member.traits else DEFAULT_VERB.get(member.kind, "stand")
        if verb in {"walk", "bounce"} and acts:
            verb = "stand"
        verb = idle(doing.get(one, verb), denied)
        out.append(Act(verb, one, is_said=False))
    return tuple(out)


def _style_items(text: str) -> list[Item]:
    return [item for shot in read_text(text.replace("_", " ")).shots for item in find_items(shot.tokens)[0]]


def look_of(style: str) -> str:
    wanted = style.strip().lower()
    known = {"flat", "paper", "anime", "noir", "film", "neon", "pixel", "watercolour"}
    if wanted in known:
        return wanted
    return next((item.meaning for item in _style_items(style) if item.category == "looks"), "")


def _unique(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))
