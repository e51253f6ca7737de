"""Names that no lexicon knows: cameos by handle or by name, and the @handle of somebody without a picture."""

from __future__ import annotations

from collections.abc import Sequence

from generation.engines.base import Reference
from generation.engines.sim.parser.cast import Company
from generation.engines.sim.parser.phrases import Item
from generation.engines.sim.parser.text import MENTION, RawShot

DISPLAY_NAME = "display_name"
KEPT_KINDS = {"character", "object"}


def with_mentioned(references: Sequence[Reference], prompts: Sequence[str]) -> tuple[Reference, ...]:
    """The references, and a person without a picture for every other @handle."""
    known = {one.name.lower() for one in references}
    said = dict.fromkeys(match[0].lower() for prompt in prompts for match in MENTION.finditer(prompt))
    return (*references, *(Reference(handle, "person", handle) for handle in said if handle not in known))


def with_names(
    items: list[Item], shot: RawShot, references: Sequence[Reference], company: Company, unknown: list[str]
) -> list[Item]:
    """Put the names back among the items where they stood."""
    items = _kept(items, references, company)
    order = [token.text for token in shot.tokens]
    found: list[tuple[int, Item]] = []
    for reference in references:
        for name in _names(reference):
            if name[0] not in order or name[0] not in unknown:
                continue
            unknown[:] = [one for one in unknown if one not in name]
            item = Item("name", company.cast_reference(reference), reference.name)
            found.append((order.index(name[0]), item))
            break
    out = list(items)
    for before, (at, item) in enumerate(sorted(found, key=lambda row: row[0])):
        out.insert(items_before(items, order[:at]) + before, item)
    return out


def _kept(items: list[Item], references: Sequence[Reference], company: Company) -> list[Item]:
    """ "The robot" is the robot that a reference shows, though the lexicon has one too."""
    known = {" ".join(name): one for one in references if one.kind in KEPT_KINDS for name in _names(one)}
    return [
        Item("name", company.cast_reference(known[item.words]), known[item.words].name)
        if item.category == "noun" and item.words in known
        else item
        for item in items
    ]


def _names(reference: Reference) -> list[list[str]]:
    texts = (reference.name, reference.attributes.get(DISPLAY_NAME, ""))
    return [words for text in texts if (words := text.lower().split())]


def items_before(items: Sequence[Item], tokens: Sequence[str]) -> int:
    words, count = list(tokens), 0
    for item in items:
        pieces = item.words.split()
        if not all(piece in words for piece in pieces):
            break
        for piece in pieces:
            words.remove(piece)
        count += 1
    return count
