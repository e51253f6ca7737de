"""Things that go to pieces, fly past, scrape, roll, burn or blow up."""

from __future__ import annotations

import numpy as np

from generation.engines.sim.sound.bodies import BODIES
from generation.engines.sim.sound.events import Break, Explosion, Fire, Friction, Impact, Material, Whoosh
from generation.engines.sim.sound.impacts import impact
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
    times,
)

SHARDS = {Material.GLASS: 46, Material.STONE: 24, Material.PLASTIC: 18, Material.WOOD: 16, Material.METAL: 9}


def breaking(event: Break, random: Random, rate: int) -> Samples:
    """The crack on the first sample, a burst of shards, then ever fewer that bounce and come to rest."""
    sound = np.zeros(count(1.5, rate), np.float32)
    crack = Impact(0.0, (event.material, Material.STONE), event.size_metres, 5.0)
    add(sound, impact(crack, random, rate), 0, 0.9)
    burst = count(0.18, rate)
    snap = high_pass(noise(random, burst), BODIES[event.material].crackle_band[0], rate) * decay(burst, rate, 0.09)
    add(sound, snap, 0, 0.22)
    for _ in range(SHARDS.get(event.material, 10)):
        metres = float(np.clip(event.size_metres * random.uniform(0.06, 0.35), 0.015, 0.3))
        shard = Impact(0.0, (event.material, Material.STONE), metres, float(random.uniform(0.004, 0.12)))
        grain = impact(shard, random, rate)
        add(sound, grain, count(0.012 + float(random.exponential(0.22)), rate), 0.8)
    return sound * np.float32(0.6)


def whoosh(event: Whoosh, random: Random, rate: int) -> Samples:
    """Air that brightens and passes from `pan` to `end_pan`; two channels [samples, 2]."""
    length = count(max(event.seconds, 0.08), rate)
    nearness = np.sin(np.linspace(0, np.pi, length, dtype=np.float32)) ** 2
    speed = float(np.clip(event.speed_metres_per_second, 1.0, 60.0))
    low = band_noise(random, length, 120, 500 + 20 * speed, rate)
    high = band_noise(random, length, 600 + 30 * speed, 1800 + 110 * speed, rate)
    sound = (low * nearness + high * nearness**3 * np.float32(0.8)) * np.float32(0.05 * (speed / 8.0) ** 0.6)
    angle = (np.clip(np.linspace(event.pan, event.end_pan, length), -1, 1) * 0.8 + 1) * np.pi / 4
    sides = np.stack([np.cos(angle), np.sin(angle)], axis=1) / max(event.distance_metres / 3.0, 0.6)
    return np.asarray(sound[:, None] * sides, np.float32)


def friction(event: Friction, random: Random, rate: int) -> Samples:
    """A scrape whose colour is the softer material's, or the rumble of rolling. Both swell in without an onset."""
    length = count(event.end_seconds - event.start_seconds, rate)
    bodies = [BODIES[material] for material in event.materials]
    hardness = min(body.hardness_hertz for body in bodies)
    speed = float(np.clip(event.speed_metres_per_second, 0.05, 12.0))
    if event.is_rolling:
        turns = speed / (np.pi * max(event.size_metres, 0.03))
        bumps = 0.7 + 0.3 * np.sin(2 * np.pi * turns * times(length, rate))
        sound = band_noise(random, length, 50, min(260 + hardness * 0.08, 1400), rate) * bumps
    else:
        grit = drift(random, length, rate, 24.0, 0.5, 1.0)
        sound = band_noise(random, length, 250, min(900 + hardness * 0.35, 7000), rate) * grit
    level = 0.026 * min(speed / 2.0, 2.0) ** 0.7 * (0.5 + sum(body.crackle for body in bodies))
    return np.asarray(sound * swell(length, rate, 0.12, 0.2) * level, np.float32)


def explosion(event: Explosion, random: Random, rate: int) -> Samples:
    size = float(np.clip(event.size_metres, 0.1, 20.0))
    length = count(1.4 + 0.3 * min(size, 6.0), rate)
    blast = low_pass(noise(random, length), 2600 / size**0.3, rate) * decay(length, rate, 0.5)
    boom = low_pass(noise(random, length), 150 / size**0.2, rate, 3) * decay(length, rate, 1.6)
    boom *= np.float32(0.9 / (float(np.max(np.abs(boom))) + 1e-9))
    return np.asarray((blast * 1.2 + boom * 1.6) * min(2.0, size**0.3), np.float32)


def fire(event: Fire, random: Random, rate: int) -> Samples:
    """A low flutter and crackles of sap."""
    seconds = event.end_seconds - event.start_seconds
    length = count(seconds, rate)
    size = float(np.clip(event.size_metres, 0.1, 5.0))
    sound = band_noise(random, length, 60, 500, rate) * drift(random, length, rate, 6.0, 0.2, 1.0) * np.float32(0.06)
    for at in random.uniform(0, seconds, int(seconds * 16 * size**0.4)):
        grain = count(random.uniform(0.002, 0.012), rate)
        snap = band_noise(random, grain, 1200, 9000, rate) * decay(grain, rate, 0.01)
        add(sound, snap, round(at * rate), float(random.uniform(0.01, 0.12)))
    return sound * swell(length, rate, 0.3, 0.4) * np.float32(size**0.3)
