"""What the viewer said comes over what a ranker thinks: wishes for more add, wishes for less take away or shut out."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from feed.candidate import Scored
from feed.taste import Taste, Wish
from feed.vectors import Vector

WANTED_GAIN = 3.0
ALIKE, TOO_ALIKE = 0.30, 0.45
"""Cosines of sentence vectors: from the first on a clip is about the phrase, from the second it surely is."""
AVERSE_ALIKE = 0.6


def apply_wishes(taste: Taste, scored: Sequence[Scored]) -> list[Scored]:
    """Those that may be shown, with their scores moved. A phrase in a clip's own words always counts."""
    if not scored:
        return []
    muted = _pattern(taste.muted_words)
    open_ = [item for item in scored if not _is_shut_out(taste, item, muted)]
    if not open_ or not (taste.wishes or taste.averse_vectors is not None):
        return open_
    vectors = np.stack([item.candidate.vector for item in open_])
    wishes = [(wish, _pattern([wish.phrase]), _cosines(wish.vector, vectors)) for wish in taste.wishes]
    averse = vectors @ taste.averse_vectors.T if taste.averse_vectors is not None else None
    kept = []
    for index, item in enumerate(open_):
        heard = [(wish, float(cosine[index]), _is_in(named, item)) for wish, named, cosine in wishes]
        if any(not wish.is_wanted and (is_named or cosine > TOO_ALIKE) for wish, cosine, is_named in heard):
            continue
        for wish, cosine, is_named in heard:
            _move(item, wish, cosine, is_named=is_named)
        if averse is not None:
            _keep_away(item, float(averse[index].max()))
        kept.append(item)
    return kept


def _is_shut_out(taste: Taste, item: Scored, muted: re.Pattern[str] | None) -> bool:
    candidate = item.candidate
    if candidate.root_id in taste.averse_roots:
        return True
    if candidate.author_id in taste.averse_authors or candidate.author_id in taste.muted_authors:
        return True
    return _is_in(muted, item)


def _move(item: Scored, wish: Wish, cosine: float, *, is_named: bool) -> None:
    if wish.is_wanted and (cosine > ALIKE or is_named):
        item.score *= 1 + WANTED_GAIN * wish.strength * max(cosine, 0.5)
        item.reasons.insert(0, f"you_asked_for:{wish.phrase}")
    elif not wish.is_wanted and cosine > ALIKE:
        item.score *= max(0.05, 1 - wish.strength * cosine / TOO_ALIKE)


def _keep_away(item: Scored, nearest: float) -> None:
    """The nearer to what the viewer was not interested in, the less it counts."""
    if nearest > ALIKE:
        item.score *= max(0.05, 1 - (nearest - ALIKE) / (AVERSE_ALIKE - ALIKE))


def _cosines(vector: Vector | None, vectors: Vector) -> Vector:
    return np.zeros(len(vectors), np.float32) if vector is None else vectors @ vector


def _pattern(phrases: Sequence[str]) -> re.Pattern[str] | None:
    """Finds any of the phrases as whole words, in singular or plural."""
    stems = [re.escape(phrase.lower().removesuffix("s")) for phrase in phrases]
    return re.compile(rf"\b(?:{'|'.join(stems)})(?:s|es)?\b") if stems else None


def names_any(phrases: Sequence[str], words: str) -> bool:
    """Whether any of the phrases stands in `words`."""
    pattern = _pattern(phrases)
    return pattern is not None and pattern.search(words) is not None


def _is_in(pattern: re.Pattern[str] | None, item: Scored) -> bool:
    return pattern is not None and pattern.search(item.candidate.words) is not None
