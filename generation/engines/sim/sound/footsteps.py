"""Footsteps: a heel that lands, a sole that follows, and whatever the ground does about it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from generation.engines.sim.sound.events import Footstep, Material
from generation.engines.sim.sound.synthesis import Random, Samples, add, band_noise, count, decay, phase

SECONDS = 0.34


@dataclass(frozen=True, slots=True)
class Ground:
    thud_hertz: float
    thud: float
    tap_band: tuple[float, float]
    tap: float
    tap_seconds: float
    grains: int
    """How many small crunches follow: crystals of snow, blades of grass, drops."""
    grain_band: tuple[float, float]
    grain: float


GROUNDS: dict[Material, Ground] = {
    Material.WOOD: Ground(118, 0.9, (300, 2600), 0.6, 0.035, 0, (0, 0), 0),
    Material.STONE: Ground(88, 0.5, (900, 6500), 0.8, 0.022, 3, (2000, 7000), 0.10),
    Material.METAL: Ground(150, 0.6, (700, 9000), 0.9, 0.09, 0, (0, 0), 0),
    Material.GLASS: Ground(120, 0.4, (1500, 9000), 0.8, 0.05, 0, (0, 0), 0),
    Material.PLASTIC: Ground(110, 0.6, (500, 4000), 0.6, 0.03, 0, (0, 0), 0),
    Material.RUBBER: Ground(80, 0.8, (200, 1200), 0.4, 0.03, 0, (0, 0), 0),
    Material.FLESH: Ground(80, 0.8, (200, 900), 0.4, 0.03, 0, (0, 0), 0),
    Material.CLOTH: Ground(70, 0.7, (150, 900), 0.35, 0.04, 4, (800, 3000), 0.06),
    Material.GRASS: Ground(72, 0.6, (500, 3000), 0.35, 0.05, 16, (2200, 7500), 0.22),
    Material.SNOW: Ground(64, 0.5, (400, 2200), 0.40, 0.08, 34, (900, 4200), 0.34),
    Material.SAND: Ground(62, 0.5, (800, 4000), 0.40, 0.09, 26, (2500, 8500), 0.22),
    Material.WATER: Ground(70, 0.4, (500, 5000), 0.75, 0.12, 18, (600, 3500), 0.40),
}


def footstep(event: Footstep, random: Random, rate: int) -> Samples:
    """One step. The heel lands on the first sample, the toe about a tenth of a second later and half as loud."""
    ground = GROUNDS[event.ground]
    weight = float(np.clip(event.weight_kilograms / 70.0, 0.02, 6.0))
    sound = np.zeros(count(SECONDS, rate), np.float32)
    add(sound, _contact(ground, weight, random, rate), 0, 1.0)
    add(sound, _contact(ground, weight, random, rate), count(random.uniform(0.07, 0.11), rate), 0.45)
    for _ in range(ground.grains):
        at = count(float(random.beta(1.4, 3.0)) * 0.22, rate)
        length = count(random.uniform(0.004, 0.018), rate)
        crunch = band_noise(random, length, *ground.grain_band, rate) * decay(length, rate, 0.016)
        add(sound, crunch, at, ground.grain * float(random.uniform(0.2, 0.8)))
    return sound * np.float32(0.34 * weight**0.35)


def _contact(ground: Ground, weight: float, random: Random, rate: int) -> Samples:
    length = count(0.16, rate)
    hertz = ground.thud_hertz * weight**-0.22 * float(random.uniform(0.93, 1.07))
    thud = np.sin(phase(hertz, length, rate)).astype(np.float32) * decay(length, rate, 0.09)
    tap = band_noise(random, length, *ground.tap_band, rate) * decay(length, rate, ground.tap_seconds)
    return thud * np.float32(ground.thud) + tap * np.float32(ground.tap * 0.5)
