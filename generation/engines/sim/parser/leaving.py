"""Who and what is taken out of a clip by words: "remove the cube", "stop the rain", "not on the beach".

What the clip does not show is told and forgotten, lest it be drawn.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from generation.engines.sim.parser.noun_phrases import PHRASE_ENDS, listed, names_only, parsed
from generation.engines.sim.parser.parts import is_part
from generation.engines.sim.parser.scenery import Sense, is_there, scenery, without_fillers
from generation.engines.sim.parser.ways_of_leaving import WHO
from generation.engines.sim.parser.whom import ARTICLES, INDEFINITE, whom
from generation.engines.sim.parser.worn import sheds
from generation.engines.sim.script import Script

BUT = re.compile(rf"\s+(?:except|but|außer)(?:\s+for)?\s+{WHO}{PHRASE_ENDS}", re.IGNORECASE)
LIST = re.compile(rf"\s*(?P<link>,|and|und|or|nor|oder|noch|と)\s*(?:and\s+)?{WHO}{PHRASE_ENDS}", re.IGNORECASE)
OF_WHOM = re.compile(r"\b(?:without|with\s+no|not\s+wearing|ohne|mit\s+keine?[nrms]?)\s", re.IGNORECASE)
A_NEWCOMER = re.compile(
    r"(?:\b(?:an?|another|some|two|three|eine?[nrms]?|zwei|drei)\s+|@)(?P<who>[^,.;:!?\n]{1,40}?)\s*$", re.IGNORECASE
)
NEWCOMER_JA = re.compile(r"(?P<who>[^、。をはがもにで\s]{1,12})を(?:追加|加え|くわえ|足し|入れ)")
WHOSE = {"the", "his", "her", "its", "their", "my", "our", "your", "any", "all", "this", "that", "these", "those"}


@dataclass(frozen=True, slots=True)
class Gone:
    """What some words take away, or what they would if the clip showed it."""

    leaves: tuple[str, ...] = ()
    """Ids."""
    sheds: tuple[tuple[str, str], ...] = ()
    """Ids, each with a garment."""
    ends: tuple[Sense, ...] = ()
    absent: tuple[str, ...] = ()
    """The words for what is not there."""
    parts: tuple[str, ...] = ()
    """The words for what is there and goes only with its place."""

    def __add__(self, other: Gone) -> Gone:
        return Gone(self.leaves + other.leaves, self.sheds + other.sheds, self.ends + other.ends,
                    self.absent + other.absent, self.parts + other.parts)  # fmt: skip


def gone(match: re.Match[str], rest: str, old: Script, scope: Collection[str]) -> tuple[Gone, int] | None:
    """What is gone and up to where that is said; None where the words name nothing that could be."""
    each, end = [_named(words, old, scope) for words in listed(match["who"])], match.end()
    found = [one for one in each if one is not None]
    if not each or len(found) < len(each):
        return None
    out = sum(found, Gone())
    is_all = bool(out.leaves) and len(out.leaves) == len(old.cast)
    if is_all and (but := BUT.match(rest, end)) and (kept := whom(but["who"], old.cast)):
        return Gone(tuple(one for one in out.leaves if one not in kept)), but.end()
    while (more := LIST.match(rest, end)) and (other := _also(more, old, scope)):
        out, end = out + other, more.end()
    return out, end


def is_of_a_newcomer(match: re.Match[str], rest: str, old: Script) -> bool:
    """Whether it is only said of who comes: "add a dog without a hat", 「帽子のない犬を追加して」."""
    if comes := NEWCOMER_JA.match(rest, match.end()):
        return names_only(comes["who"])
    before = A_NEWCOMER.search(rest[: match.start()])
    if before is None or not OF_WHOM.match(match[0]):
        return False
    return before[0].startswith("@") or any(item.category in {"noun", "groups"} for item in parsed(before["who"])[0])


def _named(words: str, old: Script, scope: Collection[str]) -> Gone | None:
    words = without_fillers(words)
    if "cast" in scope and (worn := sheds(words, old)):
        return Gone(sheds=tuple(worn))
    if "cast" in scope and (who := whom(words, old.cast)):
        return Gone(leaves=tuple(who))
    if named := [sense for sense in scenery(words) if sense[0] in scope]:
        there = tuple(sense for sense in named if is_there(sense, old))
        return Gone(ends=there) if there else _missing(words, old)
    return _missing(words, old) if "cast" in scope and names_only(words) else None


def _missing(words: str, old: Script) -> Gone:
    return Gone(parts=(words,)) if is_part(words, old) else Gone(absent=(words,))


def _also(more: re.Match[str], old: Script, scope: Collection[str]) -> Gone | None:
    """One more that is taken away, if it is not one that is asked for: "no rain and a dog", "no ball, night"."""
    items, unknown = parsed(more["who"])
    if unknown or not items or (items[0].category == "stop" and items[0].words not in WHOSE):
        return None
    other = _named(more["who"], old, scope)
    if other is None or more["link"].lower() in {"or", "nor", "oder", "noch"}:
        return other
    first = items[0].words.split()[0]
    is_new = first in INDEFINITE | {"at", "in", "on"} or (more["link"] == "," and first not in ARTICLES)
    return None if is_new and (other.absent or other.ends or other.parts) else other
