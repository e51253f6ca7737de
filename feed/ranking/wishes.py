"""What the viewer said comes over what a ranker thinks: wishes for more add, wishes for less take away or shut out."""

from __future__ import annotations

import re
from collections.abc import Sequence

from feed.candidate import Scored
from feed.taste import Taste, Wish

WANTED_GAIN = 3.0
ALIKE, TOO_ALIKE = 0.30, 0.45
"""Cosines of sentence vectors: from the first on a clip is about the phrase, from the second it surely is."""
AVERSE_ALIKE = 0.6


def apply_wishes(taste: Taste, scored: Sequence[Scored]) -> list[Scored]:
    """Those that may be shown, with their scores moved. A phrase in a clip's own words always counts."""
    return [item for item in scored if not _is_shut_out(taste, item) and _moved(taste, item)]


def _is_shut_out(taste: Taste, item: Scored) -> bool:
    candidate = item.candidate
    if candidate.root_id in taste.averse_roots or candidate.author_id in taste.averse_authors | taste.muted_authors:
        return True
    if any(_names(candidate.words, word) for word in taste.muted_words):
        return True
    return any(
        not wish.is_wanted and (_names(candidate.words, wish.phrase) or _cosine(wish, item) > TOO_ALIKE)
        for wish in taste.wishes
    )


def _moved(taste: Taste, item: Scored) -> bool:
    """Moves the score; always true, so that it may stand in a filter's condition after the shut-out test."""
    for wish in taste.wishes:
        cosine = _cosine(wish, item)
        if wish.is_wanted and (cosine > ALIKE or _names(item.candidate.words, wish.phrase)):
            item.score *= 1 + WANTED_GAIN * wish.strength * max(cosine, 0.5)
            item.reasons.insert(0, f"you_asked_for:{wish.phrase}")
        elif not wish.is_wanted and cosine > ALIKE:
            item.score *= max(0.05, 1 - wish.strength * cosine / TOO_ALIKE)
    if taste.averse_vectors is not None:
        nearest = float((taste.averse_vectors @ item.candidate.vector).max())
        item.score *= max(0.05, 1 - max(0.0, nearest - ALIKE) / (AVERSE_ALIKE - ALIKE)) if nearest > ALIKE else 1.0
    return True


def _cosine(wish: Wish, item: Scored) -> float:
    return 0.0 if wish.vector is None else float(wish.vector @ item.candidate.vector)


def _names(words: str, phrase: str) -> bool:
    """Whether the phrase occurs as whole words, in singular or plural."""
    stem = re.escape(phrase.lower().removesuffix("s"))
    return re.search(rf"\b{stem}(?:s|es)?\b", words) is not None
