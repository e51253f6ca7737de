"""Animal voices: a buzzing source that glides in pitch, shaped by the formants of a throat, with breath mixed in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from generation.engines.sim.sound.events import Animal, Voice
from generation.engines.sim.sound.synthesis import Random, Samples, add, band_noise, count, curve, phase, swell

HARMONICS = 28


@dataclass(frozen=True, slots=True)
class Syllable:
    """One breath of a call. Pitch runs through `hertz` evenly; `rasp` is a beating of the voice in Hz."""

    at_seconds: float
    seconds: float
    hertz: tuple[float, ...]
    formants: tuple[float, ...] = (700, 1300)
    breath: float = 0.1
    rasp: float = 0.0
    gain: float = 1.0
    is_pure: bool = False
    """A whistle or a ring rather than a voice: no harmonics."""


def _repeat(syllable: Syllable, times: int, every: float) -> tuple[Syllable, ...]:
    return tuple(
        Syllable(
            syllable.at_seconds + index * every,
            syllable.seconds,
            syllable.hertz,
            syllable.formants,
            syllable.breath,
            syllable.rasp,
            syllable.gain,
            syllable.is_pure,
        )
        for index in range(times)
    )


S = Syllable
CALLS: dict[Animal, tuple[Syllable, ...]] = {
    Animal.DOG: (S(0, 0.17, (330, 480, 250), (650, 1200), 0.35), S(0.32, 0.19, (350, 520, 240), (650, 1200), 0.35)),
    Animal.CAT: (S(0, 0.75, (430, 720, 690, 480), (900, 1700, 2800), 0.08, 0, 0.7),),
    Animal.BIRD: (
        *_repeat(S(0, 0.07, (3100, 4600, 3600), is_pure=True, gain=0.35), 3, 0.13),
        S(0.46, 0.16, (4200, 3000, 4800), is_pure=True, gain=0.4),
    ),
    Animal.OWL: (
        S(0, 0.32, (330, 350, 330), (400,), 0.05, gain=0.7),
        S(0.62, 0.18, (340, 340), (400,), 0.05, gain=0.5),
        S(0.92, 0.55, (345, 350, 305), (400,), 0.05, gain=0.8),
    ),
    Animal.CROW: _repeat(S(0, 0.3, (430, 520, 400), (1100, 1700), 0.5, 62), 2, 0.5),
    Animal.SEAGULL: _repeat(S(0, 0.32, (900, 1500, 1050), (1500, 2600), 0.12, 28, 0.7), 3, 0.42),
    Animal.DUCK: _repeat(S(0, 0.17, (290, 270), (900, 1500, 2500), 0.2, 38), 3, 0.25),
    Animal.ROOSTER: (
        S(0, 0.18, (520, 640), (1000, 2000), 0.1, 30),
        S(0.24, 0.18, (640, 820), (1000, 2000), 0.1, 30),
        S(0.47, 0.75, (780, 960, 900, 480), (1100, 2200), 0.12, 34),
    ),
    Animal.CHICKEN: _repeat(S(0, 0.09, (520, 640, 420), (1000, 1900), 0.15, 0, 0.6), 4, 0.21),
    Animal.COW: (S(0, 1.35, (125, 165, 160, 118), (330, 780, 1700), 0.10, 0, 1.0),),
    Animal.SHEEP: (S(0, 0.85, (330, 340, 300), (800, 1500, 2600), 0.15, 8.5, 0.8),),
    Animal.GOAT: (S(0, 0.75, (420, 440, 380), (900, 1700, 2700), 0.18, 11, 0.8),),
    Animal.HORSE: (S(0, 1.25, (900, 1150, 800, 520, 340), (1000, 2000), 0.25, 13, 0.8),),
    Animal.PIG: _repeat(S(0, 0.2, (115, 150, 105), (500, 1100, 2300), 0.65, 33), 3, 0.3),
    Animal.LION: (S(0, 1.6, (75, 120, 110, 62), (320, 700, 1300), 0.6, 23, 1.3),),
    Animal.WOLF: (S(0, 2.2, (310, 520, 560, 550, 420), (500, 900), 0.05, 0, 0.7),),
    Animal.ELEPHANT: (S(0, 1.1, (330, 480, 520, 360), (600, 1300, 2600), 0.3, 46, 1.1),),
    Animal.MONKEY: (
        *_repeat(S(0, 0.1, (480, 620), (800, 1300), 0.25, gain=0.6), 3, 0.2),
        *_repeat(S(0.66, 0.16, (650, 1050, 700), (900, 1500), 0.2), 3, 0.24),
    ),
    Animal.FROG: _repeat(S(0, 0.24, (160, 240), (700, 1500, 2600), 0.25, 52, 0.8), 2, 0.46),
    Animal.BEE: (S(0, 1.3, (205, 232, 214, 226), (420, 900, 2400), 0.05, 0, 0.3),),
    Animal.CRICKET: _repeat(S(0, 0.028, (4300, 4350), is_pure=True, gain=0.22), 9, 0.052),
    Animal.MOUSE: _repeat(S(0, 0.07, (2600, 3300, 2800), is_pure=True, gain=0.22), 3, 0.13),
    Animal.SNAKE: (S(0, 1.0, (90, 90), (5200, 7400), 30.0, 0, 0.02),),
    Animal.WHALE: (S(0, 2.4, (150, 310, 260, 420, 190), (300, 700), 0.03, 0, 0.8),),
    Animal.DRAGON: (S(0, 2.0, (52, 88, 95, 48), (240, 600, 1500), 0.6, 19, 1.2),),
}  # fmt: skip


def voice(event: Voice, random: Random, rate: int) -> Samples:
    """One call. A smaller animal of its kind calls higher and quicker."""
    size = float(np.clip(event.size, 0.25, 4.0))
    higher, longer = size**-0.55, size**0.3
    calls = CALLS[event.animal]
    seconds = max(call.at_seconds + call.seconds for call in calls) * longer + 0.05
    sound = np.zeros(count(seconds, rate), np.float32)
    tuning = higher * float(random.uniform(0.94, 1.06))
    for call in calls:
        add(
            sound, syllable(call, random, rate, tuning, longer), count(call.at_seconds * longer, rate), 0.36 * call.gain
        )
    return sound


def syllable(call: Syllable, random: Random, rate: int, tuning: float = 1.0, longer: float = 1.0) -> Samples:
    length = count(call.seconds * longer, rate)
    knots = np.linspace(0, call.seconds * longer, len(call.hertz))
    hertz = curve([(float(at), h * tuning) for at, h in zip(knots, call.hertz, strict=True)], length, rate)
    turns = phase(hertz, length, rate)
    source = np.sin(turns).astype(np.float32) if call.is_pure else _throat(turns, hertz, call, rate)
    if call.rasp:
        source = source * (0.55 + 0.45 * np.sin(phase(call.rasp, length, rate) + random.uniform(0, 6))).astype(
            np.float32
        )
    centre = call.formants[-1]
    if call.breath and not call.is_pure:
        source = source + band_noise(random, length, centre * 0.5, centre * 2.0, rate) * np.float32(call.breath * 0.35)
    edge = min(0.05, call.seconds * 0.25)
    return np.asarray(source * swell(length, rate, edge, edge * 1.6), np.float32)


def _throat(turns: NDArray[np.float64], hertz: Samples, call: Syllable, rate: int) -> Samples:
    """Harmonics of the source, each as loud as the formants let it be at the pitch of the moment.

    The gains are read at a few points along the syllable and joined, which is what makes the sum affordable.
    """
    length = turns.size
    stops = np.linspace(0, length - 1, 6).astype(np.int64)
    table_size = 2048
    order = np.arange(1, HARMONICS + 1)
    waves = np.sin(2 * np.pi * order[:, None] * np.arange(table_size) / table_size)
    at = hertz[stops][:, None] * order
    formants = np.asarray(call.formants)[:, None, None]
    gains = order**-0.8 * (0.06 + np.sum(1 / (1 + ((at - formants) / (0.16 * formants + 60)) ** 2), axis=0))
    gains[at > rate * 0.45] = 0.0
    tables = (gains @ waves).astype(np.float32)
    tables /= np.max(np.abs(tables)) + 1e-9
    index = (turns / (2 * np.pi) % 1.0 * table_size).astype(np.int64) % table_size
    place = np.linspace(0, len(stops) - 1, length)
    lower = np.minimum(place.astype(np.int64), len(stops) - 2)
    blend = (place - lower).astype(np.float32)
    return np.asarray(tables[lower, index] * (1 - blend) + tables[lower + 1, index] * blend, np.float32)
