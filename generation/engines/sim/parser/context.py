"""Words whose sense the rest of their shot decides: waves of the sea, roads through a desert, snow that falls."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from generation.engines.sim.lexicon import lexicon
from generation.engines.sim.parser.phrases import START, Item

WAVES = {"wave", "waves"}
LEAVES = {"leaves"}
FALLS_TOO = {"falls over", "bricht"}
BESIDE_FALLING = {
    "is",
    "are",
    "starts",
    "begins",
    "to",
    "softly",
    "gently",
    "slowly",
    "heavily",
    "quietly",
    "ist",
    "leise",
}
"""Words between the rain and its falling."""
FROM_OUTSIDE = {"over", "near"}
"""Links after which a building is seen from outside: "over a castle"."""
ASHORE = {"at", "am", "along", "entlang"}
"""Links after which the sea is its beach, besides those of what is near; "in the sea" is in the water."""
CLOUDS = {"clouds", "cloud"}
BELOW = {"under", "beneath", "below", "unter"}
AFLOAT = {"floater", "swimmer"}
ROADS = {"desert": "desert_road", "mountains": "mountain_road"}
GENERIC = {"road", "kitchen"}
"""Places that another place's name only describes: a city road, a beach bar."""


def in_context(items: Sequence[Item]) -> list[Item]:
    """The same items in the senses that they have beside each other."""
    out = _with_compounds(_with_falling(_with_surf(list(items))))
    out = [_seen_from_below(item, out[:index]) for index, item in enumerate(out)]
    places = {item.meaning for item in out if item.category == "places" and item.words != "snow"}
    shows_fire_in_the_sky = any(item.meaning == "fireworks" for item in out)
    for index, item in enumerate(out):
        if item.category != "places":
            continue
        if item.words == "snow" and places:
            out[index] = replace(item, category="weather")
        elif item.meaning == "sea" and _is_ashore(out, index):
            out[index] = replace(item, meaning="beach")
        elif item.meaning == "hall" and (shows_fire_in_the_sky or _link_before(out[:index]) in FROM_OUTSIDE):
            out[index] = _as_building(item)
    return out


def _seen_from_below(item: Item, before: Sequence[Item]) -> Item:
    """ "A beach with clouds", "under clouds": they are in its sky; "in clouds" is a place."""
    said = _last_said(before)
    is_above = said.category == "links" and (said.meaning == "with" or said.words in BELOW)
    return replace(item, category="weather", meaning="cloudy") if item.words in CLOUDS and is_above else item


def _with_surf(items: list[Item]) -> list[Item]:
    """ "Waves roll in": who is named nowhere before the verb, and does a second thing at once, is the sea."""
    out: list[Item] = []
    is_head = True
    for index, item in enumerate(items):
        follows = items[index + 1] if index + 1 < len(items) else None
        if out and out[-1].meaning == "surf" and item.category == "verbs" and items[index - 1].words in WAVES:
            out[-1] = replace(out[-1], words=f"{out[-1].words} {item.words}")
            continue
        if is_head and item.words in WAVES and follows is not None and follows.category == "verbs":
            item = replace(item, category="weather", meaning="surf")
        is_head = item.category == "mark" or (is_head and item.category not in {"noun", "name", "groups", "verbs"})
        out.append(item)
    return out


def _with_falling(items: list[Item]) -> list[Item]:
    """ "While rain falls", "night falls": it falls, and not whoever was named before."""
    out: list[Item] = []
    for item in items:
        falls = item.category == "verbs" and (item.meaning == "fall" or item.words in FALLS_TOO)
        at = next((i for i in range(len(out) - 1, -1, -1) if out[i].words not in BESIDE_FALLING), -1)
        if falls and at >= 0 and (head := _falling(out[at])) and not _has_link(out[:at]):
            out[at:] = [replace(head, words=f"{head.words} {item.words}")]
        elif _falling(item) and len(out) > 1 and out[-1].meaning == "fall" and out[-2].words == "es":
            # "Es fällt Schnee".
            out[-1] = replace(item, category="weather", words=f"{out[-1].words} {item.words}")
        else:
            out.append(item)
    return out


def _falling(item: Item) -> Item | None:
    """The weather or the hour, if it is of those that fall."""
    if item.category == "places" and item.meaning == "snow":
        return replace(item, category="weather")
    if item.words in LEAVES:
        return replace(item, category="weather", meaning="leaves")
    return item if item.category == "weather" or item.meaning in {"night", "sunset"} else None


def _has_link(before: Sequence[Item]) -> bool:
    """Of "the dog in the rain falls", it is the dog."""
    said = next(
        (item for item in reversed(before) if item.category not in {"counts", "sizes", "colours", "manners"}), None
    )
    return said is not None and said.category == "links"


def _with_compounds(items: list[Item]) -> list[Item]:
    """Of two places side by side the first describes the second: "a desert highway", "a beach bar"."""
    out: list[Item] = []
    for item in items:
        last = out[-1] if out else item
        if item.category == last.category == "places" and item is not last and item.meaning != last.meaning:
            meaning = item.meaning
            if meaning in GENERIC:
                meaning = ROADS.get(last.meaning, last.meaning) if meaning == "road" else last.meaning
            out[-1] = replace(item, meaning=meaning, words=f"{last.words} {item.words}")
        else:
            out.append(item)
    return out


def _link_before(items: Sequence[Item]) -> str:
    said = _last_said(items)
    return said.meaning if said.category == "links" else ""


def _last_said(items: Sequence[Item]) -> Item:
    """The last word before that means more than an article or a colour."""
    said = (item for item in reversed(items) if item.category not in {"counts", "stop", "sizes", "colours"})
    return next(said, START)


def _is_ashore(items: Sequence[Item], at: int) -> bool:
    """ "A dog by the sea" has sand under it, and so have waves that roll in; who swims and what floats has not."""
    nouns = lexicon().nouns
    is_afloat = any(
        (item.category == "noun" and nouns[item.meaning].kind in AFLOAT)
        or (item.category == "verbs" and item.meaning in {"swim", "float", "sink"})
        for item in items
    )
    if any(item.meaning == "surf" for item in items):
        return not is_afloat
    said = _last_said([item for item in items[:at] if item.category != "hours"])
    return not is_afloat and said.category == "links" and (said.meaning == "near" or said.words in ASHORE)


def _as_building(item: Item) -> Item:
    senses = lexicon().words.get((item.words,), ())
    noun = next((meaning for category, meaning in senses if category == "noun"), "")
    return replace(item, category="noun", meaning=noun) if noun else item
