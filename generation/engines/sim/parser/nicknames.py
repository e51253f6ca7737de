"""What a prompt calls somebody: "Luna the cat", "a dog named Rex", "my cat Luna". From then on the name means them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from generation.engines.sim.parser.cast import Company
from generation.engines.sim.parser.languages import from_japanese, language_of
from generation.engines.sim.parser.names import items_before
from generation.engines.sim.parser.noun_phrases import items_of, names_only, parsed
from generation.engines.sim.parser.phrases import Item
from generation.engines.sim.parser.text import RawShot, hide_quotes
from generation.engines.sim.parser.unread import NO_COMMANDS

ARTICLE = r"(?:[Tt]he|[Aa]n?|[Dd]er|[Dd]ie|[Dd]as|[Ee]ine?)"
NAME = r"(?P<name>[A-ZÄÖÜ][^\W\d_]+)"
IN_FRONT = re.compile(rf"\b{NAME},?\s+{ARTICLE}\s+(?=(?P<what>[^.,;:!?\n]{{1,40}}))")
CALLED = re.compile(r"\b(?:(?:is\s+)?(?:named|called)|namens|genannt)\s+(?P<name>[^\W\d_]{2,})", re.IGNORECASE)
BEHIND = re.compile(
    rf"\b(?i:the|my|our|his|her|der|die|das|mein|meine|unser|unsere|seine?|ihre?)\s+(?P<what>[^\W\d_]+)\s+{NAME}"
)
IN_JAPANESE = re.compile(r"(?P<what>[^、。をはがも\s]{1,12}?)の(?P<name>[ァ-ヴー]{2,12})(?=[がはをもにと、。]|$)")
"""The cat Luna: 「猫のルナ」."""
SAY_CALLED = {"named", "called", "namens", "genannt"}
BETWEEN = {"colours", "sizes", "materials", "moods"}


def nicknames(prompts: Iterable[str]) -> set[str]:
    """In lower case: capitalised words that this world does not know beside whom they name, or what is "called" so."""
    out: set[str] = set()
    for prompt in prompts:
        words = hide_quotes(prompt)[0]
        out |= {match["name"] for match in CALLED.finditer(words)}
        out |= {match["name"] for match in IN_FRONT.finditer(words) if _begins_with_noun(match["what"])}
        out |= {match["name"] for match in BEHIND.finditer(words) if _begins_with_noun(match["what"])}
        out |= {match["name"] for match in IN_JAPANESE.finditer(words) if names_only(match["what"])}
    return {name.lower() for name in out if _is_name(name.lower())}


def with_nicknames(items: Sequence[Item], shot: RawShot, names: Collection[str], company: Company,
                   unknown: list[str]) -> list[Item]:  # fmt: skip
    """The items with what each is called; a name that stands alone is whoever is called so."""
    tokens = from_japanese(shot.tokens) if language_of(shot.tokens) == "ja" else shot.tokens
    order = [token.text.removesuffix("'s").removesuffix("’s") for token in tokens]
    found = [(at, word) for at, word in enumerate(order) if word in unknown and word in {*names, *company.called}]
    if not found:
        return list(items)
    unknown[:] = [word for word in unknown if word not in {name for _, name in found} | SAY_CALLED]
    out = list(items)
    for before, (at, name) in enumerate(found):
        out.insert(items_before(items, order[:at]) + before, Item("nickname", name, name))
    return _given(out, company, unknown)


def _given(items: Sequence[Item], company: Company, unknown: list[str]) -> list[Item]:
    """Nouns with their names for names beside nouns."""
    out: list[Item] = []
    waiting = ""
    known = set(company.called)
    for index, item in enumerate(items):
        if item.category == "nickname":
            if out and out[-1].category == "noun" and not out[-1].called:
                out[-1] = replace(out[-1], called=item.meaning)
            elif _is_followed(items[index + 1 :]):
                waiting = item.meaning
            elif item.meaning in known:
                out.append(replace(item, category="name"))
            else:
                unknown.append(item.words)
                continue
            known.add(item.meaning)
        elif waiting and item.category == "noun":
            out.append(replace(item, called=waiting))
            waiting = ""
        elif waiting and item.category == "counts":
            # "Tom the cat" is a cat of his own.
            out.append(replace(item, words="a"))
        elif not waiting or item.words != ",":
            out.append(item)
    return out


def _is_followed(after: Sequence[Item]) -> bool:
    """Whether a noun with its article comes next."""
    after = after[1:] if after and after[0].words == "," else after
    if not after or after[0].category != "counts":
        return False
    return next((item.category for item in after[1:] if item.category not in BETWEEN), "") == "noun"


def _begins_with_noun(words: str) -> bool:
    first = next((item for item in items_of(words) if item.category not in BETWEEN), None)
    return first is not None and first.category == "noun"


def _is_name(word: str) -> bool:
    return bool(parsed(word)[1]) and word not in NO_COMMANDS and not word.endswith("ly")
