"""Poses whose width and height differ: seen at once as they would be one by one, and found."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from moderation.provenance.marks.keys import MarkKey
from moderation.provenance.marks.picture import band
from moderation.provenance.marks.picture.band import TILE
from moderation.provenance.marks.picture.codebook import codebook, sync_template
from moderation.provenance.marks.picture.residual import fold, nominal_period
from moderation.provenance.marks.picture.search import NARROW_MAX, NARROW_MIN
from moderation.provenance.marks.picture.stretch import columns, likeliest, peaks

KEY = MarkKey(4, b"k" * 32)


def sheet(width: float, height: float, *, noise: float = 1.0) -> NDArray[np.float32]:
    """A residual, 480 by 853, over which the tile of a key is repeated at these scales."""
    tile = band.to_tile(sync_template(KEY))
    wide = np.tile(tile / tile.std(), (8, 8))
    matrix = np.array([[width, 0, -37.0], [0, height, -81.0]])
    laid = cv2.warpAffine(wide, matrix, (480, 853), flags=cv2.INTER_CUBIC)
    return (laid + np.random.default_rng(3).normal(0, noise, laid.shape)).astype(np.float32)


@pytest.mark.parametrize(("width", "height"), [(1.111, 1.053), (0.92, 1.0), (1.0, 1.09), (1.2, 1.2), (0.8, 0.86)])
def test_a_stretched_tile_is_found_near_enough_to_be_refined(width: float, height: float) -> None:
    pose = likeliest(sheet(width, height), [sync_template(KEY)])
    assert pose.period_x / TILE == pytest.approx(width, rel=0.025)
    assert pose.period_y / TILE == pytest.approx(height, rel=0.025)
    assert (pose.is_mirrored, pose.degrees) == (False, 0.0)


def test_a_mirrored_stretched_tile_is_found_as_such() -> None:
    pose = likeliest(np.ascontiguousarray(sheet(1.08, 1.0)[:, ::-1]), [sync_template(KEY)])
    assert (pose.period_x / TILE, pose.period_y / TILE) == (
        pytest.approx(1.08, rel=0.025),
        pytest.approx(1.0, rel=0.025),
    )
    assert pose.is_mirrored


def test_the_right_one_of_several_templates_decides() -> None:
    others = [sync_template(MarkKey(number, bytes([number]) * 32)) for number in range(3)]
    pose = likeliest(sheet(1.1, 1.0), [*others, sync_template(KEY)])
    assert pose.period_x / TILE == pytest.approx(1.1, rel=0.025)


def test_what_is_seen_at_a_pose_is_what_folding_sees() -> None:
    residual = sheet(1.05, 1.0, noise=0.2)
    template = np.conj(band.as_spectrum(sync_template(KEY)))
    base = nominal_period(residual)
    near = min(columns(residual), key=lambda column: abs(column.period_x / base - 1.05) + column.is_mirrored)
    at = int(np.abs(near.periods_y / base - 1.0).argmin())
    folded = band.whitened(band.to_spectrum(fold(residual, near.period_x, float(near.periods_y[at]))))
    assert peaks(near.seen[at : at + 1] * template, grid=TILE)[0] == pytest.approx(
        peaks(folded[None] * template, grid=TILE)[0], rel=0.1
    )


def test_the_walk_covers_the_stretches_that_it_promises_in_both_hands() -> None:
    found = list(columns(sheet(1, 1)))
    widths = sorted({column.period_x / TILE for column in found})
    assert widths[0] <= NARROW_MIN * 1.015
    assert widths[-1] >= NARROW_MAX / 1.015
    assert np.diff(np.log(widths)).max() < 0.015
    for column in found:
        ratios = column.periods_y / column.period_x
        assert ratios.min() < 0.893
        assert ratios.max() > 1.12
        assert column.seen.shape == (len(ratios), band.band().size)
    assert sum(column.is_mirrored for column in found) * 2 == len(found)
    assert len(list(columns(sheet(1, 1), every=2))) < len(found) * 0.6


def test_mirrored_coefficients_are_those_of_the_mirrored_tile() -> None:
    plain, mirrored = (column for column, _ in zip(columns(sheet(1, 1)), range(2), strict=False))
    assert (plain.is_mirrored, mirrored.is_mirrored) == (False, True)
    assert np.allclose(mirrored.seen[0], band.mirrored(plain.seen[0]), atol=1e-3)


@pytest.mark.parametrize(("grid", "share"), [(256, 1.0), (96, 0.82), (64, 0.63)])
def test_a_coarser_grid_shows_a_peak_hardly_lower(grid: int, share: float) -> None:
    rng = np.random.default_rng(1)
    coefficients = (rng.normal(size=(5, band.band().size)) + 1j * rng.normal(size=(5, band.band().size))).astype(
        np.complex64
    )
    planes = [band.from_spectrum(row) for row in coefficients]
    exact = np.array([plane.max() / plane.std() for plane in planes])
    seen = peaks(coefficients, grid=grid)
    assert (seen <= exact * 1.05).all()
    assert (seen >= exact * share * 0.999).all()


def test_nothing_at_all_has_no_peak() -> None:
    assert peaks(np.zeros((2, band.band().size), np.complex64), grid=64).tolist() == [0, 0]
    flat = np.zeros((853, 480), np.float32)
    assert likeliest(flat, [sync_template(KEY)]).period_x > 0


def test_the_shared_code_alone_is_the_first_of_all_codes() -> None:
    assert np.array_equal(sync_template(KEY), codebook(KEY).sync)
