"""Which words of a prompt the small model was trained on: what it understood, and what it will not show."""

from __future__ import annotations

import re

from generation.engines.small.world.vocabulary import GRAMMAR_WORDS, READINGS

_WORD = re.compile(r"[^\W\d_]+(?:[-'][^\W\d_]+)*")
_SILENT = frozenset(GRAMMAR_WORDS)


def read_words(prompt: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Understood and ignored words, each once and in order. Words that only join others are in neither."""
    words = dict.fromkeys(word.lower() for word in _WORD.findall(prompt))
    understood = tuple(word for word in words if word in READINGS)
    ignored = tuple(word for word in words if word not in READINGS and word not in _SILENT)
    return understood, ignored


def has_subject(words: tuple[str, ...]) -> bool:
    """Whether there is a thing among them."""
    return any(READINGS[word][0] == "shape" for word in words)
