"""Is anything that carries no mark of ours ever taken for ours? Every key on every residual, in one walk over poses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from moderation.provenance.marks.keys import MarkKey
from moderation.provenance.marks.picture import band
from moderation.provenance.marks.picture.codebook import sync_template
from moderation.provenance.marks.picture.detect import read
from moderation.provenance.marks.picture.residual import fold, nominal_period
from moderation.provenance.marks.picture.search import Pose, at_pose, refine, scales
from moderation.provenance.marks.picture.stretch import columns, peaks

_COARSE, _FINE = band.TILE // 4, band.TILE
"""Places for the shift in each direction: halfway between, a peak shows 37 % lower."""
_WORTH_A_LOOK = 4.0
"""A coarse peak below this reaches the threshold on the fine grid only where it lies nearly halfway."""
_WORTH_REFINING = 5.3
"""Somewhat below the detector's own threshold, whose grids are finer."""


@dataclass(frozen=True, slots=True)
class Strangers:
    """`strongest` is the highest peak in standard deviations, refined where it was worth it."""

    correlations: int = 0
    attributed: int = 0
    strongest: float = 0.0

    def __add__(self, other: Strangers) -> Strangers:
        return Strangers(
            self.correlations + other.correlations,
            self.attributed + other.attributed,
            max(self.strongest, other.strongest),
        )

    @property
    def rate_at_most(self) -> float | None:
        """The 95 % upper bound of the rate of wrong attributions, after none was seen (rule of three)."""
        return round(3 / self.correlations, 6) if self.correlations and not self.attributed else None


def compare(residuals: Sequence[NDArray[np.float32]], keys: Sequence[MarkKey]) -> Strangers:
    """Hold every key against every residual [height, width] over all scales, stretches, shifts and both hands.

    The highest peak of each pair is refined and read as `detect` would do with it.
    """
    templates = [sync_template(key) for key in keys]
    wanted = np.stack([np.conj(band.as_spectrum(template)) for template in templates])
    attributed, strongest = 0, 0.0
    for residual in residuals:
        heights, poses = _peaks(residual, wanted)
        for key, template, height, pose in zip(keys, templates, heights.tolist(), poses, strict=True):
            found = at_pose(residual, [template], pose)
            if height >= _WORTH_REFINING:
                found = refine(residual, [template], found)
                attributed += read(found, [key]) is not None
            strongest = max(strongest, found.strength)
    return Strangers(len(residuals) * len(keys), attributed, strongest)


def _peaks(residual: NDArray[np.float32], templates: NDArray[np.complex64]) -> tuple[NDArray[np.float32], list[Pose]]:
    """The strongest peak of each template [templates], in standard deviations, and where it is."""
    best = np.zeros(len(templates), np.float32)
    poses = [Pose(1.0, 1.0)] * len(templates)
    for pose, seen in _poses(residual):
        heights = peaks(seen * templates, grid=_COARSE)
        for number in np.flatnonzero(heights >= _WORTH_A_LOOK):
            heights[number] = peaks(seen[None] * templates[number], grid=_FINE)[0]
        for number in np.flatnonzero(heights > best):
            best[number], poses[number] = heights[number], pose
    return best, poses


def _poses(residual: NDArray[np.float32]) -> Iterator[tuple[Pose, NDArray[np.complex64]]]:
    """The poses that the detector tries, with their whitened coefficients; of the stretched ones every fourth, since
    neighbours show the same peak and refining climbs from one to the next."""
    base = nominal_period(residual)
    for period in base * scales(is_wide=True):
        plain = band.whitened(band.to_spectrum(fold(residual, period, period, 0.0)))
        yield Pose(period, period), plain
        yield Pose(period, period, is_mirrored=True), band.mirrored(plain)
    for column in columns(residual, every=2):
        for period, seen in zip(column.periods_y.tolist(), column.seen, strict=True):
            yield Pose(column.period_x, period, column.is_mirrored), seen
