"""Gravity, restitution and the moments of impact, read off the decoded picture: right ones pass, wrong ones fail."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from generation.evaluation.flights import fall_acceleration, flights_of, impacts_of, pieces_of, restitutions
from generation.evaluation.onsets import agreement
from generation.evaluation.tracks import Track, follow
from tests.generation.evaluation.stage import GRAVITY, PIXELS_PER_METRE, Act, Actor, Staged, perform

EXPECTED = GRAVITY * PIXELS_PER_METRE


@pytest.fixture(scope="module")
def bounce(tmp_path_factory: pytest.TempPathFactory) -> Staged:
    return perform(tmp_path_factory.mktemp("bounce") / "clip.mp4", [Act((Actor("red"),))])


def gravity_error(staged: Staged) -> float:
    pieces = pieces_of(follow(staged.clip.pictures, "red"), staged.clip.fps)
    return abs(fall_acceleration(flights_of(pieces), staged.clip.fps) / EXPECTED - 1)


def test_a_true_fall_shows_gravity_to_half_a_percent(bounce: Staged) -> None:
    assert gravity_error(bounce) < 0.005


@pytest.mark.parametrize("wrong", [0.9, 1.1])
def test_a_fall_under_wrong_gravity_fails_the_limit_of_two_percent(tmp_path: Path, wrong: float) -> None:
    staged = perform(tmp_path / "clip.mp4", [Act((Actor("red", gravity=GRAVITY * wrong),), seconds=3.0)])
    assert gravity_error(staged) > 0.05


def test_each_bounce_shows_the_restitution(bounce: Staged) -> None:
    found = restitutions(impacts_of(pieces_of(follow(bounce.clip.pictures, "red"), bounce.clip.fps), bounce.clip.fps))
    assert len(found) >= 7
    assert np.median(found) == pytest.approx(0.82, rel=0.01)
    flown = found[:-1]  # the end of the clip cuts the last flight off: three pictures tell no speed
    assert np.all(np.abs(flown - 0.82) < 0.05)


def test_impacts_are_seen_finer_than_a_picture(bounce: Staged) -> None:
    clip = bounce.clip
    seen = [impact.at_seconds for impact in impacts_of(pieces_of(follow(clip.pictures, "red"), clip.fps), clip.fps)]
    matched = agreement(bounce.contacts, seen, tolerance=0.008)
    assert matched.f1 == 1.0


def test_being_let_go_is_no_impact() -> None:
    at = np.arange(48) / 24
    rows = np.where(at < 0.5, 100.0, 100.0 + 700 * (at - 0.5) ** 2)
    assert impacts_of(pieces_of(a_track(rows), 24), 24) == []


def test_a_knock_from_the_side_is_an_impact() -> None:
    at = np.arange(48) / 24
    columns = np.where(at < 0.9, 40 + 120 * at, 148 - 60 * (at - 0.9))
    [knock] = impacts_of(pieces_of(a_track(np.full(48, 200.0), columns), 24), 24)
    assert knock.at_seconds == pytest.approx(0.9, abs=0.01)
    assert knock.jump == pytest.approx(180, rel=0.05)


def test_a_thing_at_rest_has_neither_flights_nor_impacts() -> None:
    noise = np.random.default_rng(1).normal(0, 0.15, 96)
    pieces = pieces_of(a_track(300 + noise), 24)
    assert len(pieces) == 1
    assert impacts_of(pieces, 24) == []
    assert np.isnan(fall_acceleration(flights_of(pieces), 24))


def test_pictures_in_which_it_is_cut_off_or_missing_are_left_out() -> None:
    at = np.arange(72) / 24
    rows = 50 + 300 * at
    rows[20:30] = np.nan
    pieces = pieces_of(a_track(rows), 24)
    assert [(piece.first, piece.last) for piece in pieces] == [(0, 20), (30, 72)]


def a_track(rows: np.ndarray, columns: np.ndarray | None = None) -> Track:
    columns = np.full(len(rows), 100.0) if columns is None else columns
    found = np.isfinite(rows)
    return Track(
        "red", np.where(found, columns, np.nan), rows, np.full(len(rows), 900.0), 0.95, (0.95, 0.8, 0.7), found
    )
