"""What a remix says of the cast that it found: "remove the cube", "replace the ball with a fox", "add a dog".

Such words name somebody only to say that they leave, give up their place or are joined, so they are taken out before
the rest is read as a prompt. Words that name nobody of the clip are left where they stand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from generation.engines.sim.parser.negation import DESCRIBES, NAMES, PHRASE_ENDS, items_of, names_only
from generation.engines.sim.parser.phrases import Item
from generation.engines.sim.parser.text import MENTION, hide_quotes, show_quotes
from generation.engines.sim.script import Cast, Script

WHO = r"(?P<who>[^,.;:!?\n]{1,80}?)"
NOW = r"(?:\s+now\b)?"
A = r"(?=(?:an?|another|one|two|three|the|eine?[mnrs]?|@\w)\b|@\w)"


def _said(*texts: str) -> re.Pattern[str]:
    return re.compile("|".join(texts), re.IGNORECASE)


GIVES_WAY = (
    # Who comes stands after these words.
    _said(rf"\b(?:replace|substitute|swap(?:\s+out)?|exchange|switch)\s+{WHO}\s+(?:with|by|for)\s+"),
    _said(rf"\b(?:turn|change|transform|morph)\s+{WHO}\s+(?:in)?to\s+(?:be\s+)?{A}"),
    _said(rf"\bmake\s+{WHO}\s+(?:into\s+)?(?=an?\s)"),
    _said(
        r"(?<!\w)(?P<who>(?:the|this|that|it|he|she)\b[^,.;:!?\n]{0,40}?)"
        r"\s+(?:becomes|turns\s+into|is\s+now|is)\s+(?=an?\s)"
    ),
    _said(rf"\bersetzen?\s+{WHO}\s+(?:durch|mit)\s+"),
    _said(rf"\b(?:tauschen?|wechseln?)\s+{WHO}\s+(?:gegen|durch)\s+"),
    _said(rf"\b(?:mache?|verwandle)\s+(?:aus\s+)?{WHO}\s+(?:zu\s+|in\s+)?(?=eine?[mnrs]?\s)"),
    _said(r"(?P<who>[^、。をはが\s]{1,30})を(?=[^、。]{1,30}?に(?:変え|かえ|置き換え|取り替え|差し替え|して|する|しよう))"),
    _said(r"(?P<who>[^、。\s]{1,30}?)の(?:代|か)わりに"),
    # Before these.
    _said(rf"\b(?:instead\s+of|in\s+place\s+of|rather\s+than|(?:an)?statt|anstelle(?:\s+von)?)\s+{WHO}{PHRASE_ENDS}{NOW}"),
)  # fmt: skip
LEAVES = (
    _said(
        rf"\b(?:remove|delete|erase|take\s+(?:away|out)|get\s+rid\s+of|cut\s+out|without|no\s+more|no|minus"
        rf"|entfernen?|lösche?n?|ohne|keine?[nrms]?)\s+{WHO}{PHRASE_ENDS}"
    ),
    _said(rf"\b(?:take|nimm|lass)\s+{WHO}\s+(?:away|out|weg)\b"),
    _said(r"(?P<who>[^、。\s]{1,30}?)(?:を(?:消|け|取り除|除|外|削除|なく)[^、。]{0,8}|なし(?:で|に)?|抜き(?:で|に)?)"),
)
STOPS = (_said(rf"\b(?:make\s+it\s+)?(?:stop|end)\s+{WHO}{PHRASE_ENDS}"),)
"""Of weather alone: "stop the rain". Who stops stands still."""
JOINS = _said(
    r"\b(?:add|insert|include|bring\s+in)\b(?:\s+in\b)?",
    r"^\s*(?:(?:the|this|it|but|now|same|all)\s+)*with\s+(?=(?:an?|two|three|four|some|@))",
    r"\b(?:füge|fügt)\b|\bhinzu\b|\bdazu\b",
    r"を(?:追加|加え|くわえ|足し|入れ)[^、。]{0,8}",
)
BESIDES = _said(
    r"\b(?:another|a\s+second|(?:one|two|three)\s+more|as\s+well|too|also|alongside|noch\s+eine?[nrms]?|auch)\b"
)
"""Words that stay: they say that somebody comes besides those who are there."""
SECOND = _said(r"\b(?:a\s+second|one\s+more)\s+")
IT = {"it", "he", "she", "him", "her", "this", "that", "es", "ihn", "sie"}
ALL = {"all", "both", "every", "alle", "beide"}
LIST = _said(
    rf"\s*(?:,|and|und|or|oder)\s+(?:and\s+)?(?P<who>(?:the|all|both|den|die|das|alle)\s+[^,.;:!?\n]{{1,40}}?){PHRASE_ENDS}"
)


@dataclass(frozen=True, slots=True)
class Changes:
    rest: str
    """The words without these, to be read as a prompt."""
    leaves: tuple[str, ...] = ()
    """Ids of those who are not there any more."""
    gives_way: tuple[tuple[str, str], ...] = ()
    """Ids, each with the noun or @handle of who takes the place."""
    is_joined: bool = False
    """Whether those who are new come besides the others and take nobody's place."""
    ends: tuple[str, ...] = ()
    """Weather that is over."""
    understood: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    """What could not be done, in words for the person who asked."""


def read_changes(words: str, old: Script) -> Changes:
    """What these words do to the cast of `old`; all of them are the rest where they do nothing."""
    spoken, quotes = hide_quotes(words)
    out = Changes(spoken)
    for pattern in GIVES_WAY:
        out = _taken(out, pattern, partial(_giving_way, old=old))
    for pattern in LEAVES:
        out = _taken(out, pattern, partial(_leaving, old=old))
    for pattern in STOPS:
        out = _taken(out, pattern, partial(_ending, old=old))
    out = _taken(out, JOINS, lambda now, match: (replace(now, is_joined=True), match.end()))
    is_joined = out.is_joined or bool(BESIDES.search(out.rest))
    return replace(out, rest=show_quotes(SECOND.sub("another ", out.rest), quotes), is_joined=is_joined)


_Taking = Callable[[Changes, re.Match[str]], tuple[Changes, int] | None]


def _taken(changes: Changes, pattern: re.Pattern[str], take: _Taking) -> Changes:
    """Every match that `take` accepts is cut out of the rest; it tells up to where."""
    position = 0
    while match := pattern.search(changes.rest, position):
        taken = take(changes, match)
        if taken is None:
            position = match.start() + 1
            continue
        changes, end = taken
        rest = changes.rest
        said = " ".join(rest[match.start() : end].split())
        kept = _without_tail(rest[end:], match)
        changes = replace(changes, rest=f"{rest[: match.start()]} {kept}", understood=(*changes.understood, said))
        position = match.start()
    return changes


def _without_tail(text: str, match: re.Match[str]) -> str:
    """Japanese says at the end of the clause what is done to whom: "を狐に変えて"."""
    if not match[0].endswith("を"):
        return text
    return re.sub(r"に(?:変え|かえ|置き換え|取り替え|差し替え|し|す)[^、。]{0,6}", "", text, count=1)


def _giving_way(now: Changes, match: re.Match[str], old: Script) -> tuple[Changes, int] | None:
    who = _whom(match["who"], old.cast)
    is_before = match.re is GIVES_WAY[-1]
    near = now.rest[: match.start()] if is_before else now.rest[match.end() :]
    if not who or not (comes := _named(near, last=is_before)):
        return None
    return replace(now, gives_way=(*now.gives_way, *((one, comes) for one in who))), match.end()


def _leaving(now: Changes, match: re.Match[str], old: Script) -> tuple[Changes, int] | None:
    ends, who, end = _weather(match["who"], old), _whom(match["who"], old.cast), match.end()
    while (who or ends) and (more := LIST.match(now.rest, end)) and (others := _whom(more["who"], old.cast)):
        who, end = [*who, *others], more.end()
    if who or ends:
        return replace(now, leaves=(*now.leaves, *who), ends=(*now.ends, *ends)), end
    if not names_only(match["who"]):
        return None
    note = f"There was nothing to take away: {match['who'].strip()}."
    return replace(now, notes=(*now.notes, note)), end


def _ending(now: Changes, match: re.Match[str], old: Script) -> tuple[Changes, int] | None:
    ends = _weather(match["who"], old)
    return (replace(now, ends=(*now.ends, *ends)), match.end()) if ends else None


def _weather(words: str, old: Script) -> list[str]:
    return [name for name in _meanings(words, "weather") if any(name in shot.setting.weather for shot in old.shots)]


def _whom(words: str, cast: Sequence[Cast]) -> list[str]:
    """The ids that a noun phrase names among the cast; none where it says anything else besides."""
    handles = [match[0].lower() for match in MENTION.finditer(words)]
    named = [one.id for one in cast if one.word.lower() in handles or one.reference.lower() in handles]
    plain = MENTION.sub("", words).lower().split()
    if handles or not cast:
        return named
    if len(plain) == 1 and plain[0] in IT:
        return [cast[0].id]
    if plain in (["them"], ["them", "all"], ["everyone"], ["everybody"], ["alle"]):
        return [one.id for one in cast]
    items = items_of(words)
    if not items or any(item.category not in DESCRIBES | NAMES for item in items):
        return []
    return list(dict.fromkeys(_matching(items, cast, is_all=bool(ALL & set(plain)))))


def _matching(items: Sequence[Item], cast: Sequence[Cast], *, is_all: bool) -> Iterator[str]:
    colour = ""
    for item in items:
        if item.category == "colours":
            colour = item.meaning
        elif item.category == "noun":
            alike = [one.id for one in cast if one.noun == item.meaning and colour in {"", one.colour}]
            yield from alike if item.is_plural or is_all else alike[:1]
            colour = ""


def _named(words: str, *, last: bool) -> str:
    """The noun or @handle of the nearest noun phrase of this clause."""
    clause = re.split(r"[,.;:!?\n、。]", words)[-1 if last else 0]
    handle = [match[0].lower() for match in MENTION.finditer(clause)]
    nouns = _meanings(clause, "noun") or handle or _meanings(clause, "groups")
    if handle and clause.strip().lower().startswith(handle[0]):
        return handle[0]
    return (nouns[-1] if last else nouns[0]) if nouns else ""


def _meanings(words: str, category: str) -> list[str]:
    return [item.meaning for item in items_of(words) if item.category == category]
