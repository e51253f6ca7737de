"""What a prompt names only to say that it is not there: "a beach without people", "a dog, not on the beach".

The words are taken out, and what nobody names is not drawn. That is all: in the next shot, or in another colour, the
same thing may well be there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from generation.engines.sim.parser.clouds import with_clear_sky
from generation.engines.sim.parser.nobody import deeds_of_nobody
from generation.engines.sim.parser.not_so import denials_of
from generation.engines.sim.parser.noun_phrases import PHRASE_ENDS, items_of, listed, names_only
from generation.engines.sim.parser.scenery import Sense, scenery
from generation.engines.sim.parser.text import HIDDEN_MARKS, hide_quotes, show_quotes

NOUN_PHRASE = rf"(?P<who>[^,.;:!?\n{HIDDEN_MARKS}]{{1,80}}?){PHRASE_ENDS}"
THERE_IS = r"(?:\bthere\s+(?:is|are|was|were|(?:should|must|shall|will)\s+be)\s+)?"
NOT_A = (r"(?:(?<![^,.;:!?\n\s]\s)|(?<=\band\s)|(?<=\bbut\s)|(?<=\bund\s))\b(?:not|nicht)\s+"
         r"(?!(?:the|this|that|de[rmn]|die|das)\b)")  # fmt: skip
"""Where a clause begins: "not raining, not red hat". Of "not the cat", it may be who does something."""
WITHOUT = re.compile(
    rf"{THERE_IS}(?:\b(?P<how>without(?:\s+any)?|with\s+no|no(?:\s+more)?|not(?=\s+an?\b)|(?:not|\w+n['’]t)\s+wearing"
    rf"|neither|weder|ohne|(?:mit\s+)?keine?[nrms]?)\s+|{NOT_A}){NOUN_PHRASE}",
    re.IGNORECASE,
)
IS_NOT = (r"(?:\bit(?:['’]s|\s+(?:is|was|does|should|must|shall|will|would))?\s+)?"
          r"(?:\bnot|\b\w+n['’]t|\bno\s+longer|\bnever|\bnicht(?:\s+mehr)?|\bnie"
          r"|\bwithout\s+it|\bohne\s+dass)\s+(?:(?:to\s+)?be\s+)?")  # fmt: skip
NOT_THERE = re.compile(rf"{IS_NOT}{NOUN_PHRASE}", re.IGNORECASE)
"""Of scenery alone: "not on the beach", "isn't raining"."""
RAINS_NOT = r"(?P<who>es\s+(?:regnet|schneit|stürmt))\s+nicht(?:\s+mehr)?\b"
WHO_JA = r"(?P<who>[^、。！？\sはがをでに]{1,20}?)"
ABSENT_JA = (rf"{WHO_JA}(?:[がはもの]?(?:い|降って(?:い)?|吹いて(?:い)?)?(?:ない|無い)|[がはもの](?:降ら|ふら|吹か)ない"
             r"|[はも]?(?:いら|要ら)ない|を(?:かぶ|被|着|つけ|持)って?い?ない|[はの]?(?:なし|無し|抜き|ぬき))"
             r"(?:です)?(?:の(?!中|上)|で|に|ように)?")  # fmt: skip
OTHERWISE_JA = rf"{WHO_JA}(?:では|じゃ|で|に|には|にい)(?:ない|なく(?:て)?)(?:、|で)?"
NO_LINK = "".join(rf"(?<!\b{word}\s)(?<!\b{word}\sthe\s)" for word in ("in", "on", "through", "under", "im", "then"))
"""Of "the dog in the rain stops" it is the dog; what comes "then" is another shot."""
OVER = (rf"{NO_LINK}(?P<who>(?:(?:the|der|das)\s+)?\b\w+)\s+(?:(?:has\s+)?(?:stopped|ended)|is\s+(?:over|gone)"
        r"|stops|ends|hört\s+auf|endet|hat\s+aufgehört|ist\s+vorbei)\b")  # fmt: skip
STOPPED = r"\b(?:it\s+(?:has\s+)?stopped|es\s+hat\s+aufgehört\s+zu)\s+(?P<who>\w+)"
OFF = (rf"{NO_LINK}(?P<who>(?:(?:the|der|die|das)\s+)?\b\w+)\s+(?:(?:is|ist)\s+)?(?:(?:turned|switched)\s+)?(?:off|aus)"
       rf"{PHRASE_ENDS}")  # fmt: skip
TURNED_OFF = (r"\b(?:(?:turn|switch|shut)\s+off|mute|stop|remove|(?:do\s+not|don['’]?t)\s+(?:add|play))"
              r"\s+(?P<who>(?:(?:the|any)\s+)?\w+)")  # fmt: skip
TURNED_OFF_JA = rf"{WHO_JA}[をは](?:消し|止め|切っ|オフに)(?:して|て)?"
AFTERWARDS = tuple(
    re.compile(pattern, re.IGNORECASE) for pattern in (RAINS_NOT, OVER, STOPPED, OFF, TURNED_OFF, TURNED_OFF_JA)
)
NEITHER_JA = r"(?P<who>[^、。！？\sはがを]{1,12}?でも[^、。！？\sはがを]{1,12}?)でも(?:ない|なく(?:て)?)"
OVER_JA = rf"{WHO_JA}[がはも](?:(?:止|や)(?:んだ(?:後の?|あとの?)?|んで)|止む|やむ)"
IN_JAPANESE = tuple(re.compile(pattern) for pattern in (NEITHER_JA, ABSENT_JA, OTHERWISE_JA, OVER_JA))
ALTERNATIVE = re.compile(rf"\s*(?:or|nor|oder|noch)\s+{NOUN_PHRASE}", re.IGNORECASE)
"""One more that is not there: "without cars or people"."""
IS_DE = {"ist", "sind", "war", "liegt", "steht"}
NEXT_PHRASE = re.compile(r"(?:the|an?|der|die|das|eine?[nrms]?)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Spoken:
    """A prompt without what it denies."""

    rest: str
    understood: tuple[str, ...] = ()
    denied: frozenset[Sense] = frozenset()
    """The scenery that is not to be there."""

    def without(self, start: int, end: int, who: str) -> Spoken:
        """Less the words from `start` to `end`, which deny `who`."""
        said = " ".join(self.rest[start:end].split()).lstrip(", ")
        rest = f"{self.rest[:start]} {self.rest[end:]}"
        return Spoken(rest, (*self.understood, said), self.denied | set(scenery(who)))


def read_negation(prompt: str) -> Spoken:
    """Take out every denial of a thing, of what somebody does and of scenery."""
    rest, quotes = hide_quotes(prompt)
    out = Spoken(with_clear_sky(rest))
    while (deed := next(deeds_of_nobody(out.rest), None)) is not None:
        out = out.without(deed[0], deed[2], "")
    out = _without_things(out)
    for pattern in (NOT_THERE, *AFTERWARDS, *IN_JAPANESE):
        out = _without_scenery(out, pattern)
    while (denial := next(denials_of(out.rest), None)) is not None:
        out = replace(out.without(denial.start, denial.end, ""), denied=out.denied | {denial.sense})
    return Spoken(show_quotes(out.rest, quotes), out.understood, out.denied)


def _without_things(out: Spoken) -> Spoken:
    position = 0
    while match := WITHOUT.search(out.rest, position):
        # "A man without a hat walks" denies the hat; of "no dog runs", it is the running.
        denied = match["who"] if _is_denied(match["who"]) else ""
        if not denied and (match["how"] or "").lower().startswith(("with", "ohne", "mit")):
            denied = _named_first(match["who"])
        if not denied:
            position = match.start("who")
            continue
        out = _with_alternatives(out, match.start(), match.start("who") + len(denied), denied)
        position = match.start()
    return out


def _without_scenery(out: Spoken, pattern: re.Pattern[str]) -> Spoken:
    position = 0
    while match := pattern.search(out.rest, position):
        first = _scenery_first(match["who"]) if pattern is NOT_THERE else ""
        if first:
            out = out.without(match.start(), match.start("who") + len(first), first)
            position = match.start()
            continue
        each = listed(match["who"])
        is_denied = all(scenery(who) or (pattern in IN_JAPANESE and names_only(who)) for who in each)
        if not is_denied or (pattern in AFTERWARDS and _is_asked_besides(out.rest, match)):
            position = match.start() + 1
            continue
        out = replace(out, denied=out.denied.union(*(scenery(who) for who in each)))
        out = _with_alternatives(out, match.start(), match.end(), match["who"])
        position = match.start()
    return out


def _with_alternatives(out: Spoken, start: int, end: int, who: str) -> Spoken:
    while (more := ALTERNATIVE.match(out.rest, end)) and _is_denied(more["who"]):
        out = Spoken(out.rest, out.understood, out.denied | set(scenery(more["who"])))
        end = more.end()
    return out.without(start, end, who)


def _is_asked_besides(words: str, match: re.Match[str]) -> bool:
    """ "A dog runs in the rain and the rain stops": for a while it rains."""
    asked = {(item.category, item.meaning) for item in items_of(f"{words[: match.start()]} {words[match.end() :]}")}
    return not asked.isdisjoint(scenery(match["who"]))


def _scenery_first(words: str) -> str:
    """Scenery before the verb of whom it is denied: of "on the beach runs", "on the beach"."""
    for match in re.finditer(r"\S+", words):
        first, after = words[: match.end()], words[match.end() :].split()
        if after and scenery(first) and _is_verb(after[0]):
            return f"{first} {after[0]}" if after[0] in IS_DE else first
    return ""


def _is_verb(word: str) -> bool:
    return word in IS_DE or any(item.category == "verbs" for item in items_of(word))


def _is_denied(words: str) -> bool:
    return names_only(words) or bool(scenery(words))


def _named_first(words: str) -> str:
    """The noun phrase before a verb or before another: of "a hat walks" and "a hat the man", "a hat"."""
    for match in re.finditer(r"\S+", words):
        first, after = words[: match.end()], words[match.end() :].lstrip()
        if names_only(first):
            follows = items_of(after.split()[0]) if after else []
            is_end = any(item.category == "verbs" for item in follows) or NEXT_PHRASE.match(after) is not None
            return first if is_end else ""
    return ""
