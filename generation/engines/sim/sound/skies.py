"""Weather that can be heard: wind, rain, thunder."""

from __future__ import annotations

import numpy as np

from generation.engines.sim.sound.events import Thunder
from generation.engines.sim.sound.synthesis import (
    Random,
    Samples,
    add,
    band_noise,
    count,
    decay,
    drift,
    high_pass,
    low_pass,
    noise,
    swell,
)

SOUND_METRES_PER_SECOND = 343.0


def wind(seconds: float, random: Random, rate: int, strength: float = 0.5) -> Samples:
    """Gusts: bands of noise that take turns, higher ones only while it blows hard."""
    length = count(seconds, rate)
    gust = drift(random, length, rate, 0.35, 0.15, 1.0) * np.float32(0.4 + 0.6 * strength)
    low = band_noise(random, length, 60, 320, rate)
    middle = band_noise(random, length, 280, 900, rate)
    high = band_noise(random, length, 800, 2400, rate)
    sound = low * gust * 0.6 + middle * gust**2 * 0.5 + high * gust**3 * 0.28
    return np.asarray(sound * swell(length, rate, 0.3, 0.4) * 0.4 * (0.3 + strength), np.float32)


def rain(seconds: float, random: Random, rate: int, strength: float = 0.6) -> Samples:
    """A hiss of drops too many to tell apart, and over it the ones near by."""
    length = count(seconds, rate)
    hiss = band_noise(random, length, 1200, 9500, rate) * drift(random, length, rate, 0.5, 0.7, 1.0)
    body = band_noise(random, length, 300, 1200, rate)
    sound = hiss * np.float32(0.11 * strength) + body * np.float32(0.04 * strength)
    drop = band_noise(random, count(0.012, rate), 1800, 8000, rate) * decay(count(0.012, rate), rate, 0.012)
    for at in random.uniform(0, seconds, int(seconds * 40 * strength)):
        add(sound, drop, round(at * rate), float(random.uniform(0.01, 0.09)))
    return sound * swell(length, rate, 0.3, 0.4)


def thunder_delay_seconds(event: Thunder) -> float:
    return event.distance_metres / SOUND_METRES_PER_SECOND


def thunder(event: Thunder, random: Random, rate: int) -> Samples:
    """What arrives after the delay. Near by it cracks first; far off only the rumble is left."""
    length = count(5.0, rate)
    near = float(np.clip(400.0 / max(event.distance_metres, 40.0), 0.05, 2.0))
    sound = np.zeros(length, np.float32)
    crack = high_pass(noise(random, count(0.5, rate)), 500, rate) * decay(count(0.5, rate), rate, 0.35)
    add(sound, crack, 0, 0.30 * min(near, 1.0) ** 1.5)
    rumble = low_pass(noise(random, length), 140 + 160 * min(near, 1.0), rate, order=3)
    rumble *= np.float32(1 / (float(np.std(rumble)) + 1e-9))
    lumps = np.zeros(length, np.float32)
    for at in (0.0, *random.uniform(0.15, 2.4, 6)):
        piece = decay(length, rate, float(random.uniform(1.2, 3.2)))
        add(lumps, piece, round(at * rate), float(random.uniform(0.3, 0.9)))
    edge = swell(length, rate, 0.004 + 0.25 * (1 - min(near, 1.0)), 1.2)
    return (sound + rumble * lumps * np.float32(0.22)) * edge * np.float32(0.5 + 0.5 * min(near, 1.0))
