"""What nobody does: "no dog runs", "kein Hund jagt einen Ball", "nobody laughs". They are not there either."""

from __future__ import annotations

import re
from collections.abc import Iterator

from generation.engines.sim.parser.not_so import past_object, sense_of
from generation.engines.sim.parser.noun_phrases import names_only
from generation.engines.sim.parser.scenery import Sense

NOBODY = re.compile(
    r"(?:\bthere\s+(?:is|are|was|were)\s+)?(?:(?<!\bwith\s)(?<!\bmit\s)\b(?P<no>no(?:\s+more)?|keine?[nrms]?)\s+(?!one\b)"
    r"|\b(?:nobody|no[\s-]one|none|niemand|keiner)\s+(?=[^\W\d_]))",
    re.IGNORECASE,
)
WORD = re.compile(r"\s*(?P<word>[^\W\d_]+)(?!['’\w])")
MORE = re.compile(r"\s*(?:,|\b(?:and|or|nor|und|oder|noch))\s+", re.IGNORECASE)
LONGEST = 5
"""Words of a noun phrase."""


def deeds_of_nobody(words: str) -> Iterator[tuple[int, int, int]]:
    """Where each of them begins, where its verb does, and where it ends."""
    for match in NOBODY.finditer(words):
        start = _after_noun(words, match.end()) if match["no"] else match.end()
        end = _after_verbs(words, start) if start >= 0 else -1
        if end > start:
            yield match.start(), start, end


def without_deeds(words: str) -> str:
    """Of "no dog runs" only "no dog": in an edit, whoever does it shall go."""
    for _, verb, end in reversed(list(deeds_of_nobody(words))):
        words = f"{words[:verb]} {words[end:]}"
    return words


def _after_noun(words: str, at: int) -> int:
    """The end of the noun phrase that a verb follows; -1 where none begins here."""
    end = at
    for _ in range(LONGEST):
        if (match := WORD.match(words, end)) is None:
            return -1
        end = match.end()
        if names_only(words[at:end]) and _after_verbs(words, end) > end:
            return end
    return -1


def _after_verbs(words: str, at: int) -> int:
    """The end of the verbs from here on, with what it is done to where that is nobody yet."""
    end = at
    while (match := WORD.match(words, end)) and (sense := _verb(match["word"])):
        end = past_object(words, match.end(), sense)
        if (more := MORE.match(words, end)) and (then := WORD.match(words, more.end())) and _verb(then["word"]):
            end = more.end()
    return end


def _verb(word: str) -> Sense | None:
    sense = sense_of(word)
    return sense if sense is not None and sense[0] == "verbs" else None
