"""Ambience on an endless clock: spans that touch are one sound."""

from __future__ import annotations

import numpy as np
import pytest

from generation.engines.sim.sound.beds import BLOCK_SECONDS, bed
from generation.engines.sim.sound.events import Ambience, Place, Weather

RATE = 16_000
FOREST = Ambience(Place.FOREST, 0.0, 1.0, 12.0, Weather.RAIN)


@pytest.mark.parametrize("join", [0.5, BLOCK_SECONDS, BLOCK_SECONDS + 0.5, 2 * BLOCK_SECONDS + 3])
def test_two_spans_that_touch_are_the_span_of_both(join: float) -> None:
    whole = bed(FOREST, 7, 0.0, join + 2.0, RATE)
    parts = np.concatenate([bed(FOREST, 7, 0.0, join, RATE), bed(FOREST, 7, join, join + 2.0, RATE)])
    assert np.allclose(whole, parts, atol=1e-6)


def test_where_one_block_becomes_the_next_it_is_as_loud_as_elsewhere() -> None:
    sound = bed(FOREST, 7, 0.0, 3 * BLOCK_SECONDS, RATE)
    seconds = np.sqrt((sound.mean(axis=1).reshape(-1, RATE) ** 2).mean(axis=1))
    melting = seconds[[int(BLOCK_SECONDS), int(2 * BLOCK_SECONDS)]]
    assert melting.min() > 0.6 * np.median(seconds)
    assert melting.max() < 1.6 * np.median(seconds)


def test_another_seed_or_another_place_is_another_sound() -> None:
    first = bed(FOREST, 7, 0.0, 1.0, RATE)
    assert not np.allclose(first, bed(FOREST, 8, 0.0, 1.0, RATE))
    assert not np.allclose(first, bed(Ambience(Place.BEACH, 0.0, 1.0), 7, 0.0, 1.0, RATE))


def test_where_it_lies_in_the_clip_does_not_change_what_a_bed_sounds_like() -> None:
    later = Ambience(Place.FOREST, 4.0, 9.0, 12.0, Weather.RAIN)
    assert np.array_equal(bed(FOREST, 7, 2.0, 3.0, RATE), bed(later, 7, 2.0, 3.0, RATE))
