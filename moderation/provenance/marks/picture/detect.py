"""Reads the mark out of a residual, or checks whether a known number is in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from moderation.provenance.marks.keys import MarkKey
from moderation.provenance.marks.payload import read_symbols, symbols_of
from moderation.provenance.marks.picture.codebook import ID_BYTES, codebook, sync_template, tag_key
from moderation.provenance.marks.picture.residual import nominal_period
from moderation.provenance.marks.picture.search import Alignment, at_pose, refine, search
from moderation.provenance.marks.picture.stretch import likeliest

GATE = 6.5
"""A peak below this is never read. Without a mark the highest of all scales, stretches and shifts is near 5.3, and in
one case in some hundreds above 6.5: what is read there must pass the tag."""
CONFIRM_GATE = 7.5
"""A known number has no tag to pass, so its peak must be clear of what chance makes: 7.05 in 4,400 strange pairs."""
_CLEAR = 7.0
_WORTH_REFINING, _OWN_GATE = 5.5, 3.0
READINGS_MAX = 4
"""Alignments of one file that may be read."""


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
    """The first mark of any of these keys that can be read, else the strongest that was seen.

    Each of at most READINGS_MAX alignments is read once, and one reading of what is no mark passes the tag in fewer
    than one case in 530,000 (`payload.read_symbols`): so fewer than one in 130,000 of those files would be taken for
    ours in which all four peaks pass the gate by chance. A number that is read so must still name a clip that exists.
    """
    templates = [sync_template(key) for key in keys]
    strongest: Alignment | None = None
    for found in _candidates(residual, templates):
        ident = read(found, keys)
        if ident is not None:
            return _mark(residual, found, keys, ident)
        if strongest is None or found.strength > strongest.strength:
            strongest = found
    assert strongest is not None, "a search always finds something"
    return _mark(residual, strongest, keys, None)


def _candidates(residual: NDArray[np.float32], templates: Sequence[NDArray[np.float32]]) -> Iterator[Alignment]:
    """Alignments to read, the cheapest guesses first: scaled as a whole, stretched, scaled by far, slightly turned."""
    strongest = _refined(residual, templates, search(residual, templates, is_wide=False))
    yield strongest
    for seek in (_stretched, _far):
        if seek is _far and strongest.strength >= _CLEAR:
            continue
        found = _refined(residual, templates, seek(residual, templates))
        yield found
        if found.strength > strongest.strength:
            strongest = found
    if strongest.strength >= _WORTH_REFINING:
        yield refine(residual, templates, strongest, is_turned=True)


def _stretched(residual: NDArray[np.float32], templates: Sequence[NDArray[np.float32]]) -> Alignment:
    return at_pose(residual, templates, likeliest(residual, templates))


def _far(residual: NDArray[np.float32], templates: Sequence[NDArray[np.float32]]) -> Alignment:
    return search(residual, templates, is_wide=True)


def _refined(residual: NDArray[np.float32], templates: Sequence[NDArray[np.float32]], found: Alignment) -> Alignment:
    return refine(residual, templates, found) if found.strength >= _WORTH_REFINING else found


def confirm(residual: NDArray[np.float32], key: MarkKey, ident: int) -> float:
    """How strongly a known number is in the residual, in standard deviations; below CONFIRM_GATE it is not.

    The template is all that belongs to the number, four fifths of the energy, so this sees marks too weak to be read.
    The part that every mark of an epoch shares is left out: it would speak for any number. Neighbours share most bytes
    of a number but neither tag nor check, so these must be seen by themselves as well.
    """
    symbols = symbols_of(ident, id_bytes=ID_BYTES, key=tag_key(key))
    template = [codebook(key).vector(symbols, sync_share=0.0)]
    strength = 0.0
    for found in _candidates(residual, template):
        if found.strength >= _WORTH_REFINING:
            own = _own_strength(codebook(key).scores(found.vector()), symbols)
            strength = max(strength, found.strength if own >= _OWN_GATE else min(found.strength, own))
        if strength >= CONFIRM_GATE:
            break
    return strength


def _own_strength(scores: NDArray[np.float32], symbols: NDArray[np.intp]) -> float:
    """How strongly the bytes that are this number's alone are there, in deviations of all other bytes."""
    keyed = np.arange(ID_BYTES, len(symbols))
    return float(scores[keyed, symbols[keyed]].mean() / scores.std() * np.sqrt(len(keyed)))


def read(found: Alignment, keys: Sequence[MarkKey]) -> int | None:
    """The number at an alignment that these keys' templates found."""
    if not found.strength >= GATE:  # A picture without any texture has no strength: NaN.
        return None
    key = keys[found.template]
    return read_symbols(codebook(key).scores(found.vector()), id_bytes=ID_BYTES, key=tag_key(key))


def _mark(residual: NDArray[np.float32], found: Alignment, keys: Sequence[MarkKey], ident: int | None) -> PictureMark:
    scale = found.pose.period_y / nominal_period(residual)
    return PictureMark(ident, keys[found.template].epoch, found.strength, scale, found.pose.is_mirrored)
