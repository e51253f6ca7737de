"""What somebody in a prompt does not do or is not: "a dog that is not running", "a cat that is not black",
「走らない犬」.

The word goes with its denial, and with what it would be done to where that is nobody yet: "doesn't throw a ball".
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache

from generation.engines.sim.lexicon import lexicon, read_aliases
from generation.engines.sim.parser.noun_phrases import names_only
from generation.engines.sim.parser.scenery import Sense

OF_WHOM = r"(?:,?\s*\b(?:that|which|who|der|die|das)\s+)?"
WORD = r"(?P<word>[^\W\d_]{2,20})(?!['’\w])"
PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{OF_WHOM}\b(?:(?:is|are|was|were|does|do|did|can|could|will|would|has|have)\s+(?:not|never|no\s+longer)"
        r"|(?:is|are|was|were|does|do|did|ca|could|wo|would|has|have)n['’]t|cannot|not|never|no\s+longer)\s+"
        rf"(?:(?:ever|be|been|even)\s+)?{WORD}(?:\s+any\s?more\b)?",
        rf"{OF_WHOM}\b(?:(?:ist|sind|war)\s+)?(?:nicht|nie|niemals)\s+(?:mehr\s+)?{WORD}(?:\s+(?:ist|sind|war|kann|will)\b)?",
        rf"{OF_WHOM}\b{WORD}\s+(?:nicht|nie|niemals)\b(?:\s+mehr\b)?",
    )
)
SOMETHING = re.compile(r"\s+(?:an?|any|eine?[nmr]?)\s+[^\W\d_]+(?:\s+[^\W\d_]+)?", re.IGNORECASE)
DONE, BEING = {"verbs"}, {"colours", "sizes", "materials", "manners"}
LETTERS_BEFORE_NOT = r"[らかさたなばまわがみきりちいしじびえけせねべめれっん]{0,2}(?:[てで](?:は)?い?)?"
MOVES = {"walk", "run", "jump", "bounce", "chase", "ride", "drive"}


@dataclass(frozen=True, slots=True)
class Denial:
    start: int
    end: int
    sense: Sense


def denials_of(words: str) -> Iterator[Denial]:
    """Those in `words`, pattern by pattern."""
    for pattern in PATTERNS:
        for match in pattern.finditer(words):
            if sense := sense_of(match["word"]):
                yield Denial(match.start(), past_object(words, match.end(), sense), sense)
    for match in _in_japanese().finditer(words):
        word = match["verb"] or match["colour"]
        yield Denial(match.start(), match.end(), _japanese_words()[word])


def idle(verb: str, denied: Collection[Sense]) -> str:
    """What somebody does of whom nothing is said, or who goes on, if it is not denied: else they stand."""
    undone = {meaning for category, meaning in denied if category == "verbs"}
    return "stand" if verb in undone or (verb in MOVES and undone & MOVES) else verb


def sense_of(word: str) -> Sense | None:
    """What the word says that somebody does or is, in English or German."""
    for table in (lexicon(), lexicon("de")):
        senses = table.words.get((word.lower(),), ())
        if any(category in {"weather", "stop", "counts", "links", "garments"} for category, _ in senses):
            continue
        if found := next((one for one in senses if one[0] in DONE | BEING), None):
            return found
    return None


def past_object(words: str, at: int, sense: Sense) -> int:
    """Past what it would be done to."""
    if sense[0] not in DONE or not (match := SOMETHING.match(words, at)):
        return at
    said = match[0].strip().split()
    for count in range(len(said), 1, -1):
        if names_only(" ".join(said[:count])):
            return at + match[0].index(said[count - 1], match[0].index(said[0]) + len(said[0])) + len(said[count - 1])
    return at


@cache
def _japanese_words() -> dict[str, Sense]:
    """Of verbs and colours, the words and their stems."""
    out: dict[str, Sense] = {}
    for phrase, aliases in read_aliases("ja").items():
        for sense in lexicon().words.get(tuple(phrase.split()), ()):
            if sense[0] in {"verbs", "colours"}:
                for alias in aliases:
                    stem = re.match(r"[㐀-鿿]+", alias)
                    out.setdefault(alias, sense)
                    out.setdefault(stem[0] if stem else alias, sense)
    return out


@cache
def _in_japanese() -> re.Pattern[str]:
    words = sorted(_japanese_words(), key=len, reverse=True)
    verbs = "|".join(re.escape(word) for word in words if _japanese_words()[word][0] == "verbs")
    colours = "|".join(re.escape(word) for word in words if _japanese_words()[word][0] == "colours")
    return re.compile(
        rf"(?P<verb>{verbs}){LETTERS_BEFORE_NOT}(?:ない|ません|なく|ず)(?:で|に)?(?:いる)?"
        rf"|(?P<colour>{colours})(?:色)?(?:く|では|じゃ)は?(?:ない|なく)て?"
    )
