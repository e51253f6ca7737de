"""Colours for those who are pointed at or called by name: "make her blue", "Luna should be red", 「ルナを青くして」.

The other noun phrases are read with all that a command may say of them: see `commanded`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from generation.engines.sim.parser.clauses import POLITE, clauses
from generation.engines.sim.parser.commanded import IN_JAPANESE
from generation.engines.sim.parser.noun_phrases import parsed
from generation.engines.sim.parser.whom import HIM_OR_HER, INDEFINITE, LIVING, WOMEN, is_called, whom
from generation.engines.sim.script import Cast, Script

WHO = r"(?P<who>@?\w+)"
DYES = (r"(?:make|let|have|paint|colou?r|recolou?r|dye|tint|turn|mache?|färbe?|male?|streiche?)")  # fmt: skip
COMMAND = re.compile(rf"\s*{POLITE}{DYES}\s+{WHO}\s+(?:be\s+|to\s+)?(?P<how>\w+)(?:\s+an)?\s*", re.IGNORECASE)
STATED = re.compile(
    rf"\s*{POLITE}{WHO}\s+(?:is|becomes?|turns?|ist|wird|(?:should|must|shall|soll|sollte|muss)(?:\s+be(?:come)?)?)"
    r"\s+(?:now\s+|jetzt\s+)?(?P<how>\w+)(?:\s+(?:sein|werden|now|jetzt))?\s*",
    re.IGNORECASE,
)
THEM = {"them", "they", "those", "these", "both", "彼ら", "それら"}
"""The living, where there are two of them."""


@dataclass(frozen=True, slots=True)
class Dyed:
    rest: str
    dyes: tuple[tuple[str, str], ...] = ()
    """Ids, each with a colour."""
    understood: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def read_dyes(words: str, old: Script) -> Dyed:
    """`words` have their quotes hidden. Whom they bring along themselves is left to be read as a prompt."""
    out = Dyed(words)
    for start, end in reversed(list(clauses(words))):
        match = next(
            (one for each in (COMMAND, STATED, IN_JAPANESE) if (one := each.fullmatch(words[start:end]))), None
        )
        if match is None or not (colour := _colour(match["how"])):
            continue
        called = match["who"] if "who" in match.groupdict() else match["what"]
        rest = f"{out.rest[:start]} {out.rest[end:]}"
        if not old.cast and called.strip().lower() in HIM_OR_HER | THEM:
            out = replace(out, rest=rest, notes=(f"Nobody and nothing stands in this clip: {called}.", *out.notes))
        if who := _whose(called, words[:start], old.cast):
            dyes = tuple((one, colour) for one in who)
            out = replace(
                out, rest=rest, dyes=dyes + out.dyes, understood=(" ".join(match[0].split()), *out.understood)
            )
    return out


def _whose(words: str, before: str, cast: Sequence[Cast]) -> list[str]:
    plain = words.strip().lower()
    if any(is_called(one, plain) for one in cast):
        return whom(plain, cast)
    if INDEFINITE & set(before.lower().split()):
        return []
    living = [one for one in cast if one.kind in LIVING]
    is_many = plain in THEM or (plain == "sie" and not any(one.noun in WOMEN for one in living))
    if is_many and len(living) != 1:
        return [one.id for one in living or cast]
    return whom(plain, cast) if plain in HIM_OR_HER | THEM else []


def _colour(words: str) -> str:
    """The colour that they name if they name nothing else."""
    items, unknown = parsed(words)
    return items[0].meaning if len(items) == 1 and not unknown and items[0].category == "colours" else ""
