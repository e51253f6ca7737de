"""Longest-match look-up of tokens in the lexicon, with the neighbours deciding between senses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from generation.engines.sim.lexicon import Lexicon, lexicon
from generation.engines.sim.parser.languages import from_japanese, language_of
from generation.engines.sim.parser.text import Token

ADJECTIVES = {"colours", "sizes", "materials", "counts", "moods"}
PUNCTUATION = {",", ".", ";", ":", "!", "?"}
LINKS = {"links"}


@dataclass(frozen=True, slots=True)
class Item:
    """A phrase with one meaning. Category "quote" holds the number of a quoted line, "mark" punctuation."""

    category: str
    meaning: str
    words: str
    weight: float = 1.0
    is_plural: bool = False
    called: str = ""
    """The name of whom it is said."""


START = Item("mark", ".", ".")
"""What stands before the first word."""


def singular(word: str) -> tuple[str, ...]:
    """The forms that a plural may come from, likeliest first."""
    special = {"mice": "mouse", "men": "man", "women": "woman", "children": "child", "people": "person",
               "geese": "goose", "wolves": "wolf", "leaves": "leaf", "knives": "knife", "oxen": "ox"}  # fmt: skip
    if word in special:
        return (special[word],)
    if word.endswith("ies") and len(word) > 4:
        return (word[:-3] + "y", word[:-1])
    if word.endswith("es") and len(word) > 3:
        return (word[:-1], word[:-2])
    if word.endswith("s") and not word.endswith("ss") and len(word) > 3:
        return (word[:-1],)
    return ()


def find_items(tokens: Sequence[Token]) -> tuple[list[Item], list[str]]:
    """The meanings in order, and the words that have none here."""
    language = language_of(tokens)
    if language == "ja":
        tokens, language = from_japanese(tokens), ""
    senses = _all_senses(tokens, lexicon(language))
    items: list[Item] = []
    unknown: list[str] = []
    for index, (words, weight, choices, is_plural) in enumerate(senses):
        if words in PUNCTUATION:
            items.append(Item("mark", words, words))
        elif words.startswith("⟦"):
            items.append(Item("quote", words[1:-1], words))
        elif not choices:
            unknown.append(words)
        else:
            category, meaning = _choose(choices, items, senses[index + 1 :])
            items.append(Item(category, meaning, words, weight, is_plural and category == "noun"))
    return items, unknown


_Sense = tuple[str, float, tuple[tuple[str, str], ...], bool]


def _all_senses(tokens: Sequence[Token], table: Lexicon) -> list[_Sense]:
    out: list[_Sense] = []
    index = 0
    while index < len(tokens):
        for length in range(min(table.longest, len(tokens) - index), 0, -1):
            words = tuple(token.text.removesuffix("'s").removesuffix("’s") for token in tokens[index : index + length])
            choices, is_plural = _look_up(words, table)
            if choices or length == 1:
                out.append((" ".join(words), max(t.weight for t in tokens[index : index + length])
                            if tokens[index].weight >= 1 else tokens[index].weight, choices, is_plural))  # fmt: skip
                index += length
                break
    return out


def _look_up(words: tuple[str, ...], lexicon: Lexicon) -> tuple[tuple[tuple[str, str], ...], bool]:
    table = lexicon.words
    choices = list(table.get(words, ()))
    is_plural = False
    if any(category == "stop" for category, _ in choices):
        # "Does" is no herd of does.
        return tuple(choices), False
    for stem in singular(words[-1]):
        nouns = [sense for sense in table.get((*words[:-1], stem), ()) if sense[0] == "noun"]
        if nouns and not any(category == "noun" for category, _ in choices):
            choices += nouns
            is_plural = True
    return tuple(choices), is_plural


def _is_after_link(before: Sequence[Item]) -> bool:
    """ "In", "in an" or "in an empty": a place may follow."""
    said = [item for item in before[-4:] if item.category != "stop"]
    if said and said[-1].meaning == "1" and said[-1].category == "counts":
        said.pop()
    return bool(said) and said[-1].category == "links"


def _is_worn(before: Sequence[Item]) -> bool:
    """ "In a yellow" or "wearing": a garment may follow."""
    said = next((item for item in reversed(before) if item.category not in ADJECTIVES), None)
    return said is not None and said.category == "links" and said.meaning in {"in", "with"}


def _rival_of_noun(kinds: Mapping[str, object], before: Sequence[Item], *, after_link: bool, verb_follows: bool) -> str:
    """Which of two senses it is, one of them a noun; empty where others decide."""
    last = before[-1] if before else START
    if "stop" in kinds:
        # "The camera" films; "a camera" is a thing.
        is_thing = last.words in {"a", "an"} or (last.category in ADJECTIVES and last.words != "the")
        return "noun" if is_thing else "stop"
    if "garments" in kinds:
        return "garments" if _is_worn(before) else "noun"
    if "weather" in kinds:
        return "weather"
    if "hours" in kinds:
        return "noun" if verb_follows else "hours"
    if "places" in kinds:
        return "places" if after_link else "noun"
    return ""


def _choose(choices: tuple[tuple[str, str], ...], before: Sequence[Item], after: Sequence[_Sense]) -> tuple[str, str]:
    if len(choices) == 1:
        return choices[0]
    kinds = {category: (category, meaning) for category, meaning in reversed(choices)}
    last = before[-1] if before else START
    follows = {category for category, _ in after[0][2]} if after else set()
    in_noun_phrase = last.category in ADJECTIVES
    after_link = _is_after_link(before)
    if "noun" in kinds and (
        rival := _rival_of_noun(kinds, before, after_link=after_link, verb_follows="verbs" in follows)
    ):
        return kinds[rival]
    for category in ("colours", "materials", "sizes"):
        if category in kinds and follows & {"noun", "colours", "materials"}:
            return kinds[category]
    if after_link and "places" in kinds:
        return kinds["places"]
    if "verbs" in kinds and "noun" in kinds:
        return kinds["noun" if in_noun_phrase or last.category == "mark" or not before else "verbs"]
    order = ("noun", "hours", "camera", "transitions", "looks", "weather", "verbs", "places", "colours", "materials")
    if last.category == "noun" and "verbs" in kinds:
        return kinds["verbs"]
    for category in order:
        if category in kinds:
            return kinds[category]
    return choices[0]
