"""What an edit puts on somebody who is there: "add a hat", „füge einen Hut hinzu“, 「帽子を追加して」.

A hat that is added where one person is alone is theirs, and does not lie on the ground.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from generation.engines.sim.parser.clauses import POLITE, clauses
from generation.engines.sim.parser.noun_phrases import meanings, names_only
from generation.engines.sim.parser.whom import whom
from generation.engines.sim.parser.worn import garment_of, wears
from generation.engines.sim.script import Cast, Script

WHAT = r"(?P<what>[^,.;:!?\n]{2,40}?)"
ADDED = tuple(
    re.compile(rf"\s*{POLITE}{pattern}\s*", re.IGNORECASE)
    for pattern in (
        rf"(?:add|insert|include|put\s+on|with|wear(?:ing)?)\s+{WHAT}(?:\s+on(?:\s+(?:his|her|the)\s+head)?)?",
        rf"(?:füge|setz|zieh)\s+{WHAT}\s+(?:hinzu|auf|an)",
        rf"mit\s+{WHAT}",
        r"(?P<what>[^、。をはが\s]{1,12})を(?:追加|加え|足し|かぶせ|かぶら|着せ|つけ)(?:して|させ)?(?:て)?(?:ください)?",
    )
)
GIVEN = re.compile(
    rf"\s*{POLITE}(?:(?:give|gib)\s+(?P<whom>@?\w+)|(?:(?:make|let|have)\s+)?(?P<who>@?\w+)\s+(?:should\s+)?wears?)"
    rf"\s+{WHAT}\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class PutOn:
    rest: str
    wears: tuple[tuple[str, str, str], ...] = ()
    """Ids, each with a garment and its colour; empty for that it has unasked."""
    understood: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def read_put_on(words: str, old: Script) -> PutOn:
    """`words` have their quotes hidden. What nobody is there to wear is left to be read as a thing."""
    out = PutOn(words)
    for start, end in reversed(list(clauses(words))):
        clause = words[start:end]
        match = next((one for each in (GIVEN, *ADDED) if (one := each.fullmatch(clause))), None)
        if match is None or not names_only(match["what"]) or not (garment := garment_of(match["what"])):
            continue
        if who := _wearers(match, old.cast):
            out = _worn(out, clause, match["what"], who, garment)
            out = replace(out, rest=f"{out.rest[:start]} {out.rest[end:]}")
    return out


def _wearers(match: re.Match[str], cast: Sequence[Cast]) -> list[Cast]:
    """Those who are named, or the only one who can."""
    said = match.groupdict()
    if named := said.get("whom") or said.get("who"):
        ids = whom(named, cast)
        return [one for one in cast if one.id in ids]
    people = [one for one in cast if one.kind == "person"]
    return people if len(people) == 1 else []


def _worn(out: PutOn, clause: str, what: str, who: Sequence[Cast], garment: str) -> PutOn:
    colour = next(iter(meanings(what, "colours")), "")
    people = [one for one in who if one.kind == "person"]
    if not people:
        return replace(out, notes=(f"Only people wear something in this world: {what}.", *out.notes))
    if all(wears(one, garment) for one in people) and not colour:
        return replace(out, notes=(f"It is so already: {what}.", *out.notes))
    worn = tuple((one.id, garment, colour) for one in people)
    return replace(out, wears=worn + out.wears, understood=(" ".join(clause.split()), *out.understood))
