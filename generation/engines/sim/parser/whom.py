"""Whom a noun phrase of a remix means among those whom the clip shows."""

from __future__ import annotations

import re
from collections.abc import Sequence

from generation.engines.sim.parser.katakana import sounds_like
from generation.engines.sim.parser.noun_phrases import DESCRIBES, NAMES, meanings, parsed
from generation.engines.sim.parser.phrases import Item
from generation.engines.sim.parser.text import MENTION
from generation.engines.sim.script import Cast

INDEFINITE = {"a", "an", "ein", "eine", "einen", "einem", "einer"}
ARTICLES = INDEFINITE | {"the", "der", "die", "das", "den", "dem", "des"}
ENGLISH_ARTICLES = {"a", "an", "the", "this", "that", "these", "those"}
HER, HIM = {"she", "her", "sie", "彼女"}, {"he", "him", "ihn", "ihm", "彼"}
HIM_OR_HER = HER | HIM
IT = {"it", "this", "that", "es"}
WOMEN, MEN = {"woman", "girl", "grandmother", "queen"}, {"man", "boy", "grandfather", "king"}
ALL = {"all", "both", "every", "alle", "beide"}
EVERYBODY = {"everyone", "everybody", "alle", "みんな", "全員", "jeden"}
"""The living, where there are any."""
EVERYTHING = {"them", "everything", "all", "alles", "全部", "them all"}
LIVING = {"person", "animal", "flyer", "swimmer"}


def whom(words: str, cast: Sequence[Cast]) -> list[str]:
    """The ids that one noun phrase names among the cast; none where it says anything else besides."""
    plain = " ".join(words.lower().split())
    if plain in EVERYBODY:
        return [one.id for one in cast if one.kind in LIVING] or [one.id for one in cast]
    if plain in EVERYTHING:
        return [one.id for one in cast]
    if plain in IT:
        return [one.id for one in cast[:1]]
    if plain in HIM_OR_HER:
        return _pointed_at(cast, *((WOMEN, MEN) if plain in HER else (MEN, WOMEN)))
    if by_name := [one.id for one in cast if is_called(one, plain.removeprefix("the "))]:
        return by_name
    # "The woman's dog" is a dog; whose it is, one can not see.
    said = re.split(r"['’]s\s+", words)[-1]
    # "Ohne Boot" says in no word but its own that the boat is meant, and no boot.
    bare = [] if ENGLISH_ARTICLES & set(plain.split()) else [f"der {said}"]
    return next((found for each in (said, *bare) if (found := _named(each, cast))), [])


def _named(words: str, cast: Sequence[Cast]) -> list[str]:
    items, unknown = parsed(words)
    if unknown or MENTION.search(words) or any(item.category not in DESCRIBES | NAMES for item in items):
        return []
    nouns = [item for item in items if item.category == "noun"]
    is_all = bool(ALL & set(words.lower().split()))
    return _matching(nouns[0], items, cast, is_all=is_all) if len(nouns) == 1 else []


def is_called(member: Cast, word: str) -> bool:
    """Whether that is somebody's name, in lower case."""
    return word in _names(member) or sounds_like(word, member.name)


def _pointed_at(cast: Sequence[Cast], likely: set[str], others: set[str]) -> list[str]:
    """Who is "her": a woman, or who may be one, before who is alive and before a thing."""
    living = [one for one in cast if one.kind in LIVING]
    women = [one for one in living if one.noun in likely] or [one for one in living if one.noun not in others]
    return [one.id for one in (women or living or cast)[:1]]


def _names(member: Cast) -> set[str]:
    """What somebody is called who is called by a name, also where their picture did not come along."""
    word = member.word.lower()
    names = {member.name.lower()} if member.name else set()
    is_named = bool(member.reference) or word.startswith("@")
    return names | {word, word.removeprefix("@"), member.reference.lower()} if is_named else names


def _matching(noun: Item, items: Sequence[Item], cast: Sequence[Cast], *, is_all: bool) -> list[str]:
    colour = next((item.meaning for item in items if item.category == "colours"), "")
    alike = [one.id for one in cast if _is_a(one, noun.meaning) and colour in {"", one.colour}]
    counted = (item for item in items if item.category == "counts" and item.words not in ARTICLES)
    count = next((int(item.meaning) for item in counted), 0)
    is_one = any(item.words in INDEFINITE for item in items)
    if is_one:
        return alike[:1]
    return alike[:count] if count else alike if noun.is_plural or is_all else alike[:1]


def _is_a(member: Cast, noun: str) -> bool:
    """Whether a noun is said of somebody: whoever is a person is also "the human"."""
    return member.noun == noun or (noun == "person" and member.kind == "person")


def named_by(words: str, *, last: bool = False) -> str:
    """The noun or @handle of the nearest noun phrase of this clause."""
    clause = re.split(r"[,.;:!?\n、。]", words)[-1 if last else 0]
    handle = [match[0].lower() for match in MENTION.finditer(clause)]
    nouns = meanings(clause, "noun") or handle or meanings(clause, "groups")
    if handle and clause.strip().lower().startswith(handle[0]):
        return handle[0]
    return (nouns[-1] if last else nouns[0]) if nouns else ""
