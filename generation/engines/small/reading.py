"""Which words of a prompt the small model was trained on: what it understood, and what it will not show."""

from __future__ import annotations

import re

from generation.engines.small.world.vocabulary import FORMS, GRAMMAR_WORDS, READINGS, World

_WORD = re.compile(r"[^\W\d_]+(?:[-'][^\W\d_]+)*")
_SILENT = frozenset(GRAMMAR_WORDS)


def read_words(prompt: str, world: World = "whole") -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Understood and ignored words, each once and in order. Words that only join others are in neither."""
    words = dict.fromkeys(word.lower() for word in _WORD.findall(prompt))
    understood = tuple(word for word in words if is_known(word, world))
    ignored = tuple(word for word in words if word not in understood and word not in _SILENT)
    return understood, ignored


def is_known(word: str, world: World) -> bool:
    """Whether it means something in this world; the plain one has neither nights nor styles."""
    kind, _ = READINGS.get(FORMS.get(word, word), ("", ""))
    return bool(kind) and not (world == "plain" and kind in ("hour", "style"))


def has_subject(words: tuple[str, ...]) -> bool:
    """Whether there is a thing among them."""
    return any(READINGS[FORMS.get(word, word)][0] == "shape" for word in words)
