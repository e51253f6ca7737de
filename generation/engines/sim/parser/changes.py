"""What a remix says of the cast that it found: "remove the cube", "replace the ball with a fox", "add a dog".

Such words name somebody only to say that they leave, give up their place or are joined, so they are taken out before
the rest is read as a prompt. Words that name nobody of the clip are left where they stand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from functools import partial
from itertools import takewhile

from generation.engines.sim.parser.amounts import read_amounts
from generation.engines.sim.parser.clouds import with_clear_sky
from generation.engines.sim.parser.commanded import noun_phrase, without_absent
from generation.engines.sim.parser.denials import without_denied
from generation.engines.sim.parser.dyed import read_dyes
from generation.engines.sim.parser.languages import JAPANESE
from generation.engines.sim.parser.leaving import gone, is_of_a_newcomer
from generation.engines.sim.parser.nobody import without_deeds
from generation.engines.sim.parser.noun_phrases import PHRASE_ENDS, items_of, meanings, names_only
from generation.engines.sim.parser.put_on import read_put_on
from generation.engines.sim.parser.scenery import Sense, is_there, scenery
from generation.engines.sim.parser.spelling import corrected
from generation.engines.sim.parser.text import hide_quotes, show_quotes
from generation.engines.sim.parser.unread import without_undone, without_unknown
from generation.engines.sim.parser.waves import with_surf
from generation.engines.sim.parser.ways_of_leaving import TAKEN_AWAY, WHO
from generation.engines.sim.parser.weather import read_weather
from generation.engines.sim.parser.whom import ARTICLES, EVERYBODY, named_by, whom
from generation.engines.sim.script import Script


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
        r"(?P<who>[^、。をはが\s]{1,30})を(?=(?!オフ)(?:(?!(?:止め|やめ|消し|けし|外し|除い)て)[^、。]){1,30}?に(?:変え|かえ|置き換え|取り替え|差し替え|して|する|しよう))"
    ),
    _said(r"(?P<who>[^、。\s]{1,30}?)の(?:代|か)わりに"),
)
INSTEAD = _said(
    rf"\b(?:instead\s+of|in\s+place\s+of|rather\s+than|(?:an)?statt|anstelle(?:\s+von)?)\s+{WHO}"
    rf"(?:{PHRASE_ENDS}|(?=\s+(?:an?|eine?[nrms]?)\s))(?:\s+now\b)?"
)
"""Who comes stands before these words, or after them where they begin the sentence."""
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
NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight")
SNOW_FALLS = _said(r"(?<=with\s)snow\b|(?<=into\s)snow\b|(?<=to\s)snow\b|^\s*snow(?=\s+instead\b)")
"""Snow in the place of other weather: it falls, and is no place to go to."""


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
    sizes: tuple[tuple[str, float], ...] = ()
    """Ids, each with the factor on its height."""
    paces: tuple[tuple[str, float], ...] = ()
    """Ids, each with the factor on how fast they do what they do."""
    sheds: tuple[tuple[str, str], ...] = ()
    """Ids, each with a garment that is taken off."""
    wears: tuple[tuple[str, str, str], ...] = ()
    """Ids, each with a garment that is put on or dyed, and its colour."""
    dyes: tuple[tuple[str, str], ...] = ()
    """Ids, each with a colour."""
    powers: tuple[tuple[str, float], ...] = ()
    """Kinds of weather, each with the factor on how strong it is."""
    ends: tuple[Sense, ...] = ()
    """The weather that is over, the places that are left, the music that stops."""
    understood: tuple[str, ...] = ()
    denied: tuple[str, ...] = ()
    """What is not to be done, as it was said."""
    notes: tuple[str, ...] = ()
    """What could not be done, in words for the person who asked."""

    @property
    def is_told(self) -> bool:
        """Whether there is a command among the words, done or not."""
        return bool(self.understood or self.notes)


def read_changes(words: str, old: Script) -> Changes:
    """What these words do to the cast of `old`; all of them are the rest where they do nothing."""
    spoken, quotes = hide_quotes(words)
    allowed = without_denied(without_deeds(with_surf(with_clear_sky(corrected(spoken)))))
    known = without_unknown(allowed.rest)
    weather = read_weather(known.rest, old)
    spoken = weather.rest
    if meanings(spoken, "weather"):
        spoken = SNOW_FALLS.sub("snowing", spoken)
    amounts = read_amounts(spoken, old)
    put_on = read_put_on(amounts.rest, old)
    dyed = read_dyes(put_on.rest, old)
    understood = allowed.denied + weather.understood + amounts.understood + put_on.understood + dyed.understood
    out = Changes(dyed.rest, sizes=amounts.sizes, paces=amounts.paces, denied=allowed.denied, dyes=dyed.dyes,
                  powers=weather.powers, ends=weather.ends, wears=put_on.wears, understood=understood,
                  notes=weather.notes + amounts.notes + put_on.notes + dyed.notes)  # fmt: skip
    for pattern in REPLACES:
        out = _taken(out, pattern, partial(_giving_way, old=old, is_command=True))
    if out.gives_way:
        out = _taken(out, AND_ANOTHER, partial(_giving_way, old=old))
    for pattern in BECOMES:
        out = _taken(out, pattern, partial(_giving_way, old=old))
    out = _taken(out, INSTEAD, partial(_stepping_in, old=old))
    for pattern, scope in TAKEN_AWAY:
        out = _taken(out, pattern, partial(_leaving, old=old, scope=scope))
    out = _told_of_the_absent(out, old)
    done = without_undone(out.rest)
    unread = tuple(f"Not understood, so nothing is done about it: {one}." for one in known.unread + done.unread)
    out = _taken(replace(out, rest=done.rest), JOINS, lambda now, match: (replace(now, is_joined=True), match.end()))
    is_joined = out.is_joined or bool(BESIDES.search(out.rest))
    rest = show_quotes(SECOND.sub("another ", out.rest), quotes)
    return replace(out, rest=rest, is_joined=is_joined, notes=out.notes + unread)


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
    who, comes = whom(match["who"], old.cast), named_by(now.rest[match.end() :])
    if scenery(match["who"]):
        return _clearing(now, match["who"], old), match.end()
    if (same := _same(now.rest[match.end() :])) and who and all(old.member(one).noun == comes for one in who):
        return replace(now, notes=(*now.notes, f"It is so already: {same}.")), match.end() + len(same)
    if who and comes:
        now = _as_many(
            _as_another(now, match.end(), comes, old),
            match.end(),
            len(who),
            is_all=match["who"].strip().lower() in EVERYBODY,
        )
        return replace(now, gives_way=(*now.gives_way, *((one, comes) for one in who))), match.end()
    if is_command and not who and names_only(match["who"]):
        return replace(_noted(now, match["who"]), is_joined=True), match.end()
    return None


def _same(words: str) -> str:
    """ "A cat" where nothing else is said of it: for a cat it is no change."""
    phrase = noun_phrase(words)
    items = items_of(phrase)
    return phrase if [item.category for item in items] == ["counts", "noun"] and items[0].words in ARTICLES else ""


def _clearing(now: Changes, words: str, old: Script) -> Changes:
    """Weather that makes room for other weather, or a place for another."""
    ends = tuple(sense for sense in scenery(words) if is_there(sense, old))
    return replace(now, ends=now.ends + ends) if ends else _noted(now, words)


def _as_another(now: Changes, at: int, comes: str, old: Script) -> Changes:
    """ "A dog" that takes a place is no dog that was there before."""
    article = INDEFINITE.match(now.rest, at)
    if article is None or all(one.noun != comes for one in old.cast):
        return now
    another = "noch " + article[0] if article[0].lower().startswith("ein") else "another "
    return replace(now, rest=now.rest[:at] + another + now.rest[article.end() :])


def _as_many(now: Changes, at: int, count: int, *, is_all: bool) -> Changes:
    """ "Robots" for two are two, where the words do not say how many."""
    clause = re.split(r"[,.;:!?\n、。]", now.rest[at:])[0]
    before = list(takewhile(lambda item: item.category != "noun", items_of(clause)))
    is_japanese = JAPANESE.search(clause) is not None
    has_count = any(item.category == "counts" and not (is_japanese and item.words == "a") for item in before)
    if (count < 2 and not is_all) or has_count or not meanings(clause, "noun"):
        return now
    number = NUMBERS[min(count, len(NUMBERS)) - 1]
    return replace(now, rest=f"{now.rest[:at]}{number} {now.rest[at:]}")


def _stepping_in(now: Changes, match: re.Match[str], old: Script) -> tuple[Changes, int] | None:
    before = re.split(r"[,.;:!?\n、。]", now.rest[: match.start()])[-1]
    comes = named_by(before, last=True) or named_by(now.rest[match.end() :].lstrip(" ,"))
    if scenery(match["who"]):
        # "Statt Regen Schnee": what comes stands beside what goes.
        first = match["who"].split()[0]
        goes = first if scenery(first) else match["who"]
        return _clearing(now, goes, old), match.start("who") + len(goes) if goes == first else match.end()
    who = whom(match["who"], old.cast)
    if not who or not comes:
        return None
    return replace(now, gives_way=(*now.gives_way, *((one, comes) for one in who))), match.end()


def _leaving(now: Changes, match: re.Match[str], old: Script, scope: Collection[str]) -> tuple[Changes, int] | None:
    found = gone(match, now.rest, old, scope)
    if found is None:
        return None
    out, end = found
    if not out.ends and is_of_a_newcomer(match, now.rest, old):
        return None
    for words in out.absent:
        now = _noted(now, words)
    parts = tuple(f"It is part of the place and goes only with it, so name another place: {one}." for one in out.parts)
    return replace(
        now,
        notes=now.notes + parts,
        leaves=now.leaves + out.leaves,
        sheds=now.sheds + out.sheds,
        ends=now.ends + out.ends,
    ), end


def _told_of_the_absent(now: Changes, old: Script) -> Changes:
    told = without_absent(now.rest, old, [comes for _, comes in now.gives_way])
    now = replace(now, rest=told.rest, wears=now.wears + told.wears, understood=now.understood + told.understood)
    for words in told.absent:
        now = _noted(now, words)
    fixed = tuple(f"It can be had or left out, but not changed: {one.strip()}." for one in told.fixed)
    unworn = tuple(f"Only people wear something in this world: {one.strip()}." for one in told.unworn)
    return replace(now, notes=now.notes + fixed + unworn)


def _noted(now: Changes, words: str) -> Changes:
    return replace(now, notes=(*now.notes, f"This clip does not show what you would change: {words.strip()}."))
