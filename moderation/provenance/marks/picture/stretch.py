"""Finds marks whose width and height were scaled by different amounts, as by a crop that was stretched to a screen.

Folding for each pair of periods would take many seconds. The spectrum of a fold is a Fourier transform of the residual
at the multiples of one over the period, and such a transform is separable: all heights share what one width costs.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy import fft

from moderation.provenance.marks.picture import band
from moderation.provenance.marks.picture.band import TILE
from moderation.provenance.marks.picture.residual import nominal_period
from moderation.provenance.marks.picture.search import NARROW_MAX, NARROW_MIN, Pose

_WIDTH_STEP, _HEIGHT_STEP = 0.014, 0.01
"""In ratios. At half a step beside the truth, the tiles at the edge of a tall picture lie two pixels off."""
_STRETCH_MAX = 0.12
"""Width to height, in ratios either way."""
_HIGHEST = 26
"""The largest frequency of the band in either direction, in cycles per tile."""
_GRID = 96
"""Places for the shift in each direction: every 2.7 pixels of a tile; halfway between, a peak shows 18 % lower."""


@dataclass(frozen=True, slots=True)
class Column:
    """All heights for one width: periods in pixels of the residual, whitened coefficients [heights, band.size]."""

    period_x: float
    periods_y: NDArray[np.float64]
    seen: NDArray[np.complex64]
    is_mirrored: bool


def likeliest(residual: NDArray[np.float32], templates: Sequence[NDArray[np.float32]]) -> Pose:
    """The pose with the highest peak for any template (unit vectors of the band)."""
    wanted = [np.conj(band.as_spectrum(template)) for template in templates]
    nominal = nominal_period(residual)
    highest, best = 0.0, Pose(nominal, nominal)
    for column in columns(residual):
        for template in wanted:
            heights = peaks(column.seen * template, grid=_GRID)
            at = int(heights.argmax())
            if heights[at] > highest:
                highest = float(heights[at])
                best = Pose(column.period_x, float(column.periods_y[at]), column.is_mirrored)
    return best


def columns(residual: NDArray[np.float32], *, every: int = 1) -> Iterator[Column]:
    """Every pose of the search, a width and a hand at a time; of widths and heights only one in `every`."""
    small = cv2.resize(residual, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    nominal = nominal_period(residual)
    half = nominal * small.shape[0] / residual.shape[0], nominal * small.shape[1] / residual.shape[1]
    width_steps = np.arange(np.ceil(np.log(NARROW_MIN) / _WIDTH_STEP), np.log(NARROW_MAX) / _WIDTH_STEP + 1)
    reach = int(_STRETCH_MAX / _HEIGHT_STEP)
    waves = functools.cache(lambda step: _waves(small.shape[0], half[0] * np.exp(step * _HEIGHT_STEP)))
    for width in np.exp(width_steps[::every] * _WIDTH_STEP):
        nearest = round(np.log(width) / _HEIGHT_STEP)
        heights = np.arange(nearest - reach, nearest + reach + 1, every)
        across = small @ _waves(small.shape[1], half[1] * width)[_HIGHEST:].T
        both = (np.concatenate([waves(step) for step in heights.tolist()]) @ across).reshape(len(heights), -1)
        periods = nominal * np.exp(heights * _HEIGHT_STEP)
        plain = _whitened(both[:, _places()])
        yield Column(nominal * width, periods, plain, is_mirrored=False)
        yield Column(nominal * width, periods, _mirrored(plain), is_mirrored=True)


def peaks(products: NDArray[np.complex64], *, grid: int) -> NDArray[np.float32]:
    """The highest place of each correlation plane, [planes, band.size] to [planes], in standard deviations."""
    used = band.band()
    spectra = np.zeros((len(products), grid, grid // 2 + 1), np.complex64)
    rows = used.frequencies.astype(np.intp)
    spectra[:, rows % grid, used.columns] = products
    upper = used.columns == 0
    spectra[:, -rows[upper] % grid, 0] = np.conj(products[:, upper])
    highest = fft.irfft2(spectra, s=(grid, grid)).reshape(len(products), -1).max(axis=1)
    # Parseval: each coefficient stands for two of the full spectrum, and none is the mean.
    spread = np.sqrt(2 * (np.abs(products) ** 2).sum(axis=1)) / grid**2
    found: NDArray[np.float32] = np.divide(highest, spread, out=np.zeros_like(highest), where=spread > 0)
    return found


def _waves(length: int, period: float) -> NDArray[np.complex64]:
    """[53, length]: one wave for each frequency from -26 to 26 cycles per period."""
    turns = np.arange(-_HIGHEST, _HIGHEST + 1)[:, None] * (np.arange(length) / period)
    waves: NDArray[np.complex64] = np.exp(-2j * np.pi * turns).astype(np.complex64)
    return waves


@functools.cache
def _places() -> NDArray[np.intp]:
    """Where the band lies in the flattened table of vertical by horizontal frequencies, [53, 27]."""
    used = band.band()
    return (used.frequencies.astype(np.intp) + _HIGHEST) * (_HIGHEST + 1) + used.columns


@functools.cache
def _mirror_places() -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Where each coefficient of a mirrored tile is found, and whether it is conjugated there: see `band.mirrored`."""
    used = band.band()
    places = list(zip(used.rows.tolist(), used.columns.tolist(), strict=True))
    numbers = {place: number for number, place in enumerate(places)}
    source = [numbers[(-row % TILE if column else row, column)] for row, column in places]
    return np.array(source, np.intp), used.columns > 0


def _mirrored(seen: NDArray[np.complex64]) -> NDArray[np.complex64]:
    source, is_conjugate = _mirror_places()
    moved = seen[:, source]
    return np.where(is_conjugate, np.conj(moved), moved)


@functools.cache
def _rings() -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
    """The order that sorts the band by radius, where each ring begins in it, and the ring of each coefficient."""
    radii = band.band().radii
    order = np.argsort(radii, kind="stable")
    _, begins, ring = np.unique(radii[order], return_index=True, return_inverse=True)
    back = np.empty_like(order)
    back[order] = ring
    return order, begins, back


def _whitened(seen: NDArray[np.complex64]) -> NDArray[np.complex64]:
    """As `band.whitened`, for many at once."""
    order, begins, ring = _rings()
    counts = np.diff(np.append(begins, len(order)))
    power = np.add.reduceat(np.abs(seen[:, order]) ** 2, begins, axis=1) / counts
    return (seen / np.sqrt(power[:, ring] + 1e-12)).astype(np.complex64)
