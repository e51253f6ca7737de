"""What a prompt names only to say that it is not there: "a beach without people", "no clouds"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from generation.engines.sim.parser.phrases import Item, find_items
from generation.engines.sim.parser.text import hide_quotes, read_text, show_quotes

PHRASE_ENDS = (
    r"(?=\s*(?:[,.;:!?\n、。]|\b(?:and|but|while|then|or|nor|as|when|so|at|in|on|from|during|with|near|under|over"
    r"|und|aber|dann|oder|im|am|auf|bei|von|vor)\b|$))"
)
NOUN_PHRASE = rf"(?P<who>[^,.;:!?\n]{{1,80}}?){PHRASE_ENDS}"
DESCRIBES = {"colours", "sizes", "materials", "counts", "stop", "manners"}
NAMES = {"noun", "groups", "garments"}
WITHOUT = re.compile(rf"\b(?:without(?:\s+any)?|no|not(?=\s+an?\b)|ohne|keine?[nrms]?)\s+{NOUN_PHRASE}", re.IGNORECASE)
ALTERNATIVE = re.compile(rf"\s*(?:or|nor|oder)\s+{NOUN_PHRASE}", re.IGNORECASE)
"""One more that is not there: "without cars or people"."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A prompt without what it denies, and the denied as a negative prompt says it."""

    rest: str
    denied: str = ""
    understood: tuple[str, ...] = ()


def read_negation(prompt: str) -> Spoken:
    """Take out every denial of things or weather; others, such as "no one laughs", stay as they are."""
    rest, quotes = hide_quotes(prompt)
    denied: list[str] = []
    understood: list[str] = []
    position = 0
    while match := WITHOUT.search(rest, position):
        phrases = [_named_first(match["who"])]
        end = match.start("who") + len(phrases[0])
        if not phrases[0]:
            position = match.end()
            continue
        while (more := ALTERNATIVE.match(rest, end)) and (other := _named_first(more["who"])):
            end, phrases = more.start("who") + len(other), [*phrases, other]
        understood.append(" ".join(rest[match.start() : end].split()))
        denied += phrases
        rest, position = f"{rest[: match.start()]} {rest[end:]}", match.start()
    return Spoken(show_quotes(rest, quotes), ", ".join(denied), tuple(understood))


def _named_first(words: str) -> str:
    """The noun phrase that these words begin with: of "a hat walks", "a hat"; empty where none does."""
    ends = [match.end() for match in re.finditer(r"\S+", words)]
    return next((words[:end] for end in reversed(ends) if names_only(words[:end])), "")


def names_only(words: str) -> bool:
    """Whether these words are noun phrases or weather and nothing else."""
    found = items_of(words)
    is_named = any(item.category in NAMES | {"weather"} for item in found)
    return is_named and all(item.category in DESCRIBES | NAMES | {"weather"} for item in found)


def items_of(words: str) -> list[Item]:
    return [item for shot in read_text(words).shots for item in find_items(shot.tokens)[0]]
