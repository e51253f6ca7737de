"""Impacts as modal synthesis: each body rings at its own frequencies, as bright as the softer of the two allows.

A mode is a decaying sine; which ones a body has, and how long they last, is what an ear hears as its material. Size
moves them (a body twice as large rings lower), impulse sets level and brightness.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from generation.engines.sim.sound.events import Impact, Material
from generation.engines.sim.sound.synthesis import Random, Samples, band_pass, count, decay, noise, times

REFERENCE_METRES = 0.3
SURFACE_METRES = 0.9
SURFACE_SHARE = 0.4
LOUDEST_NEWTON_SECONDS = 4.0


@dataclass(frozen=True, slots=True)
class Body:
    """How a material rings at the reference size."""

    hertz: float
    ratios: tuple[float, ...]
    ring_seconds: float
    """Fall by 60 dB of the lowest mode; higher ones die sooner."""
    damping: float
    """How much sooner: ring falls with ratio to this power."""
    hardness_hertz: float
    """Above this frequency a contact with the material no longer excites."""
    crackle: float
    """Share of noise: the scrape of grains, blades and crystals."""
    crackle_band: tuple[float, float]
    crackle_seconds: float


BODIES: dict[Material, Body] = {
    Material.WOOD: Body(290, (1, 2.57, 4.1, 5.9, 8.3), 0.24, 0.7, 6000, 0.30, (700, 5000), 0.02),
    Material.METAL: Body(560, (1, 1.5, 2, 2.7, 3.8, 4.3, 5.4, 6.8, 8.2), 1.5, 0.45, 15000, 0.20, (3000, 12000), 0.012),
    Material.GLASS: Body(1350, (1, 2.32, 4.25, 6.63, 9.38), 0.65, 0.5, 17000, 0.20, (4000, 15000), 0.01),
    Material.RUBBER: Body(150, (1, 1.6, 2.4, 3.3), 0.13, 0.9, 1500, 0.25, (200, 1600), 0.02),
    Material.STONE: Body(820, (1, 1.83, 2.9, 4.2, 5.7), 0.07, 0.6, 13000, 0.55, (1200, 9000), 0.025),
    Material.PLASTIC: Body(520, (1, 1.9, 3.1, 4.4, 6.0), 0.10, 0.6, 8000, 0.30, (1200, 7000), 0.012),
    Material.FLESH: Body(105, (1, 1.7, 2.6), 0.08, 0.9, 700, 0.30, (120, 1400), 0.03),
    Material.CLOTH: Body(140, (1, 1.5), 0.06, 0.9, 600, 0.45, (300, 3000), 0.05),
    Material.WATER: Body(420, (1, 1.4, 2.1), 0.10, 0.8, 2500, 0.70, (500, 7000), 0.12),
    Material.GRASS: Body(95, (1, 1.6), 0.07, 0.9, 1100, 0.60, (1400, 6500), 0.06),
    Material.SNOW: Body(85, (1, 1.5), 0.06, 0.9, 800, 0.70, (700, 3200), 0.09),
    Material.SAND: Body(90, (1, 1.5), 0.05, 0.9, 1200, 0.75, (1800, 7500), 0.08),
}  # fmt: skip


def impact(event: Impact, random: Random, rate: int) -> Samples:
    """Samples of one contact, at its full level one metre away; the first sample is the contact itself."""
    moving, surface = (BODIES[material] for material in event.materials)
    strength = min(max(event.impulse_newton_seconds, 1e-4) / LOUDEST_NEWTON_SECONDS, 4.0)
    contact_hertz = 2.0 / (1 / moving.hardness_hertz + 1 / surface.hardness_hertz) * strength**0.12
    size = round(min(max(event.size_metres, 0.02), 8.0), 2)
    rings = (
        _ring(moving, size, contact_hertz, random, rate),
        _ring(surface, SURFACE_METRES, contact_hertz, random, rate),
    )
    crackles = _crackle(moving, random, rate), _crackle(surface, random, rate)
    sound = np.zeros(max(grain.size for grain in (*rings, *crackles)), np.float32)
    for grain, share in zip((*rings, *crackles), (1 - SURFACE_SHARE, SURFACE_SHARE, 0.7, 0.7), strict=True):
        sound[: grain.size] += grain * np.float32(share)
    return sound * np.float32(level(event.impulse_newton_seconds))


def level(impulse_newton_seconds: float) -> float:
    """Loudness of a contact. Compressed, as ears and cameras do: a hundredth of the impulse is a tenth as loud."""
    return float(np.clip(impulse_newton_seconds / LOUDEST_NEWTON_SECONDS, 1e-4, 4.0) ** 0.5)


@lru_cache(maxsize=48)
def _modes(body: Body, size: float, rate: int) -> tuple[Samples, Samples]:
    """The modes of a body at unit level [modes, samples] and their frequencies in Hz."""
    ratios = np.asarray(body.ratios, np.float32)
    hertz = np.clip(body.hertz * (REFERENCE_METRES / size) ** 0.8, 45, 6000) * ratios
    hertz = hertz[hertz < rate * 0.4]
    ring = body.ring_seconds * (size / REFERENCE_METRES) ** 0.3 * ratios[: hertz.size] ** -body.damping
    length = count(float(ring.max()) * 0.9, rate)
    at = times(length, rate)
    waves = np.sin(2 * np.pi * hertz[:, None] * at) * np.exp(-6.9078 / ring[:, None] * at)
    return waves.astype(np.float32), hertz.astype(np.float32)


def _ring(body: Body, size: float, contact_hertz: float, random: Random, rate: int) -> Samples:
    waves, hertz = _modes(body, size, rate)
    order = np.arange(1, hertz.size + 1, dtype=np.float32)
    weights = random.uniform(0.6, 1.4, hertz.size) / order**0.6 / (1 + (hertz / contact_hertz) ** 2)
    ringing = weights.astype(np.float32) / np.float32(np.sum(weights) + 1e-6)
    return np.asarray(ringing @ waves, np.float32) * np.float32(min(1.0, np.sum(weights) + 0.3))


def _crackle(body: Body, random: Random, rate: int) -> Samples:
    length = count(body.crackle_seconds * 1.5, rate)
    burst = band_pass(noise(random, length), *body.crackle_band, rate, order=1) * decay(
        length, rate, body.crackle_seconds
    )
    return burst * np.float32(body.crackle / (np.max(np.abs(burst)) + 1e-9))
