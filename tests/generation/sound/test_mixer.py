"""The whole mix: as loud as it should be, on time, the same every time, and with speech in front."""

from __future__ import annotations

import numpy as np
import pytest

from generation.engines.sim.sound.events import (
    Ambience,
    Animal,
    Break,
    Crowd,
    CrowdMood,
    EngineSound,
    Explosion,
    Fire,
    Footstep,
    Friction,
    Impact,
    Instrument,
    Material,
    Mood,
    MotionPoint,
    Music,
    Note,
    Place,
    SoundEvent,
    Speech,
    Splash,
    Thunder,
    Vehicle,
    Voice,
    Water,
    WaterBody,
    Weather,
    Whoosh,
)
from generation.engines.sim.sound.loudness import integrated_lufs, true_peak_dbfs
from generation.engines.sim.sound.mixer import MAKERS, SAMPLE_RATE, mix, placed, speech_presence
from generation.engines.sim.sound.synthesis import Samples, low_pass

EVERYTHING: list[SoundEvent] = [
    Ambience(Place.FOREST, 0, 5, hour=18, weather=Weather.RAIN),
    Ambience(Place.CORRIDOR, 5, 10),
    Music(Mood.HAPPY, 112, 0, 10, level=0.4),
    Speech("Hello there, my little friend! What a beautiful day.", 3, 180, "ann"),
    Speech("Once upon a time.", 0.3, 100, "narrator", is_narration=True),
    *[Footstep(0.5 * step, Material.GRASS) for step in range(20)],
    *[Impact(0.35 * hit + 0.1, (Material.WOOD, Material.STONE), 0.3, 2.0) for hit in range(25)],
    Friction(1, 3, (Material.WOOD, Material.STONE), 0.3, 2.0),
    Voice(1, Animal.DOG),
    Voice(7, Animal.CAT),
    Splash(6, 0.5),
    Break(8, Material.GLASS),
    EngineSound(Vehicle.CAR, 0, 10, (MotionPoint(0, 5, 20, -1), MotionPoint(5, 20, 4, 0), MotionPoint(10, 20, 60, 1))),
    Whoosh(2),
    Explosion(9),
    Thunder(1, 500),
    Crowd(CrowdMood.CHEER, 2, 5),
    Water(WaterBody.STREAM, 0, 5),
    Fire(5, 8),
    Note(4, Instrument.GUITAR, 64),
]
SPARSE: list[SoundEvent] = [
    Ambience(Place.MEADOW, 0, 10),
    *[Impact(1.0 + 0.8 * hit, (Material.RUBBER, Material.GRASS), 0.3, 2.0 * 0.7**hit) for hit in range(8)],
]


def test_every_kind_of_moment_and_span_has_a_maker() -> None:
    assert {type(event) for event in EVERYTHING} == set(MAKERS) | {Ambience, Music, Speech}


@pytest.mark.parametrize("events", [EVERYTHING, SPARSE], ids=["full", "sparse"])
def test_a_mix_is_loud_enough_and_never_clips(events: list[SoundEvent]) -> None:
    sound = mix(events, 10, seed=5)
    assert sound.shape == (480_000, 2)
    assert sound.dtype == np.float32
    assert integrated_lufs(sound, SAMPLE_RATE) == pytest.approx(-16, abs=1.5)
    assert true_peak_dbfs(sound) <= -1.0
    assert np.max(np.abs(sound)) < 1.0


def test_same_seed_same_bytes_whatever_was_mixed_before() -> None:
    first = mix(EVERYTHING, 6, seed=9).tobytes()
    mix(SPARSE, 4, seed=1)
    assert mix(EVERYTHING, 6, seed=9).tobytes() == first
    assert mix(EVERYTHING, 6, seed=10).tobytes() != first


def test_nothing_happens_and_nothing_is_heard() -> None:
    assert not np.any(mix([], 2.0, seed=1))


def test_pan_and_distance_place_a_sound() -> None:
    left, right = placed(np.ones(4, np.float32), -1.0, 3.0)[0]
    assert left > 3 * right
    near, far = (float(np.sum(placed(np.ones(1, np.float32), 0.0, metres) ** 2)) for metres in (3.0, 6.0))
    assert 10 * np.log10(near / far) == pytest.approx(6.0, abs=0.1)


def test_the_score_steps_back_while_somebody_speaks() -> None:
    line = Speech("And so the little boat went out to sea.", 4.0, 120.0, is_narration=True)
    presence = speech_presence([line], 10 * SAMPLE_RATE, SAMPLE_RATE)
    assert presence[5 * SAMPLE_RATE] == pytest.approx(1.0)
    assert presence[2 * SAMPLE_RATE] == presence[-1] == 0.0
    music = Music(Mood.SAD, 90, 0, 10, has_drums=False)
    high = Speech(line.text, 4.0, 300.0, is_narration=True)
    during = _bass(mix([music, high], 10, seed=4)) / _bass(mix([music], 10, seed=4))
    speaking, silent = during[round(4.5 * 100) : round(5.5 * 100)], during[100:350]
    assert np.median(speaking) / np.median(silent) < 0.6


def _bass(sound: Samples) -> Samples:
    """Level of what lies under any voice, for each hundredth of a second."""
    low = low_pass(sound.mean(axis=1), 110, SAMPLE_RATE, order=4)
    return np.sqrt(np.mean(low.reshape(-1, SAMPLE_RATE // 100) ** 2, axis=1)) + 1e-6


def test_thunder_comes_after_its_flash() -> None:
    sound = mix([Thunder(0.5, 686.0)], 8, seed=2)
    first = int(np.flatnonzero(np.any(sound != 0, axis=1))[0])
    assert first / SAMPLE_RATE == pytest.approx(2.5, abs=0.05)
