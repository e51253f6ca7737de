"""Reads the mark out of a residual, or checks whether a known number is in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from moderation.provenance.marks.keys import MarkKey
from moderation.provenance.marks.payload import read_symbols, symbols_of
from moderation.provenance.marks.picture.codebook import ID_BYTES, codebook, tag_key
from moderation.provenance.marks.picture.residual import nominal_period
from moderation.provenance.marks.picture.search import Alignment, refine, search

GATE = 6.5
"""A peak below this is never read. Without a mark, peaks over all scales and shifts are near 5, rarely above 6."""
_CLEAR = 7.0
_WORTH_REFINING, _OWN_GATE = 5.5, 3.0


@dataclass(frozen=True, slots=True)
class PictureMark:
    """What was found. `ident` is None where no number could be read; `scale` is relative to the marked original."""

    ident: int | None
    epoch: int
    strength: float
    scale: float
    is_mirrored: bool

    @property
    def is_present(self) -> bool:
        return self.strength >= GATE


def detect(residual: NDArray[np.float32], keys: Sequence[MarkKey]) -> PictureMark:
    """The strongest mark of any of these keys. Cheap guesses come first, small turns last."""
    templates = [codebook(key).sync for key in keys]
    found = _found(residual, templates)
    if not found.strength >= _WORTH_REFINING:
        return _mark(residual, found, keys, None)
    found = refine(residual, templates, found)
    ident = _read(found, keys)
    if ident is None:
        found = refine(residual, templates, found, is_turned=True)
        ident = _read(found, keys)
    return _mark(residual, found, keys, ident)


def confirm(residual: NDArray[np.float32], key: MarkKey, ident: int) -> float:
    """How strongly a known number is in the residual, in standard deviations; below GATE it is not.

    The template is all that belongs to the number, four fifths of the energy, so this sees marks too weak to be read.
    The part that every mark of an epoch shares is left out: it would speak for any number. Neighbours share most bytes
    of a number but neither tag nor check, so these must be seen by themselves as well.
    """
    symbols = symbols_of(ident, id_bytes=ID_BYTES, key=tag_key(key))
    template = [codebook(key).vector(symbols, sync_share=0.0)]
    found = _found(residual, template)
    if not found.strength >= _WORTH_REFINING:
        return 0.0
    found = refine(residual, template, found)
    own = _own_strength(codebook(key).scores(found.vector()), symbols)
    return found.strength if own >= _OWN_GATE else min(found.strength, own)


def _own_strength(scores: NDArray[np.float32], symbols: NDArray[np.intp]) -> float:
    """How strongly the bytes that are this number's alone are there, in deviations of all other bytes."""
    keyed = np.arange(ID_BYTES, len(symbols))
    return float(scores[keyed, symbols[keyed]].mean() / scores.std() * np.sqrt(len(keyed)))


def _found(residual: NDArray[np.float32], templates: Sequence[NDArray[np.float32]]) -> Alignment:
    found = search(residual, templates, is_wide=False)
    if found.strength >= _CLEAR:
        return found
    wide = search(residual, templates, is_wide=True)
    return wide if wide.strength > found.strength else found


def _read(found: Alignment, keys: Sequence[MarkKey]) -> int | None:
    if not found.strength >= GATE:  # A picture without any texture has no strength: NaN.
        return None
    key = keys[found.template]
    return read_symbols(codebook(key).scores(found.vector()), id_bytes=ID_BYTES, key=tag_key(key))


def _mark(residual: NDArray[np.float32], found: Alignment, keys: Sequence[MarkKey], ident: int | None) -> PictureMark:
    scale = found.pose.period_y / nominal_period(residual)
    return PictureMark(ident, keys[found.template].epoch, found.strength, scale, found.pose.is_mirrored)
