"""Each thing that sounds: steps by ground, water, vehicles, animals, crowds, breakage, instruments, score."""

from __future__ import annotations

import numpy as np
import pytest

from generation.engines.sim.sound.animals import CALLS, voice
from generation.engines.sim.sound.crowds import crowd
from generation.engines.sim.sound.events import (
    Animal,
    Break,
    Crowd,
    CrowdMood,
    EngineSound,
    Footstep,
    Friction,
    Instrument,
    Material,
    Mood,
    MotionPoint,
    Music,
    Note,
    Splash,
    Thunder,
    Vehicle,
    Voice,
    Water,
    WaterBody,
    Whoosh,
)
from generation.engines.sim.sound.footsteps import footstep
from generation.engines.sim.sound.instruments import hertz_of, note, tone
from generation.engines.sim.sound.mishaps import breaking, friction, whoosh
from generation.engines.sim.sound.score import STYLES, compose, pitch, score
from generation.engines.sim.sound.skies import thunder
from generation.engines.sim.sound.speech import median_pitch
from generation.engines.sim.sound.synthesis import Samples, random_for
from generation.engines.sim.sound.vehicles import MOTORS, doppler, engine, firing_hertz
from generation.engines.sim.sound.waters import splash, water

RATE = 48_000


def random(*what: object) -> np.random.Generator:
    return random_for(5, *what)


def centroid(sound: Samples) -> float:
    mono = sound if sound.ndim == 1 else sound.mean(axis=1)
    power = np.abs(np.fft.rfft(mono)) ** 2
    return float((power * np.fft.rfftfreq(len(mono), 1 / RATE)).sum() / power.sum())


@pytest.mark.parametrize("ground", list(Material))
def test_a_step_on_any_ground_begins_at_once_and_is_over_soon(ground: Material) -> None:
    step = footstep(Footstep(0, ground), random(ground), RATE)
    assert np.max(np.abs(step[:480])) > 0.3 * np.max(np.abs(step))
    assert np.max(np.abs(step[-480:])) < 0.05 * np.max(np.abs(step))


def test_snow_crunches_longer_than_stone_clicks_and_wood_sounds_lower_than_sand() -> None:
    steps = {g: footstep(Footstep(0, g), random(g), RATE) for g in Material}

    def late(ground: Material) -> float:
        return float(np.sum(steps[ground][2400:7000] ** 2) / np.sum(steps[ground] ** 2))

    assert late(Material.SNOW) > 1.5 * late(Material.WOOD)
    assert centroid(steps[Material.WOOD]) < centroid(steps[Material.SAND])


def test_a_heavier_walker_steps_louder_and_lower() -> None:
    light, heavy = (footstep(Footstep(0, Material.WOOD, kg), random(1), RATE) for kg in (4.0, 200.0))
    assert np.sum(heavy**2) > 3 * np.sum(light**2)
    assert centroid(heavy) < centroid(light)


def test_a_larger_body_splashes_louder_longer_and_lower() -> None:
    small, large = (splash(Splash(0, metres), random(1), RATE) for metres in (0.1, 1.5))
    assert len(large) > len(small)
    assert np.sum(large**2) > 2 * np.sum(small**2)
    assert np.abs(small[0]) > 0


@pytest.mark.parametrize("body", list(WaterBody))
def test_running_water_runs_for_its_span_and_fades_at_both_ends(body: WaterBody) -> None:
    sound = water(Water(body, 1.0, 4.0), random(body), RATE)
    assert len(sound) == 3 * RATE
    assert np.max(np.abs(sound[:48])) < 0.02
    assert np.sqrt(np.mean(sound**2)) > 0.005


def test_near_thunder_cracks_and_far_thunder_rumbles() -> None:
    near, far = (thunder(Thunder(0, metres), random(1), RATE) for metres in (80.0, 3000.0))
    assert centroid(near) > 2 * centroid(far)


def test_revolutions_rise_with_speed_and_fall_at_a_change_of_gear() -> None:
    car = MOTORS[Vehicle.CAR]
    hertz = firing_hertz(car, np.asarray([0.0, 3.0, 5.9, 6.1, 12.0], np.float32))
    assert hertz[0] == pytest.approx(car.idle_hertz)
    assert hertz[0] < hertz[1] < hertz[2]
    assert hertz[3] < hertz[2]
    assert hertz[4] > hertz[3]


def test_what_comes_sounds_higher_than_what_goes() -> None:
    coming = doppler(np.linspace(60, 10, RATE).astype(np.float32), RATE)
    going = doppler(np.linspace(10, 60, RATE).astype(np.float32), RATE)
    assert coming[RATE // 2] == pytest.approx(343 / (343 - 50), rel=0.01)
    assert going[RATE // 2] == pytest.approx(343 / (343 + 50), rel=0.01)


@pytest.mark.parametrize("kind", list(Vehicle))
def test_a_vehicle_passes_from_one_side_to_the_other(kind: Vehicle) -> None:
    motion = (MotionPoint(0, 15, 30, -1), MotionPoint(1, 15, 3, 0), MotionPoint(2, 15, 30, 1))
    sound = engine(EngineSound(kind, 0, 2, motion), random(kind), RATE)
    assert sound.shape == (2 * RATE, 2)
    level = np.sqrt(np.mean(sound.reshape(20, -1, 2) ** 2, axis=1))
    assert level[3, 0] > 2 * level[3, 1]
    assert level[16, 1] > 2 * level[16, 0]
    assert level[9:11].sum() > 2 * level[2:4].sum()


def test_every_animal_has_a_call_of_its_own() -> None:
    calls = {animal: voice(Voice(0, animal), random(animal), RATE) for animal in Animal}
    assert set(CALLS) == set(Animal)
    assert all(0.05 < np.max(np.abs(call)) < 1.2 for call in calls.values())
    assert centroid(calls[Animal.MOUSE]) > centroid(calls[Animal.DOG]) > centroid(calls[Animal.COW])
    assert 90 < median_pitch(calls[Animal.COW], RATE) < 200


def test_a_small_dog_barks_higher_and_shorter_than_a_large_one() -> None:
    small, large = (voice(Voice(0, Animal.DOG, size), random(1), RATE) for size in (0.4, 2.0))
    assert len(small) < len(large)
    assert centroid(small) > centroid(large)


@pytest.mark.parametrize("mood", list(CrowdMood))
def test_a_crowd_lasts_as_long_as_asked(mood: CrowdMood) -> None:
    sound = crowd(Crowd(mood, 0, 2), random(mood), RATE)
    assert len(sound) == 2 * RATE
    assert 0.3 < np.max(np.abs(sound)) < 0.8


def test_glass_breaks_bright_at_once_and_its_shards_settle() -> None:
    sound = breaking(Break(0, Material.GLASS), random(1), RATE)
    assert centroid(sound) > 3000
    assert abs(sound[0]) > 0
    early, late = np.sum(sound[: RATE // 10] ** 2), np.sum(sound[RATE // 5 : RATE] ** 2)
    assert early > late > 0.0001 * early


def test_air_moves_over_from_its_side_and_a_scrape_swells_in() -> None:
    passing = whoosh(Whoosh(0, 1.0, 12.0, pan=-1, end_pan=1), random(1), RATE)
    left, right = np.abs(passing[: RATE // 3]).mean(axis=0)
    assert left > 1.5 * right
    scrape = friction(Friction(0, 1, (Material.WOOD, Material.STONE), 0.3, 2.0), random(1), RATE)
    assert np.max(np.abs(scrape[:480])) < 0.1 * np.max(np.abs(scrape))


@pytest.mark.parametrize("instrument", [i for i in Instrument if i not in {Instrument.DRUM, Instrument.BELL}])
def test_instruments_play_the_pitch_of_the_note(instrument: Instrument) -> None:
    assert hertz_of(69) == 440.0
    played = tone(instrument, 57, 1.0, RATE)
    assert median_pitch(played, RATE) == pytest.approx(220.0, rel=0.02)


def test_a_drum_is_struck_at_once() -> None:
    struck = note(Note(0, Instrument.DRUM, 36), random(1), RATE)
    assert np.argmax(np.abs(struck)) < RATE // 20


@pytest.mark.parametrize("mood", list(Mood))
def test_a_score_keeps_to_its_scale_and_comes_home(mood: Mood) -> None:
    notes = list(compose(mood, 4, random(mood)))
    style = STYLES[mood]
    bass = [n.midi_pitch for n in notes if n.instrument is Instrument.BASS]
    root = bass[-1]
    assert {(n.midi_pitch - root) % 12 for n in notes} <= set(style.scale)
    assert all(n.beat < 16 for n in notes)
    sound = score(Music(mood, 100, 0, 5), random(mood), RATE)
    assert sound.shape == (5 * RATE, 2)
    assert np.max(np.abs(sound)) == pytest.approx(0.5, abs=0.12)


def test_degrees_past_the_seventh_go_on_an_octave_up() -> None:
    scale = STYLES[Mood.HAPPY].scale
    assert pitch(scale, 60, 7) == 72
    assert pitch(scale, 60, -1) == 59


def test_beats_fall_where_the_tempo_puts_them() -> None:
    drums = score(Music(Mood.ENERGETIC, 120, 0, 4), random(1), RATE) - score(
        Music(Mood.ENERGETIC, 120, 0, 4, has_drums=False), random(1), RATE
    )
    level = np.abs(drums.mean(axis=1)).reshape(-1, RATE // 100).max(axis=1)
    on = np.mean([level[round(100 * 0.5 * beat) : round(100 * 0.5 * beat) + 3].max() for beat in range(7)])
    off = np.mean([level[round(100 * (0.5 * beat + 0.19))] for beat in range(7)])
    assert on > 2 * off
