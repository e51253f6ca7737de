"""Water: splashes, bubbles that ring as they close, streams, waves and falls."""

from __future__ import annotations

import numpy as np

from generation.engines.sim.sound.events import Splash, Water, WaterBody
from generation.engines.sim.sound.synthesis import (
    Random,
    Samples,
    add,
    band_noise,
    count,
    decay,
    drift,
    low_pass,
    phase,
    pink,
    swell,
)

MINNAERT_HERTZ_METRES = 3.26
"""Frequency times radius of a bubble of air in water near the surface."""


def splash(event: Splash, random: Random, rate: int) -> Samples:
    """The slap of the surface on the first sample, the plume of spray, then bubbles of the size of what fell in."""
    size = float(np.clip(event.size_metres, 0.02, 4.0))
    power = float(np.clip(size**0.5 * event.speed_metres_per_second / 3.0, 0.05, 2.0))
    seconds = 0.5 + 0.9 * min(size, 1.5)
    length = count(seconds, rate)
    slap = band_noise(random, length, 250 / size**0.4, 5200, rate) * decay(length, rate, 0.10 + 0.1 * size)
    spray = band_noise(random, length, 1800, 9000, rate) * decay(length, rate, seconds)
    sound = slap * np.float32(0.42) + spray * swell(length, rate, 0.04, 0.1) * np.float32(0.16)
    bubbles(
        sound, random, rate, per_second=34 + 30 * size, first=0.05, radius=(0.0016, 0.004 + 0.010 * size), level=0.20
    )
    return sound * np.float32(power**0.6)


def bubbles(
    sound: Samples,
    random: Random,
    rate: int,
    *,
    per_second: float,
    radius: tuple[float, float],
    level: float,
    first: float = 0.0,
) -> None:
    """Add bubbles that close at random times: each a short sine that rises as its bubble nears the surface."""
    seconds = sound.size / rate
    for _ in range(int((seconds - first) * per_second)):
        metres = float(np.exp(random.uniform(*np.log(radius))))
        hertz = MINNAERT_HERTZ_METRES / metres
        length = count(float(np.clip(26 / hertz, 0.01, 0.09)), rate)
        rise = np.linspace(hertz, hertz * float(random.uniform(1.05, 1.6)), length, dtype=np.float32)
        ring = np.sin(phase(rise, length, rate)).astype(np.float32) * decay(length, rate, length / rate)
        at = count(float(random.uniform(first, seconds)), rate)
        add(sound, ring, at, level * float(random.uniform(0.15, 1.0)) * (metres / radius[1]) ** 0.4)


def water(event: Water, random: Random, rate: int) -> Samples:
    return body_of_water(event.body, event.end_seconds - event.start_seconds, random, rate)


def body_of_water(body: WaterBody, seconds: float, random: Random, rate: int) -> Samples:
    """Mono water for as long as asked, with soft ends."""
    length = count(seconds, rate)
    if body is WaterBody.WAVES:
        sound = _waves(length, random, rate)
    elif body is WaterBody.WATERFALL:
        sound = low_pass(pink(random, length, rate), 7000, rate) * np.float32(0.22)
    elif body is WaterBody.BUBBLES:
        sound = np.zeros(length, np.float32)
        bubbles(sound, random, rate, per_second=14, radius=(0.003, 0.012), level=0.5)
    else:
        is_fountain = body is WaterBody.FOUNTAIN
        band = (1500, 8000) if is_fountain else (500, 3200)
        sound = band_noise(random, length, *band, rate) * drift(random, length, rate, 3.0, 0.05, 0.11)
        radius = (0.0008, 0.003) if is_fountain else (0.0014, 0.006)
        bubbles(sound, random, rate, per_second=60, radius=radius, level=0.16)
    return sound * swell(length, rate, 0.25, 0.35) * np.float32(0.6)


def _waves(length: int, random: Random, rate: int) -> Samples:
    """Breakers roll in about every six seconds: a low rush that brightens into foam and draws back."""
    roar = low_pass(pink(random, length, rate), 900, rate)
    foam = band_noise(random, length, 1400, 7500, rate)
    at = np.arange(length, dtype=np.float32) / rate
    turn = 2 * np.pi * (at / float(random.uniform(5.0, 7.0)) + float(random.uniform(0, 1)))
    rush = (0.5 + 0.5 * np.sin(turn)) ** 2
    hiss = np.clip(np.sin(turn - 0.9), 0, 1) ** 2
    return np.asarray(roar * (0.10 + 0.22 * rush) + foam * 0.10 * hiss, np.float32)
