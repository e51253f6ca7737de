"""Impacts: on time to the sample, and each material with a voice of its own."""

from __future__ import annotations

import numpy as np
import pytest

from generation.engines.sim.sound.events import Impact, Material
from generation.engines.sim.sound.impacts import impact, level
from generation.engines.sim.sound.mixer import SAMPLE_RATE, mix
from generation.engines.sim.sound.synthesis import Samples, random_for


def sound_of(materials: tuple[Material, Material], size: float = 0.3, impulse: float = 2.0) -> Samples:
    event = Impact(0.0, materials, size, impulse)
    return impact(event, random_for(7, event), SAMPLE_RATE)


def centroid_hertz(sound: Samples) -> float:
    power = np.abs(np.fft.rfft(sound, 2 * SAMPLE_RATE)) ** 2
    return float((power * np.fft.rfftfreq(2 * SAMPLE_RATE, 1 / SAMPLE_RATE)).sum() / power.sum())


def ring_seconds(sound: Samples) -> float:
    """Until 99 % of the energy is out."""
    energy = np.cumsum(sound.astype(np.float64) ** 2)
    return float(np.searchsorted(energy, 0.99 * energy[-1])) / SAMPLE_RATE


@pytest.mark.parametrize("material", list(Material))
def test_the_first_sample_that_is_not_silent_is_the_contact(material: Material) -> None:
    at_seconds = 0.7351
    sound = mix([Impact(at_seconds, (material, Material.STONE), 0.3, 2.0)], 2.0, seed=3)
    assert int(np.flatnonzero(np.any(sound != 0, axis=1))[0]) == round(at_seconds * SAMPLE_RATE)


def test_metal_rings_longer_than_glass_and_glass_longer_than_wood() -> None:
    rings = [ring_seconds(sound_of((m, Material.STONE))) for m in (Material.METAL, Material.GLASS, Material.WOOD)]
    assert rings == sorted(rings, reverse=True)
    assert rings[0] > 3 * rings[2]


def test_hard_things_are_brighter_than_soft_ones() -> None:
    bright = [centroid_hertz(sound_of((m, Material.STONE))) for m in (Material.GLASS, Material.WOOD, Material.RUBBER)]
    assert bright == sorted(bright, reverse=True)
    assert centroid_hertz(sound_of((Material.GLASS, Material.GRASS))) < centroid_hertz(
        sound_of((Material.GLASS, Material.STONE))
    )


def test_a_larger_body_sounds_lower() -> None:
    small, large = (centroid_hertz(sound_of((Material.METAL, Material.WOOD), size)) for size in (0.1, 1.2))
    assert small > 1.5 * large


def test_a_harder_hit_is_louder_by_the_square_root_of_its_impulse() -> None:
    soft, hard = (np.max(np.abs(sound_of((Material.WOOD, Material.WOOD), impulse=i))) for i in (0.02, 2.0))
    assert hard / soft == pytest.approx(level(2.0) / level(0.02), rel=0.5)
    assert level(2.0) / level(0.02) == pytest.approx(10.0)


def test_same_seed_same_bytes_and_another_seed_other_bytes() -> None:
    events = [Impact(0.2, (Material.WOOD, Material.STONE), 0.3, 2.0)]
    assert mix(events, 1.0, seed=1).tobytes() == mix(events, 1.0, seed=1).tobytes()
    assert mix(events, 1.0, seed=1).tobytes() != mix(events, 1.0, seed=2).tobytes()
