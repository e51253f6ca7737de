"""Vehicles that follow a speed: firing cylinders, gears, tyres, rotors, and the Doppler shift of passing by."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from generation.engines.sim.sound.events import EngineSound, MotionPoint, Vehicle
from generation.engines.sim.sound.synthesis import (
    Random,
    Samples,
    band_noise,
    band_pass,
    count,
    curve,
    drift,
    low_pass,
    phase,
    swell,
)

SOUND_METRES_PER_SECOND = 343.0


@dataclass(frozen=True, slots=True)
class Motor:
    idle_hertz: float
    """Firings (or blades, or sleepers) a second at rest."""
    hertz_per_speed: float
    """More of them for each m/s within a gear."""
    gears: tuple[float, ...]
    """Speeds in m/s at which it changes up."""
    harmonics: int
    tilt: float
    """Fall of the harmonics: 1 is bright, 2 dull."""
    roughness: float
    rumble: float
    """Tyres, track or wake at 20 m/s."""
    rumble_band: tuple[float, float]
    level: float


MOTORS: dict[Vehicle, Motor] = {
    Vehicle.CAR: Motor(27, 5.2, (6, 13, 21, 30), 22, 0.7, 0.35, 0.40, (120, 1600), 0.5),
    Vehicle.RACING_CAR: Motor(70, 9.0, (14, 26, 40, 56), 30, 0.75, 0.25, 0.35, (200, 2600), 0.8),
    Vehicle.MOTORBIKE: Motor(24, 6.5, (6, 13, 22, 32), 26, 0.45, 0.5, 0.22, (300, 2400), 0.6),
    Vehicle.LORRY: Motor(18, 3.2, (4, 8, 13, 19), 24, 0.75, 0.45, 0.55, (80, 1100), 0.7),
    Vehicle.BUS: Motor(19, 3.4, (4, 9, 15), 22, 0.8, 0.4, 0.5, (90, 1100), 0.6),
    Vehicle.TRACTOR: Motor(13, 3.0, (3, 6), 28, 0.55, 0.7, 0.25, (100, 900), 0.65),
    Vehicle.TRAIN: Motor(16, 0.7, (), 16, 0.95, 0.6, 0.9, (80, 1400), 0.6),
    Vehicle.BOAT: Motor(17, 2.2, (), 20, 0.85, 0.5, 0.6, (250, 2600), 0.45),
    Vehicle.AEROPLANE: Motor(62, 0.35, (), 16, 0.95, 0.3, 1.3, (120, 2600), 0.7),
    Vehicle.HELICOPTER: Motor(19, 0.02, (), 24, 0.85, 0.4, 0.6, (90, 1300), 0.7),
    Vehicle.DRONE: Motor(178, 2.0, (), 14, 0.9, 0.3, 0.3, (900, 5200), 0.35),
    Vehicle.ELECTRIC: Motor(82, 11.0, (), 5, 1.5, 0.05, 0.55, (150, 1900), 0.25),
    Vehicle.BICYCLE: Motor(0.5, 2.6, (), 3, 1.2, 0.1, 0.18, (400, 3000), 0.12),
    Vehicle.ROCKET: Motor(34, 0.1, (), 10, 1.2, 0.9, 2.4, (40, 1500), 1.0),
}


def engine(event: EngineSound, random: Random, rate: int) -> Samples:
    """Two channels [samples, 2] for the whole span, already placed: distance and pan move with the vehicle."""
    length = count(event.end_seconds - event.start_seconds, rate)
    motor = MOTORS[event.kind]
    speed = _track(event, lambda point: abs(point.speed_metres_per_second), length, rate)
    distance = np.maximum(_track(event, lambda point: point.distance_metres, length, rate), 0.5)
    pan = _track(event, lambda point: point.pan, length, rate)
    hertz = firing_hertz(motor, speed) * doppler(distance, rate)
    sound = _firings(motor, hertz, random, rate) + _surroundings(motor, speed, random, rate)
    load = 0.55 + 0.45 * np.clip(np.gradient(speed, 1 / rate) / 3.0, -0.6, 1.0)
    gain = 1.8 * motor.level * load / np.maximum(distance / 3.0, 0.6) * swell(length, rate, 0.01, 0.01)
    angle = (np.clip(pan, -1, 1) * 0.8 + 1) * np.pi / 4
    sides = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return np.asarray((sound * gain)[:, None] * sides, np.float32)


def firing_hertz(motor: Motor, speed: Samples) -> Samples:
    """Firings a second at each speed. A change of gear lets the revolutions fall and climb again."""
    edges = np.asarray((0.0, *motor.gears))
    gear = np.clip(np.searchsorted(edges, speed, "right") - 1, 0, edges.size - 1)
    ratio = 1.0 / (1.0 + 0.9 * gear)
    return np.asarray(motor.idle_hertz + motor.hertz_per_speed * speed * ratio, np.float32)


def doppler(distance: Samples, rate: int) -> Samples:
    """Factor on every frequency while the distance changes: above 1 coming, below 1 going."""
    smooth = low_pass(distance - distance[0], 4.0, rate) + distance[0]
    approach = np.clip(-np.gradient(smooth, 1 / rate), -150, 150)
    return np.asarray(SOUND_METRES_PER_SECOND / (SOUND_METRES_PER_SECOND - approach), np.float32)


def _track(event: EngineSound, of: Callable[[MotionPoint], float], length: int, rate: int) -> Samples:
    return curve([(point.at_seconds - event.start_seconds, of(point)) for point in event.motion], length, rate)


def _firings(motor: Motor, hertz: Samples, random: Random, rate: int) -> Samples:
    """One period of harmonics as a table, read at the phase of the motor, each round a little unlike the last."""
    table = _period(motor, random)
    wobble = 1 + motor.roughness * 0.05 * (drift(random, hertz.size, rate, 11, -1, 1))
    turns = phase(hertz * wobble, hertz.size, rate) / (2 * np.pi)
    sound = table[(turns % 1.0 * table.size).astype(np.int64) % table.size]
    puffs = 1 - motor.roughness * 0.5 * (0.5 + 0.5 * np.sin(np.pi * turns))
    return band_pass(sound * puffs.astype(np.float32), 45, 5200, rate)


def _period(motor: Motor, random: Random, size: int = 4096) -> Samples:
    order = np.arange(1, motor.harmonics + 1)
    gain = order**-motor.tilt * random.uniform(0.5, 1.0, order.size)
    angle = 2 * np.pi * (order[:, None] * np.arange(size) / size + random.uniform(0, 1, order.size)[:, None])
    table = (gain[:, None] * np.sin(angle)).sum(axis=0)
    return np.asarray(0.5 * table / np.max(np.abs(table)), np.float32)


def _surroundings(motor: Motor, speed: Samples, random: Random, rate: int) -> Samples:
    rush = band_noise(random, speed.size, *motor.rumble_band, rate)
    return np.asarray(rush * motor.rumble * 0.28 * np.minimum(speed / 20.0, 2.0) ** 1.2, np.float32)
