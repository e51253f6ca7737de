"""What a few words name, and where the phrase that they make ends."""

from __future__ import annotations

import re

from generation.engines.sim.parser.languages import JAPANESE
from generation.engines.sim.parser.phrases import Item, find_items
from generation.engines.sim.parser.text import HIDDEN_MARKS, read_text

PHRASE_ENDS = (
    rf"(?=\s*(?:[,.;:!?\n、。{HIDDEN_MARKS}]|\b(?:(?<!black\s)and|but|except|außer|while|then|or|nor|noch|as|when|so|at|in|on|from|during|with|near"
    r"|under|over|und|aber|dann|oder|im|am|auf|bei|von|vor)\b|$))"
)
DESCRIBES = {"colours", "sizes", "materials", "counts", "stop", "manners"}
NAMES = {"noun", "groups", "garments"}


def names_only(words: str) -> bool:
    """Whether these words are one noun phrase, or weather, and nothing else."""
    items, unknown = parsed(words)
    named = [item for item in items if item.category in NAMES | {"weather"}]
    return not unknown and len(named) == 1 and all(item.category in DESCRIBES or item in named for item in items)


def listed(words: str) -> list[str]:
    """The phrases of a Japanese list: 「犬も猫も」."""
    parts = [part for part in re.split("と|も|や", words) if part]
    return parts if JAPANESE.search(words) and all(parsed(part)[0] for part in parts) else [words]


def meanings(words: str, category: str) -> list[str]:
    return [item.meaning for item in items_of(words) if item.category == category]


def items_of(words: str) -> list[Item]:
    return parsed(words)[0]


def parsed(words: str) -> tuple[list[Item], list[str]]:
    """What the words mean, and those that mean nothing here."""
    found = [find_items(shot.tokens) for shot in read_text(words).shots]
    return [item for items, _ in found for item in items], [word for _, unknown in found for word in unknown]
