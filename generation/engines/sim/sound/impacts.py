"""Impacts as modal synthesis: each body rings at its own frequencies, as bright as the softer of the two allows.

A mode is a decaying sine; which ones a body has, and how long they last, is what an ear hears as its material. Size
moves them (a body twice as large rings lower), impulse sets level and brightness.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from generation.engines.sim.sound.bodies import BODIES, REFERENCE_METRES, Body
from generation.engines.sim.sound.events import Impact
from generation.engines.sim.sound.synthesis import Random, Samples, band_pass, count, decay, noise, times

SURFACE_METRES = 0.9
SURFACE_SHARE = 0.4
LOUDEST_NEWTON_SECONDS = 4.0


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
