"""What can be said of a clip, for somebody whose words change nothing in it: in their language, of who is there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from generation.engines.sim.lexicon import read_aliases
from generation.engines.sim.parser.languages import language_of
from generation.engines.sim.parser.text import read_text
from generation.engines.sim.script import Cast, Script

NEWCOMERS = (("fox", "einen Fuchs", "狐"), ("dog", "einen Hund", "犬"), ("cat", "eine Katze", "猫"))
"""A noun of the lexicon, and what it is called in German and in Japanese."""
HOURS = (("night", "Nacht", "夜"), ("sunset", "Abend", "夕方"))
MOST = 4


def suggestions_for(script: Script, words: str) -> tuple[str, ...]:
    """Up to four commands that change a clip of this script, in the language of `words`."""
    tokens = [token for shot in read_text(words).shots for token in shot.tokens]
    said = {"de": _in_german, "ja": _in_japanese}.get(language_of(tokens), _in_english)
    return tuple(said(script))[:MOST]


def _in_english(script: Script) -> Iterator[str]:
    newcomer, hour = _newcomer(script)[0], _hour(script)[0]
    if script.cast:
        last = _called(script.cast[-1], script.cast)
        yield f"replace {last} with a {newcomer}"
        if len(script.cast) > 1:
            yield f"remove {last}"
    yield f"add a {newcomer}"
    yield f"make it {hour}"


def _in_german(script: Script) -> Iterator[str]:
    yield f"füge {_newcomer(script)[1]} hinzu"
    yield f"mach es {_hour(script)[1]}"


def _in_japanese(script: Script) -> Iterator[str]:
    names = {english: words[0] for english, words in read_aliases("ja").items()}
    called = next((names[one.word] for one in script.cast if one.word in names), "")
    if called:
        yield f"{called}を{_newcomer(script)[2]}に変えて"
    yield f"{_newcomer(script)[2]}を追加して"
    yield f"{_hour(script)[2]}にして"


def _called(member: Cast, cast: Sequence[Cast]) -> str:
    """ "The blue cube"; a colour only where there is another of the kind."""
    if member.name or member.word.startswith("@"):
        return member.name or member.word
    is_alone = sum(one.noun == member.noun for one in cast) == 1
    return f"the {member.word}" if is_alone or not member.colour else f"the {member.colour} {member.word}"


def _newcomer(script: Script) -> tuple[str, str, str]:
    there = {one.noun for one in script.cast}
    return next((row for row in NEWCOMERS if row[0] not in there), NEWCOMERS[0])


def _hour(script: Script) -> tuple[str, str, str]:
    return HOURS[1] if any(shot.setting.hour == "night" for shot in script.shots) else HOURS[0]
