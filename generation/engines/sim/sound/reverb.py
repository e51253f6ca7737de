"""The room: what each place gives back of a sound, as an impulse response convolved with all that is heard in it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy import signal

from generation.engines.sim.sound.events import Place
from generation.engines.sim.sound.synthesis import Samples, add, count, decay, high_pass, low_pass, noise, random_for


@dataclass(frozen=True, slots=True)
class Room:
    ring_seconds: float
    """Until the tail has fallen by 60 dB; 0 is the open air."""
    level: float
    """RMS-like share of what comes back, against what went in."""
    dullness_hertz: float
    """Walls swallow what lies above."""
    echoes: tuple[tuple[float, float], ...] = ()
    """(delay in seconds, gain) of single walls that an ear hears apart."""


OPEN = Room(0.0, 0.0, 8000)
ROOMS: dict[Place, Room] = {
    Place.FOREST: Room(0.5, 0.05, 2600),
    Place.JUNGLE: Room(0.5, 0.06, 2400),
    Place.MOUNTAIN: Room(1.2, 0.04, 2500, ((0.62, 0.16), (1.1, 0.07))),
    Place.STREET: Room(0.7, 0.09, 4200, ((0.075, 0.12), (0.13, 0.07))),
    Place.CITY: Room(0.9, 0.10, 4000, ((0.09, 0.12), (0.17, 0.08))),
    Place.HARBOUR: Room(0.8, 0.05, 3200),
    Place.STADIUM: Room(1.8, 0.14, 3600, ((0.21, 0.14), (0.34, 0.09))),
    Place.ROOM: Room(0.4, 0.13, 4800),
    Place.KITCHEN: Room(0.55, 0.17, 6800),
    Place.CAFE: Room(0.6, 0.13, 4600),
    Place.CORRIDOR: Room(2.0, 0.30, 5200, ((0.14, 0.42), (0.28, 0.27), (0.42, 0.17), (0.56, 0.10))),
    Place.HALL: Room(1.7, 0.24, 5200, ((0.06, 0.15),)),
    Place.CHURCH: Room(3.4, 0.32, 4200, ((0.08, 0.14),)),
    Place.CAVE: Room(2.6, 0.34, 3000, ((0.11, 0.25), (0.19, 0.16))),
    Place.STAGE: Room(1.1, 0.14, 5600),
    Place.FACTORY: Room(1.5, 0.20, 4800, ((0.07, 0.14),)),
    Place.UNDERWATER: Room(1.2, 0.35, 700),
    Place.STUDIO: Room(0.15, 0.05, 6000),
}


def room_of(place: Place) -> Room:
    return ROOMS.get(place, OPEN)


def echoed(sound: Samples, place: Place, rate: int) -> Samples:
    """What the place sends back of a stereo sound [samples, 2], as long as that sound; nothing in the open air."""
    room = room_of(place)
    if not room.ring_seconds or not np.any(sound):
        return np.zeros_like(sound)
    response = _response(room, rate)
    tails = [signal.oaconvolve(sound[:, side], response[:, side])[: len(sound)] for side in (0, 1)]
    return np.stack(tails, axis=1).astype(np.float32)


@lru_cache(maxsize=8)
def _response(room: Room, rate: int) -> Samples:
    """Two unlike tails of dying noise, duller as they die, after the echoes of single walls."""
    length = count(room.ring_seconds * 0.8 + 0.05, rate)
    sides = []
    for side in (0, 1):
        grain = noise(random_for(side, room), length)
        bright = low_pass(grain, room.dullness_hertz, rate) * decay(length, rate, room.ring_seconds * 0.55)
        dull = low_pass(grain, room.dullness_hertz * 0.3, rate) * decay(length, rate, room.ring_seconds)
        tail = high_pass(bright + dull, 120, rate, order=1)
        tail *= np.minimum(np.arange(length, dtype=np.float32) / count(0.012, rate), 1.0)
        tail *= np.float32(room.level / (float(np.sqrt(np.sum(tail**2))) + 1e-9))
        for seconds, gain in room.echoes:
            wall = low_pass(np.eye(1, count(0.01, rate), dtype=np.float32)[0], room.dullness_hertz, rate, order=1)
            add(tail, wall, count(seconds + 0.0007 * side, rate), gain)
        sides.append(tail)
    return np.stack(sides, axis=1).astype(np.float32)
