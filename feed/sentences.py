"""What a sentence wishes of a feed: which subjects, more or less of each, and for how long.

Sentences are split into wants and don't-wants before anything is embedded: sentence vectors don't hear a "no". Cues are
known in the languages of the page. German and English say what they wish before its subject, Japanese after it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

MOST_WORDS, PHRASE_MAX, DAYS_MAX = 8, 80, 365
UNWANTED = (
    r"no more|no|not|never|without|less|fewer|stop(?: showing(?: me)?)?|hide|avoid|skip|enough|nothing with|except|"
    r"hate|don'?t (?:show me|want|like)|do not (?:show me|want|like)|i'?m (?:tired|sick) of|block|"
    r"keine?(?:n|r|s|m)?(?: mehr)?|nichts? (?:mehr )?(?:mit|von|über)|nicht(?: mehr)?|nie(?: wieder)?|ohne|weniger|"
    r"genug(?: von)?|schluss mit|ausser|außer|ich hasse|hasse"
)
WANTED = (
    r"more|only|show(?: me)?|i (?:want|like|love)|want|give me|lots of|focus on|just|love|prefer|some|"
    r"mehr|nur(?: noch)?|zeig(?:e)?(?: mir)?|ich (?:will|mag|möchte|liebe)|gerne?|lieber|viele?"
)
_CUE = re.compile(rf"\b(?:nothing (?:but|except)|nichts als|(?P<less>{UNWANTED})|{WANTED})\b", re.I)
_SEPARATOR = re.compile(
    r"\s*(?:[,;.!、。！]|(?<!nothing )\bbut\b|\band\b|\bor\b|\bplease\b|\baber\b|\bund\b|\boder\b|\bbitte\b)\s*", re.I
)
_FILLER = re.compile(
    r"^(?:(?:to see|to|see|of|with|any|the|a|an|me|my|feed|in|videos? (?:of|about|with)|clips? (?:of|about|with)|"
    r"about|more|some|that|stuff|content|things?|mit|von|über|die|der|das|den|ein|eine|einen|mehr|sehen|"
    r"(?:videos?|clips?|filme) (?:mit|von|über))\b\s*)+|"
    r"\s*(?:\b(?:videos?|clips?|stuff|content|please|for now|today|sehen|haben|zeigen|bitte)\b\s*)+$",
    re.I,
)
_JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
_JAPANESE_LESS = re.compile(
    r"(?:は|を|が|も)?(?:もう)?(?:いらない|要らない|いりません|見たくない|見たくありません|(?<!機)嫌[いだで]|きらい|やめて|なし|"
    r"出さないで|減らして|少なめ|少なく).*$"
)
_JAPANESE_MORE = re.compile(
    r"(?:は|を|が)?(?:もっと|たくさん|いっぱい)?(?:の?動画)?(?:は|を|が)?"
    r"(?:見たい|見せて|好き|欲しい|ほしい|増やして|ください|お願い|だけ|多め|多く).*$"
)
_JAPANESE_FIRST = re.compile(r"^(?:もっと|たくさん|いっぱい|もう)")
_UNITS = {
    **dict.fromkeys(("day", "tag", "日"), 1),
    **dict.fromkeys(("week", "woche", "週"), 7),
    **dict.fromkeys(("month", "monat", "月"), 30),
}
_NUMBERS = {"a": 1, "an": 1, "one": 1, "ein": 1, "eine": 1, "einen": 1, "two": 2, "zwei": 2, "three": 3, "drei": 3}
_TIMES = re.compile(
    rf"\b(?:for|für)\s+(?:the next\s+|die nächsten\s+)?(?P<count>\d{{1,3}}|{'|'.join(_NUMBERS)})\s+"
    r"(?P<unit>day|week|month|tag|woche|monat)(?:e?n?|s)\b"
    r"|\b(?P<short>(?:for )?(?:today|tonight)|heute(?: abend)?|this (?:week|month)|diese woche|diesen monat)\b"
    r"|(?P<kanji>\d{1,3})\s*(?P<kanji_unit>日|週|か月|ヶ月)間?(?:だけ)?|(?P<now>今日(?:だけ)?は?|今週(?:だけ)?は?)",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Clause:
    phrase: str
    is_wanted: bool


def split_wishes(text: str) -> list[Clause]:
    """`"more calm nature, no horror or gore"` becomes calm nature wanted, horror and gore not.

    A cue holds until the next one, over commas and "and" too; before any cue, things are wanted. What says how long is
    no subject. The last word on a phrase wins.
    """
    clauses: dict[str, bool] = {}
    is_wanted = True
    for part in _SEPARATOR.split(_TIMES.sub(" ", text).strip()):
        found = _in_japanese(part) if _JAPANESE.search(part) else _in_order(part, is_wanted)
        for words, is_wanted in found:
            if phrase := _subject(words):
                clauses[phrase] = is_wanted
    return [Clause(phrase, wanted) for phrase, wanted in clauses.items()]


def days_in(text: str) -> int | None:
    """For how many days a sentence wishes: 7 for "trains for a week", 1 for "today"; None where it doesn't say."""
    found = _TIMES.search(text)
    if found is None:
        return None
    said = {name: value.lower() for name, value in found.groupdict().items() if value}
    if "short" in said or "now" in said:
        words = said.get("short") or said["now"]
        return 30 if "mon" in words else 7 if re.search("week|woche|週", words) else 1
    count = said.get("count") or said["kanji"]
    unit = said.get("unit") or said["kanji_unit"].lstrip("かヶ")
    return min(DAYS_MAX, max(1, _NUMBERS.get(count) or int(count)) * _UNITS[unit])


def _in_order(part: str, is_wanted: bool) -> Iterator[tuple[str, bool]]:
    start = 0
    for cue in [*_CUE.finditer(part), None]:
        yield part[start : cue.start() if cue else len(part)], is_wanted
        if cue is not None:
            is_wanted, start = cue.group("less") is None, cue.end()
    yield "", is_wanted


def _in_japanese(part: str) -> Iterator[tuple[str, bool]]:
    """One subject, and the verb behind it: 「ホラーはいらない」, 「猫をもっと見たい」."""
    words = _JAPANESE_FIRST.sub("", part.strip())
    without = _JAPANESE_LESS.sub("", words)
    yield (without, False) if without != words else (_JAPANESE_MORE.sub("", words), True)


def _subject(words: str) -> str:
    phrase = words.strip(" '\"「」").lower()
    while (shorter := _FILLER.sub("", phrase).strip()) != phrase:
        phrase = shorter
    return " ".join(phrase.split()[:MOST_WORDS])[:PHRASE_MAX]
