"""What a remix says of the cast that it found: "remove the cube", "replace the ball with a fox", "add a dog".

Such words name somebody only to say that they leave, give up their place or are joined, so they are taken out before
the rest is read as a prompt. Words that name nobody of the clip are left where they stand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from generation.engines.sim.parser.negation import DESCRIBES, NAMES, PHRASE_ENDS, items_of, names_only, parsed
from generation.engines.sim.parser.phrases import Item
from generation.engines.sim.parser.text import HIDDEN_MARKS, MENTION, hide_quotes, show_quotes
from generation.engines.sim.script import Cast, Script

WHO = rf"(?P<who>[^,.;:!?\n{HIDDEN_MARKS}]{{1,80}}?)"


def _said(*texts: str) -> re.Pattern[str]:
    return re.compile("|".join(texts), re.IGNORECASE)


REPLACES = (
    _said(rf"\b(?:replace|substitute|swap(?:\s+out)?|exchange|switch)\s+{WHO}\s+(?:with|by|for)\s+"),
    _said(rf"\bersetzen?\s+{WHO}\s+(?:durch|mit)\s+"),
    _said(rf"\b(?:tausche?n?|wechs(?:le|eln?))\s+{WHO}\s+(?:gegen|durch)\s+"),
)
"""Who comes stands after these words, which say nothing else where nobody is found who could go."""
AND_ANOTHER = _said(rf"\b(?:and|und)\s+{WHO}\s+(?:with|durch|gegen)\s+(?=(?:an?|eine?[nrms]?)\s)")
"""After the words above: "and the cube with a dog"."""
BECOMES = (
    _said(rf"\b(?:turn|change|transform|morph)\s+{WHO}\s+(?:in)?to\s+(?:be\s+)?"),
    _said(rf"\bmake\s+{WHO}\s+(?:into\s+)?(?=an?\s)"),
    _said(
        r"(?<!\w)(?P<who>(?:the|this|that|it|he|she)\b[^,.;:!?\n]{0,40}?)"
        r"\s+(?:becomes|turns\s+into|is\s+now|is(?=\s+an?\s[^,.;:!?\n]{1,40}\s+now\b))\s+(?=an?\s)"
    ),
    _said(rf"\b(?:mache?|verwandle)\s+(?:aus\s+)?{WHO}\s+(?:zu\s+|in\s+)?(?=eine?[mnrs]?\s)"),
    _said(r"(?P<who>(?:der|die|das)\s+\w+)\s+(?:wird\s+(?:zu\s+)?|ist\s+jetzt\s+)(?=eine?[mnrs]?\s)"),
    _said(
        r"(?P<who>[^、。をはが\s]{1,30})を(?=[^、。]{1,30}?に(?:変え|かえ|置き換え|取り替え|差し替え|して|する|しよう))"
    ),
    _said(r"(?P<who>[^、。\s]{1,30}?)の(?:代|か)わりに"),
)
INSTEAD = _said(
    rf"\b(?:instead\s+of|in\s+place\s+of|rather\s+than|(?:an)?statt|anstelle(?:\s+von)?)\s+{WHO}"
    rf"(?:{PHRASE_ENDS}|(?=\s+(?:an?|eine?[nrms]?)\s))(?:\s+now\b)?"
)
"""Who comes stands before these words, or after them where they begin the sentence."""
LEAVES = (
    _said(
        rf"\b(?:remove|delete|erase|take\s+(?:away|out)|get\s+rid\s+of|without|no\s+more|no|minus"
        rf"|entfernen?|lösche?n?|ohne|keine?[nrms]?)\s+{WHO}{PHRASE_ENDS}"
    ),
    _said(rf"\b(?:take|nimm|lass)\s+{WHO}\s+(?:away|out|weg)\b"),
    _said(
        r"(?P<who>[^、。\s]{1,30}?)"
        r"(?:を(?:消し|消す|けし|取り除い|除い|外し|削除|なくし)(?:してください|てください|して|て|た)?(?!ない)|なし(?:で|に)?|抜き(?:で|に)?)"
    ),
)
STOPS = (
    _said(rf"\b(?:make\s+it\s+)?(?:stop|end|stoppe?)\s+{WHO}{PHRASE_ENDS}"),
    _said(r"(?P<who>(?:the\s+)?\w{1,20})\s+(?:stops|ends|is\s+over)\b"),
    _said(r"(?P<who>(?:der|das|die)\s+\w{1,20})\s+hört\s+auf\b"),
    _said(r"(?P<who>[^、。\s]{1,10})を(?:止め|やめ)(?:て|る|た)?"),
)
"""Of weather alone: "stop the rain". Who stops stands still."""
JOINS = _said(
    r"\b(?:add|insert|include|bring\s+in)\b(?:\s+in\b)?",
    r"^\s*(?:(?:the|this|it|but|now|same|all)\s+)*with\s+(?=(?:an?|two|three|four|some|@))",
    r"^\s*mit\s+(?=eine)",
    r"\b(?:füge|fügt)\b|\bhinzu\b|\bdazu\b",
    r"を(?:追加|加え|くわえ|足し|入れ)[^、。]{0,8}",
)
BESIDES = _said(
    r"\b(?:another|a\s+second|(?:one|two|three)\s+more|as\s+well|too|also|alongside|noch\s+eine?[nrms]?|auch)\b",
    r"も(?:$|[、。])",
)
"""Words that stay: they say that somebody comes besides those who are there."""
SECOND = _said(r"\b(?:a\s+second|one\s+more)\s+")
DENIES = _said(r"\b(?:don['’]?t|do\s+not|never|not|nicht|nie|ohne|without)\s*$")
"""Before a command, or, in German and Japanese, after it: it is none then."""
DENIES_AFTER = _said(r"\s*nicht\b", r"ないで")
INDEFINITE = _said(r"(?:an?|eine?[nrms]?)\s+")
SNOW_FALLS = _said(r"(?<=with\s)snow\b|(?<=into\s)snow\b|(?<=to\s)snow\b|^\s*snow(?=\s+instead\b)")
"""Snow in the place of other weather: it falls, and is no place to go to."""
IT = {"it", "he", "she", "him", "her", "this", "that", "es", "ihn", "sie"}
ALL = {"all", "both", "every", "alle", "beide"}
EVERYBODY = {"them", "everything", "everyone", "everybody", "all", "alle", "alles", "全部", "みんな", "them all"}
BUT = _said(rf"\s+(?:except|but|außer)(?:\s+for)?\s+{WHO}{PHRASE_ENDS}")
LIST = _said(rf"\s*(?:,|and|und|or|oder|と)\s*(?:and\s+)?{WHO}{PHRASE_ENDS}")


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
    if _meanings(spoken, "weather"):
        spoken = SNOW_FALLS.sub("snowing", spoken)
    out = Changes(spoken)
    for pattern in REPLACES:
        out = _taken(out, pattern, partial(_giving_way, old=old, is_command=True))
    if out.gives_way:
        out = _taken(out, AND_ANOTHER, partial(_giving_way, old=old))
    for pattern in BECOMES:
        out = _taken(out, pattern, partial(_giving_way, old=old))
    out = _taken(out, INSTEAD, partial(_stepping_in, old=old))
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
        is_denied = DENIES.search(changes.rest[: match.start()]) or DENIES_AFTER.match(changes.rest, match.end())
        taken = None if is_denied else take(changes, match)
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


def _giving_way(
    now: Changes, match: re.Match[str], old: Script, *, is_command: bool = False
) -> tuple[Changes, int] | None:
    """Of a command that finds nobody, the noun phrase is told and forgotten, lest it be drawn."""
    who, comes = _whom(match["who"], old.cast), _named(now.rest[match.end() :])
    if _meanings(match["who"], "weather"):
        return _clearing(now, match, old)
    if who and comes:
        now = _as_another(now, match.end(), comes, old)
        return replace(now, gives_way=(*now.gives_way, *((one, comes) for one in who))), match.end()
    if is_command and not who and names_only(match["who"]):
        return replace(_noted(now, match["who"]), is_joined=True), match.end()
    return None


def _clearing(now: Changes, match: re.Match[str], old: Script) -> tuple[Changes, int]:
    """Weather that makes room for other weather."""
    ends = _weather(match["who"], old)
    return replace(now, ends=(*now.ends, *ends)) if ends else _noted(now, match["who"]), match.end()


def _as_another(now: Changes, at: int, comes: str, old: Script) -> Changes:
    """ "A dog" that takes a place is no dog that was there before."""
    article = INDEFINITE.match(now.rest, at)
    if article is None or all(one.noun != comes for one in old.cast):
        return now
    another = "noch " + article[0] if article[0].lower().startswith("ein") else "another "
    return replace(now, rest=now.rest[:at] + another + now.rest[article.end() :])


def _stepping_in(now: Changes, match: re.Match[str], old: Script) -> tuple[Changes, int] | None:
    before = re.split(r"[,.;:!?\n、。]", now.rest[: match.start()])[-1]
    comes = _named(before, last=True) or _named(now.rest[match.end() :].lstrip(" ,"))
    if _meanings(match["who"], "weather"):
        return _clearing(now, match, old)
    who = _whom(match["who"], old.cast)
    if not who or not comes:
        return None
    return replace(now, gives_way=(*now.gives_way, *((one, comes) for one in who))), match.end()


def _leaving(now: Changes, match: re.Match[str], old: Script) -> tuple[Changes, int] | None:
    ends, who, end = _weather(match["who"], old), _whom(match["who"], old.cast), match.end()
    if len(who) == len(old.cast) and (but := BUT.match(now.rest, end)) and (kept := _whom(but["who"], old.cast)):
        who, end = [one for one in who if one not in kept], but.end()
    while (who or ends) and (more := LIST.match(now.rest, end)):
        others, over = _whom(more["who"], old.cast), _weather(more["who"], old)
        if not others and not over:
            break
        who, ends, end = [*who, *others], [*ends, *over], more.end()
    if who or ends:
        return replace(now, leaves=(*now.leaves, *who), ends=(*now.ends, *ends)), end
    return (_noted(now, match["who"]), end) if names_only(match["who"]) else None


def _noted(now: Changes, words: str) -> Changes:
    return replace(now, notes=(*now.notes, f"This clip does not show what you would change: {words.strip()}."))


def _ending(now: Changes, match: re.Match[str], old: Script) -> tuple[Changes, int] | None:
    ends = _weather(match["who"], old)
    return (replace(now, ends=(*now.ends, *ends)), match.end()) if ends else None


def _weather(words: str, old: Script) -> list[str]:
    return [name for name in _meanings(words, "weather") if any(name in shot.setting.weather for shot in old.shots)]


def _whom(words: str, cast: Sequence[Cast]) -> list[str]:
    """The ids that one noun phrase names among the cast; none where it says anything else besides."""
    plain = " ".join(words.lower().split())
    if plain in EVERYBODY:
        return [one.id for one in cast]
    if plain in IT:
        return [one.id for one in cast[:1]]
    if by_name := [one.id for one in cast if plain.removeprefix("the ") in _names(one)]:
        return by_name
    # "The woman's dog" is a dog; whose it is, one can not see.
    items, unknown = parsed(re.split(r"['’]s\s+", words)[-1])
    if unknown or MENTION.search(words) or any(item.category not in DESCRIBES | NAMES for item in items):
        return []
    nouns = [item for item in items if item.category == "noun"]
    return _matching(nouns[0], items, cast, is_all=bool(ALL & set(plain.split()))) if len(nouns) == 1 else []


def _names(member: Cast) -> set[str]:
    """What somebody is called who is called by a name, also where their picture did not come along."""
    word = member.word.lower()
    is_named = bool(member.reference) or word.startswith("@")
    return {word, word.removeprefix("@"), member.reference.lower()} if is_named else set()


def _matching(noun: Item, items: Sequence[Item], cast: Sequence[Cast], *, is_all: bool) -> list[str]:
    colour = next((item.meaning for item in items if item.category == "colours"), "")
    alike = [one.id for one in cast if _is_a(one, noun.meaning) and colour in {"", one.colour}]
    count = next((int(item.meaning) for item in items if item.category == "counts" and item.meaning.isdigit()), 0)
    is_counted = count and not any(item.words in {"a", "an"} for item in items)
    return alike[:count] if is_counted else alike if noun.is_plural or is_all else alike[:1]


def _is_a(member: Cast, noun: str) -> bool:
    """Whether a noun is said of somebody: whoever is a person is also "the human"."""
    return member.noun == noun or (noun == "person" and member.kind == "person")


def _named(words: str, *, last: bool = False) -> str:
    """The noun or @handle of the nearest noun phrase of this clause."""
    clause = re.split(r"[,.;:!?\n、。]", words)[-1 if last else 0]
    handle = [match[0].lower() for match in MENTION.finditer(clause)]
    nouns = _meanings(clause, "noun") or handle or _meanings(clause, "groups")
    if handle and clause.strip().lower().startswith(handle[0]):
        return handle[0]
    return (nouns[-1] if last else nouns[0]) if nouns else ""


def _meanings(words: str, category: str) -> list[str]:
    return [item.meaning for item in items_of(words) if item.category == category]
