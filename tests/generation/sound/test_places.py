"""Where things sound: rooms that answer, beds that differ by place, hour and weather."""

from __future__ import annotations

import numpy as np
import pytest

from generation.engines.sim.sound.ambience import ambience, is_night, layers
from generation.engines.sim.sound.events import Ambience, Footstep, Material, Place, Weather
from generation.engines.sim.sound.footsteps import footstep
from generation.engines.sim.sound.mixer import SAMPLE_RATE, echoes_of, placed
from generation.engines.sim.sound.reverb import ROOMS, echoed
from generation.engines.sim.sound.synthesis import Samples, add, random_for


def click(seconds: float = 3.0) -> Samples:
    sound = np.zeros((round(seconds * SAMPLE_RATE), 2), np.float32)
    sound[100] = 1.0
    return sound


def energy(sound: Samples, first: float, last: float) -> float:
    return float(np.sum(sound[round(first * SAMPLE_RATE) : round(last * SAMPLE_RATE)].astype(np.float64) ** 2))


def test_a_corridor_sends_the_same_click_back_several_times() -> None:
    back = echoed(click(), Place.CORRIDOR, SAMPLE_RATE)
    start = 100 / SAMPLE_RATE
    for number, (delay, _) in enumerate(ROOMS[Place.CORRIDOR].echoes[:3]):
        here = energy(back, start + delay, start + delay + 0.004)
        beside = energy(back, start + delay - 0.012, start + delay - 0.008)
        assert here > 4 * beside, number


@pytest.mark.parametrize("place", [Place.ROOM, Place.CORRIDOR, Place.CHURCH])
def test_a_room_rings_about_as_long_as_it_says(place: Place) -> None:
    back = echoed(click(6.0), place, SAMPLE_RATE)
    left = np.cumsum((back[::-1].astype(np.float64) ** 2).sum(axis=1))[::-1]
    level = 10 * np.log10(left / left.max() + 1e-12)
    fall = (np.argmax(level < -25) - np.argmax(level < -5)) / SAMPLE_RATE * 3
    assert fall == pytest.approx(ROOMS[place].ring_seconds, rel=0.5)


def test_the_open_air_sends_nothing_back() -> None:
    assert not np.any(echoed(click(), Place.MEADOW, SAMPLE_RATE))


def stepped(*shots: Ambience) -> Samples:
    """A footstep at half a second with what the rooms of the shots add to it."""
    step = Footstep(0.5, Material.STONE)
    scene = np.zeros((6 * SAMPLE_RATE, 2), np.float32)
    add(scene, placed(footstep(step, random_for(1, step), SAMPLE_RATE), 0.0, 3.0), SAMPLE_RATE // 2)
    return scene + echoes_of(scene, shots, SAMPLE_RATE)


def test_a_footstep_echoes_in_a_corridor_and_not_in_a_meadow() -> None:
    corridor, meadow = (stepped(Ambience(place, 0, 6)) for place in (Place.CORRIDOR, Place.MEADOW))
    assert energy(corridor, 0.9, 1.5) > 0.02 * energy(corridor, 0.5, 0.9)
    assert energy(meadow, 0.9, 1.5) == 0.0


def test_a_shot_rings_in_its_own_room_and_its_tail_outlasts_the_cut() -> None:
    open_then_church = stepped(Ambience(Place.MEADOW, 0, 2), Ambience(Place.CHURCH, 2, 6))
    assert energy(open_then_church, 0.9, 6.0) == 0.0
    church_then_open = stepped(Ambience(Place.CHURCH, 0, 1), Ambience(Place.MEADOW, 1, 6))
    assert energy(church_then_open, 1.0, 2.0) > 0.0


def test_no_echo_comes_before_its_sound() -> None:
    assert np.max(np.abs(echoed(click(), Place.CAVE, SAMPLE_RATE)[:100])) < 1e-6


@pytest.mark.parametrize("place", list(Place))
def test_every_place_has_a_bed_that_stays_behind_what_happens(place: Place) -> None:
    event = Ambience(place, 0, 2)
    bed = ambience(event, random_for(1, place), SAMPLE_RATE)
    level = 20 * np.log10(float(np.sqrt(np.mean(bed**2))) + 1e-9)
    assert -60 < level < -12
    assert np.corrcoef(bed.T)[0, 1] < 0.98 or place in {Place.SPACE, Place.KITCHEN, Place.CORRIDOR}


def test_night_brings_crickets_and_rain_comes_through_a_roof_more_softly() -> None:
    assert is_night(23.5)
    assert is_night(2)
    assert not is_night(12)
    by_day, by_night = (ambience(Ambience(Place.MEADOW, 0, 4, h), random_for(1, h), SAMPLE_RATE) for h in (12, 23))
    assert band_share(by_night, 4000, 4800) > 3 * band_share(by_day, 4000, 4800)
    outside, inside = (
        dict(enumerate(level for _, level in layers(Ambience(place, 0, 4, weather=Weather.RAIN))))
        for place in (Place.STREET, Place.ROOM)
    )
    assert max(outside.values()) > 1.5 * inside[len(inside) - 1]


def band_share(sound: Samples, low: float, high: float) -> float:
    power = np.abs(np.fft.rfft(sound[:, 0])) ** 2
    hertz = np.fft.rfftfreq(len(sound), 1 / SAMPLE_RATE)
    return float(power[(hertz >= low) & (hertz <= high)].sum() / power.sum())
