"""The tile and its band: which spatial frequencies carry the mark, and the way between tile and vector."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import fft

TILE: Final = 256
"""Pixels of a tile's side at the canonical size."""
CANONICAL_SIDE: Final = 480
"""The short side, in pixels, at which a tile has its nominal size. All work happens at this size or below."""
_LOW, _HIGH = 5.0, 26.0
"""Cycles per tile: wavelengths of 10 to 51 pixels, below what encoders throw away and above what eyes notice."""


@dataclass(frozen=True, slots=True)
class Band:
    """Indices into the half spectrum of a tile, and the radius of each as an integer."""

    rows: NDArray[np.intp]
    columns: NDArray[np.intp]
    radii: NDArray[np.intp]
    frequencies: NDArray[np.float32]
    """Signed vertical frequency of each index, in cycles per tile."""

    @property
    def size(self) -> int:
        return len(self.rows)

    @property
    def dimensions(self) -> int:
        return 2 * self.size


@functools.cache
def band() -> Band:
    vertical = np.fft.fftfreq(TILE) * TILE
    horizontal = np.arange(TILE // 2 + 1)
    radius = np.hypot(vertical[:, None], horizontal[None])
    # The column of zeros is its own mirror image; only its upper half is free to choose.
    is_free = (horizontal[None] > 0) | (vertical[:, None] > 0)
    rows, columns = np.nonzero((radius >= _LOW) & (radius <= _HIGH) & is_free)
    radii = np.rint(radius[rows, columns]).astype(np.intp)
    return Band(rows, columns, radii, vertical[rows].astype(np.float32))


def to_tile(vector: NDArray[np.float32]) -> NDArray[np.float32]:
    """Vector [dimensions] to tile [256, 256]."""
    used = band()
    return from_spectrum(vector[: used.size] + 1j * vector[used.size :])


def to_vector(tile: NDArray[np.float32]) -> NDArray[np.float32]:
    """Tile to the vector of its band; the inverse of `to_tile` for what lies in the band."""
    return as_vector(to_spectrum(tile))


def to_spectrum(tile: NDArray[np.float32]) -> NDArray[np.complex64]:
    """The complex coefficients of a tile's band: [band.size]."""
    used = band()
    spectrum: NDArray[np.complex64] = fft.rfft2(tile)[used.rows, used.columns]
    return spectrum


def from_spectrum(coefficients: NDArray[np.complex64]) -> NDArray[np.float32]:
    used = band()
    spectrum = np.zeros((TILE, TILE // 2 + 1), np.complex64)
    spectrum[used.rows, used.columns] = coefficients
    # A real tile needs both halves of the column of zeros; the band lists the upper one.
    upper = used.columns == 0
    spectrum[-used.rows[upper] % TILE, 0] = np.conj(coefficients[upper])
    tile: NDArray[np.float32] = fft.irfft2(spectrum, s=(TILE, TILE))
    return tile


def as_spectrum(vector: NDArray[np.float32]) -> NDArray[np.complex64]:
    used = band()
    return (vector[: used.size] + 1j * vector[used.size :]).astype(np.complex64)


def as_vector(coefficients: NDArray[np.complex64]) -> NDArray[np.float32]:
    return np.concatenate([coefficients.real, coefficients.imag]).astype(np.float32)


def mirrored(coefficients: NDArray[np.complex64]) -> NDArray[np.complex64]:
    """The band of the tile flipped left to right, up to a shift, from the band of the tile."""
    used = band()
    full = np.zeros((TILE, TILE // 2 + 1), np.complex64)
    full[used.rows, used.columns] = coefficients
    # A horizontal flip negates the horizontal frequency; by symmetry that is the conjugate at the negated vertical one.
    flipped = np.conj(np.roll(full[::-1], 1, axis=0))
    # The column of zeros keeps its own sign of frequency.
    flipped[:, 0] = full[:, 0]
    return flipped[used.rows, used.columns]


def whitened(coefficients: NDArray[np.complex64]) -> NDArray[np.complex64]:
    """Each ring of equal frequency brought to the same power, so that a coarse texture does not drown a fine one."""
    radii = band().radii
    power = np.bincount(radii, np.abs(coefficients) ** 2) / np.maximum(np.bincount(radii), 1)
    return (coefficients / np.sqrt(power[radii] + 1e-12)).astype(np.complex64)
