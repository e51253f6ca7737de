"""What a prompt names only to say that it is not there: "a beach without people", "no dogs, only a cat".

The words are taken out, and what nobody names is not drawn. That is all: in the next shot, or in another colour, the
same thing may well be there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from generation.engines.sim.parser.noun_phrases import PHRASE_ENDS, items_of, names_only
from generation.engines.sim.parser.text import HIDDEN_MARKS, hide_quotes, show_quotes

NOUN_PHRASE = rf"(?P<who>[^,.;:!?\n{HIDDEN_MARKS}]{{1,80}}?){PHRASE_ENDS}"
WITHOUT = re.compile(
    rf"\b(?P<how>without(?:\s+any)?|no|not(?=\s+an?\b)|ohne|keine?[nrms]?)\s+{NOUN_PHRASE}", re.IGNORECASE
)
ALTERNATIVE = re.compile(rf"\s*(?:or|nor|oder)\s+{NOUN_PHRASE}", re.IGNORECASE)
"""One more that is not there: "without cars or people"."""
NEXT_PHRASE = re.compile(r"(?:the|an?|der|die|das|eine?[nrms]?)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Spoken:
    """A prompt without what it denies."""

    rest: str
    understood: tuple[str, ...] = ()


def read_negation(prompt: str) -> Spoken:
    """Take out every denial of a thing or of weather; others, such as "no one laughs", stay as they are."""
    rest, quotes = hide_quotes(prompt)
    understood: list[str] = []
    position = 0
    while match := WITHOUT.search(rest, position):
        # "A man without a hat walks" denies the hat; of "no dog runs", it is the running.
        denied = match["who"] if names_only(match["who"]) else ""
        if not denied and match["how"].lower().startswith(("without", "ohne")):
            denied = _named_first(match["who"])
        if not denied:
            position = match.end("how")
            continue
        end = match.start("who") + len(denied)
        while (more := ALTERNATIVE.match(rest, end)) and names_only(more["who"]):
            end = more.end()
        understood.append(" ".join(rest[match.start() : end].split()))
        rest, position = f"{rest[: match.start()]} {rest[end:]}", match.start()
    return Spoken(show_quotes(rest, quotes), tuple(understood))


def _named_first(words: str) -> str:
    """The noun phrase before a verb or before another: of "a hat walks" and "a hat the man", "a hat"."""
    for match in re.finditer(r"\S+", words):
        first, after = words[: match.end()], words[match.end() :].lstrip()
        if names_only(first):
            follows = items_of(after.split()[0]) if after else []
            is_end = any(item.category == "verbs" for item in follows) or NEXT_PHRASE.match(after) is not None
            return first if is_end else ""
    return ""
