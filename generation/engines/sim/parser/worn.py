"""What somebody wears, when words take it away: "remove her hat"."""

from __future__ import annotations

import re
from dataclasses import replace

from generation.engines.sim.drawing.colours import HAT_OF_ONE_COLOUR, PLAIN_HAT, may_be_called
from generation.engines.sim.lexicon import lexicon
from generation.engines.sim.parser.cast import HATS
from generation.engines.sim.parser.languages import JAPANESE
from generation.engines.sim.parser.noun_phrases import items_of, meanings
from generation.engines.sim.parser.whom import whom
from generation.engines.sim.script import Cast, Script

WHOSE = re.compile(r"^(?P<who>.+?)['’]s\s+|^(?P<no>.+?)の")
SHIRT = "top"
GERMAN_HER = {"ihr": "sie", "ihre": "sie", "ihren": "sie", "sein": "ihn", "seine": "ihn", "seinen": "ihn", "his": "him"}
BARE = ":"
"""A hat of no kind and no colour: also nobody's own hat is drawn then."""


def sheds(words: str, old: Script) -> list[tuple[str, str]]:
    """Ids, each with the garment that the words name and that they wear in that colour; none where it is nobody's."""
    garment = garment_of(words)
    if not garment:
        return []
    match = WHOSE.match(words.strip())
    owners = whom(match["who"] or match["no"], old.cast) if match else []
    if match and match["who"] and not owners:
        return []
    colour = next(iter(meanings(WHOSE.sub("", words.strip()), "colours")), "")
    wearers = [one for one in old.cast if wears(one, garment) and (not owners or one.id in owners)]
    wearers = [one for one in wearers if not colour or _is_in(one, garment, colour)]
    return [(one.id, garment) for one in wearers[: None if owners else 1]]


def shirts(words: str, old: Script) -> list[tuple[str, str]]:
    """Ids, each with "top", of those whose shirt the words name: everybody has one who was given no other garment."""
    if garment_of(words) != SHIRT:
        return []
    match = WHOSE.match(words.strip())
    first = next(iter(words.lower().split()), "")
    pointed = GERMAN_HER.get(first, first)
    owners = whom(match["who"] or match["no"], old.cast) if match else whom(pointed, old.cast)
    people = [one.id for one in old.cast if one.kind == "person" and (not owners or one.id in owners)]
    return [(one, SHIRT) for one in people[: len(owners) or 1]]


def undressed(member: Cast, garment: str) -> Cast:
    """Without it: in their own clothes, or with a bare head."""
    if garment in HATS:
        return replace(member, traits=(*(one for one in member.traits if BARE not in one), BARE))
    return replace(member, colour="", traits=tuple(one for one in member.traits if one != garment))


def dressed(member: Cast, garment: str, colour: str) -> Cast:
    """In that garment of that colour; a hat has its colour to itself."""
    if member.kind != "person":
        return member
    if garment in HATS:
        return replace(member, traits=(*(one for one in member.traits if BARE not in one), f"{garment}{BARE}{colour}"))
    return replace(member, colour=colour or member.colour, traits=tuple(dict.fromkeys((*member.traits, garment))))


def wears(member: Cast, garment: str) -> bool:
    """Whether somebody does, asked for or drawn so."""
    if member.kind != "person":
        return False
    hats = [one for one in member.traits if BARE in one]
    if garment in HATS:
        own = str(lexicon().nouns[member.noun].build.get("hat", ""))
        return hats[-1] != BARE if hats else bool(own) and not member.reference
    return garment in member.traits


def _is_in(member: Cast, garment: str, colour: str) -> bool:
    """Whether the garment has the colour: that it was asked for in, or else one like its drawing's."""
    hats = [one.partition(BARE)[2] for one in member.traits if BARE in one]
    if asked := (hats[-1] if hats else "") if garment in HATS else member.colour:
        return asked == colour
    drawn = _drawn_colour(member, garment)
    return not drawn or may_be_called(drawn, colour)


def _drawn_colour(member: Cast, garment: str) -> str:
    """As "#rrggbb"; empty where chance decides."""
    build = lexicon().nouns[member.noun].build
    if garment in HATS:
        worn = next(
            (one.partition(BARE)[0] for one in reversed(member.traits) if BARE in one), str(build.get("hat", ""))
        )
        return HAT_OF_ONE_COLOUR.get(worn, str(build.get("hat_colour", PLAIN_HAT)))
    return str(build.get("top", ""))


def garment_of(words: str) -> str:
    """The garment that the words end with: "her yellow raincoat"."""
    plain = WHOSE.sub("", words.strip().lower())
    if JAPANESE.search(plain):
        plain = " ".join(item.words for item in items_of(plain)[-1:])
    pieces = plain.split()
    for table in (lexicon(), lexicon("de")):
        for start in range(len(pieces)):
            senses = table.words.get(tuple(pieces[start:]), ())
            if found := next((meaning for category, meaning in senses if category == "garments"), ""):
                return found
    return ""
