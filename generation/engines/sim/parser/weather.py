"""How an edit changes the weather that there is: "less rain", "sunny", "turn the rain on", 「雨を弱くして」.

Each step doubles or halves, so that a step forth and a step back cancel out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from generation.engines.sim.parser.clauses import POLITE, clauses
from generation.engines.sim.parser.noun_phrases import items_of
from generation.engines.sim.parser.scenery import COMES_AND_GOES, Sense, is_there, scenery
from generation.engines.sim.script import OVERCAST, Script

STEP = 2.0
WEAKEST, STRONGEST = 0.25, 3.0
WHAT = r"(?P<what>[^,.;:!?\n]{1,40}?)"
DEGREE = r"(?:(?:much|a\s+(?:lot|little|bit)|slightly|even|still|viel|etwas|noch|ein\s+(?:wenig|bisschen))\s+)*"
MADE = rf"{POLITE}(?:(?:make|let|have|mache?|lasse?|lass)\s+)?(?:(?:it|es)\s+)?(?:be\s+)?"
LESS = r"less|fewer|lighter|weaker|softer|thinner|calmer|weniger|schwächer\w*|leichter\w*|dünner\w*"
MORE = r"more|heavier|stronger|thicker|harder|mehr|stärker\w*|heftiger\w*|dichter\w*"
LESS_JA, MORE_JA = "弱く|よわく|少なく|減らし", "強く|つよく|激しく|多く|増やし"
AMOUNTS = tuple(
    (re.compile(pattern, re.IGNORECASE), factor)
    for factor, said, japanese in ((1 / STEP, LESS, LESS_JA), (STEP, MORE, MORE_JA))
    for pattern in (
        rf"\s*{MADE}{DEGREE}(?:{said})\s+{WHAT}\s*",
        rf"\s*{MADE}{WHAT}\s+(?:(?:should|shall|must|soll|sollte)\s+)?(?:be\s+)?{DEGREE}(?:{said})(?:\s+sein)?\s*",
        rf"\s*(?P<what>[^、。をはが\s]{{1,12}}?)[をはが]?(?:もっと|少し|ちょっと)?(?:{japanese})(?:して|する|て)?(?:ください)?\s*",
    )
)
"""Of whole clauses."""
TURNED_ON = tuple(
    re.compile(rf"\s*{POLITE}{pattern}\s*", re.IGNORECASE)
    for pattern in (
        rf"(?:turn|switch|put)\s+on\s+{WHAT}",
        rf"(?:turn|switch|put)\s+{WHAT}\s+on",
        rf"(?:mache?|schalte?|stelle?|drehe?)\s+{WHAT}\s+(?:an|ein)",
    )
)
BOTH = re.compile(
    r"\b(?:off\s+and\s+(?:back\s+)?on|on\s+and\s+off|aus\s+und\s+(?:wieder\s+)?(?:an|ein)|(?:an|ein)\s+und\s+aus)"
    r"(?:\s+(?:again|wieder))?(?=\s*(?:$|[.,;:!?]))|(?:つけ|消し|止め|降らせ)たり[^、。]{1,20}たり(?:して)?",
    re.IGNORECASE,
)
"""The rain that is to be there and not to be there."""
NOT_DENIED = "".join(rf"(?<!\b{word}\s)" for word in ("not", "no", "nicht", "keine", "statt", "of"))
AND = r"(?:(?:and|und|bei)\s+)?"
BOTH_CAN_NOT = "Both can't be in one clip, so say which of them: {}."
DEFINITE = re.compile(r"\s*(?:the|den|die|das)\s", re.IGNORECASE)
"""Of "the rain" that is not there nothing can be made heavier."""
FALLS = {"rain", "storm", "snow"}
NO_CLOUDS_NO_RAIN = "Nothing falls from a sky without clouds, so that is over too."
SUNNY = {"sunny", "sunny day", "sunshine", "sun shines", "sun is shining", "shining sun", "sonnig", "sonnenschein"}


@dataclass(frozen=True, slots=True)
class Weather:
    rest: str
    powers: tuple[tuple[str, float], ...] = ()
    """Kinds of weather, each with the factor on how strong it is."""
    ends: tuple[Sense, ...] = ()
    """What sunshine does away with."""
    understood: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def read_weather(words: str, old: Script) -> Weather:
    """`words` have their quotes hidden."""
    out = Weather(words)
    for match in reversed(list(BOTH.finditer(words))):
        start = max(words.rfind(mark, 0, match.start()) for mark in ",.;:!?\n、。") + 1
        said = " ".join(words[start : match.end()].split())
        out = replace(out, rest=f"{out.rest[:start]} {out.rest[match.end() :]}",
                      notes=(BOTH_CAN_NOT.format(said), *out.notes))  # fmt: skip
    out = _without_both_hours(out)
    for start, end in reversed(list(clauses(out.rest))):
        out = _read(out, start, end, old)
    is_less = re.search(rf"\b(?:{LESS})\b", out.rest, re.IGNORECASE) is not None
    items = items_of(out.rest)
    is_clear = any(item.meaning == "clear" for item in items)
    if is_less or not (is_clear or any(item.words in SUNNY for item in items)):
        return out
    ends = tuple(one for one in (("weather", name) for name in OVERCAST) if is_there(one, old))
    notes = (NO_CLOUDS_NO_RAIN,) if is_clear and {name for _, name in ends} & FALLS else ()
    return replace(out, ends=ends, notes=out.notes + notes)


def _without_both_hours(out: Weather) -> Weather:
    """Of "make it night and sunny" neither."""
    hours = [item for item in items_of(out.rest) if item.category == "hours"]
    for one, other in pairwise(hours):
        both = re.compile(rf"{NOT_DENIED}\b{one.words}\s+{AND}{other.words}\b", re.IGNORECASE)
        if {one.meaning, other.meaning} == {"night", "day"} and (match := both.search(out.rest)):
            return replace(out, rest=f"{out.rest[: match.start()]} {out.rest[match.end() :]}",
                           notes=(*out.notes, BOTH_CAN_NOT.format(match[0])))  # fmt: skip
    return out


def _read(out: Weather, start: int, end: int, old: Script) -> Weather:
    """With what one clause says of the weather, and without its words."""
    clause = out.rest[start:end]
    if what := next((match["what"] for each in TURNED_ON if (match := each.fullmatch(clause))), ""):
        comes = any(category in COMES_AND_GOES for category, _ in scenery(what))
        return replace(out, rest=f"{out.rest[:start]}{what} {out.rest[end:]}") if comes else out
    for pattern, factor in AMOUNTS:
        match = pattern.fullmatch(clause)
        if match is None or not any(category == "weather" for category, _ in scenery(match["what"])):
            continue
        if kinds := _there(match["what"], old):
            out = _stronger(out, match, kinds, factor, old)
        elif factor < 1 and ("weather", "cloudy") in scenery(match["what"]):
            # Of the few that any sky has, fewer are none.
            return replace(out, rest=f"{out.rest[:start]}cloudless {out.rest[end:]}")
        elif factor > 1 and DEFINITE.match(match["what"]):
            return out
        elif factor < 1:
            out = replace(out, notes=(f"There is none of it in this clip: {match['what'].strip()}.", *out.notes))
        kept = match["what"] if factor > 1 and not kinds else ""
        return replace(out, rest=f"{out.rest[:start]}{kept} {out.rest[end:]}")
    return out


def _there(words: str, old: Script) -> list[str]:
    """The kinds of weather that they name and the clip has."""
    return [
        meaning for category, meaning in scenery(words) if category == "weather" and is_there((category, meaning), old)
    ]


def _stronger(out: Weather, match: re.Match[str], kinds: Iterable[str], factor: float, old: Script) -> Weather:
    powers = tuple((one, share) for one in kinds if abs((share := _within(one, factor, old)) - 1) > 0.005)
    notes = out.notes if powers else (*out.notes, f"It is at the limit of this world: {match['what'].strip()}.")
    return replace(out, powers=powers + out.powers, understood=(match[0].strip(), *out.understood), notes=notes)


def _within(kind: str, factor: float, old: Script) -> float:
    """As much of the factor as the limits leave."""
    power = next(power for power in _powers(kind, old))
    return min(max(power * factor, WEAKEST), STRONGEST) / power


def _powers(kind: str, script: Script) -> Iterator[float]:
    weathers: Iterator[Mapping[str, float]] = (shot.setting.weather for shot in script.shots)
    return (weather[kind] for weather in weathers if weather.get(kind))
