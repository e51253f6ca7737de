"""Is anything that carries no mark of ours ever taken for ours? Every key on every residual, in one walk over poses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import fft

from moderation.provenance.marks.keys import MarkKey
from moderation.provenance.marks.picture import band
from moderation.provenance.marks.picture.codebook import codebook
from moderation.provenance.marks.picture.detect import detect
from moderation.provenance.marks.picture.residual import fold, nominal_period
from moderation.provenance.marks.picture.search import scales

_COARSE = band.TILE // 2
"""The band ends at a tenth of the tile's sampling rate, so half the grid shows every peak, up to 15 % lower."""
_WORTH_A_LOOK = 4.6
"""A coarse peak below this can't reach the detector's own threshold of 5.5 on the fine grid."""
_WORTH_DETECTING = 5.5


@dataclass(frozen=True, slots=True)
class Strangers:
    """`strongest` is the highest peak in standard deviations, before the detector refines anything."""

    correlations: int
    attributed: int
    strongest: float

    @property
    def rate_at_most(self) -> float | None:
        """The 95 % upper bound of the rate of wrong attributions, after none was seen (rule of three)."""
        return round(3 / self.correlations, 6) if self.correlations and not self.attributed else None


def compare(residuals: Sequence[NDArray[np.float32]], keys: Sequence[MarkKey]) -> Strangers:
    """Hold every key against every residual [height, width] over all scales, shifts and both hands.

    Finds for each pair the peak that `detect` would find, and calls it where it would go on to read.
    """
    templates = np.stack([np.conj(band.as_spectrum(codebook(key).sync)) for key in keys])
    attributed, strongest = 0, 0.0
    for residual in residuals:
        peaks = _peaks(residual, templates)
        strongest = max(strongest, float(peaks.max()))
        for number in np.flatnonzero(peaks >= _WORTH_DETECTING).tolist():
            attributed += detect(residual, [keys[number]]).ident is not None
    return Strangers(len(residuals) * len(keys), attributed, strongest)


def _peaks(residual: NDArray[np.float32], templates: NDArray[np.complex64]) -> NDArray[np.float32]:
    """The strongest peak of each template [templates], in standard deviations."""
    best = np.zeros(len(templates), np.float32)
    base = nominal_period(residual)
    for scale in scales(is_wide=True):
        plain = band.whitened(band.to_spectrum(fold(residual, base * scale, base * scale, 0.0)))
        for seen in (plain, band.mirrored(plain)):
            coarse = _heights(_planes(seen * templates))
            best = np.maximum(best, np.where(coarse < _WORTH_A_LOOK, coarse, 0))
            for number in np.flatnonzero(coarse >= _WORTH_A_LOOK):
                fine = band.from_spectrum(seen * templates[number])
                best[number] = max(best[number], _heights(fine[None])[0])
    return best


def _planes(products: NDArray[np.complex64]) -> NDArray[np.float32]:
    """Correlation planes [templates, 128, 128]."""
    used = band.band()
    spectra = np.zeros((len(products), _COARSE, _COARSE // 2 + 1), np.complex64)
    rows = used.frequencies.astype(np.intp)
    spectra[:, rows % _COARSE, used.columns] = products
    upper = used.columns == 0
    spectra[:, -rows[upper] % _COARSE, 0] = np.conj(products[:, upper])
    planes: NDArray[np.float32] = fft.irfft2(spectra, s=(_COARSE, _COARSE))
    return planes


def _heights(planes: NDArray[np.float32]) -> NDArray[np.float32]:
    flat = planes.reshape(len(planes), -1)
    spread = flat.std(axis=1)
    heights: NDArray[np.float32] = np.where(spread > 0, (flat.max(axis=1) - flat.mean(axis=1)) / spread, 0)
    return heights
