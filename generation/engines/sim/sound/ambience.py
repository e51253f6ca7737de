"""The bed under a shot: what a place sounds like at an hour and in a weather while nothing happens in it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from generation.engines.sim.sound.animals import voice
from generation.engines.sim.sound.crowds import crowd_of
from generation.engines.sim.sound.events import Ambience, Animal, CrowdMood, Place, Voice, WaterBody, Weather
from generation.engines.sim.sound.skies import rain, wind
from generation.engines.sim.sound.synthesis import (
    Random,
    Samples,
    add,
    band_noise,
    count,
    drift,
    low_pass,
    phase,
    pink,
)
from generation.engines.sim.sound.waters import body_of_water

Layer = Callable[[float, Random, int], Samples]
"""(seconds, random, rate) -> mono."""
INDOORS = frozenset(
    {
        Place.ROOM,
        Place.KITCHEN,
        Place.CAFE,
        Place.CORRIDOR,
        Place.HALL,
        Place.CHURCH,
        Place.CAVE,
        Place.STAGE,
        Place.FACTORY,
        Place.STUDIO,
    }
)
SEALED = frozenset({Place.SPACE, Place.UNDERWATER, Place.STUDIO})
NATURE = frozenset(
    {
        Place.MEADOW,
        Place.FOREST,
        Place.JUNGLE,
        Place.FARM,
        Place.GARDEN,
        Place.LAKE,
        Place.RIVER,
        Place.PLAYGROUND,
        Place.MOUNTAIN,
    }
)


def is_night(hour: float) -> bool:
    return hour % 24 >= 20.5 or hour % 24 < 5.0


def ambience(event: Ambience, random: Random, rate: int) -> Samples:
    """Two channels [samples, 2] for the span, quiet enough to leave the front to what happens."""
    seconds = event.end_seconds - event.start_seconds
    sides = np.zeros((count(seconds, rate), 2), np.float32)
    for layer, level in layers(event):
        for side in (0, 1):
            add(sides[:, side], layer(seconds, random, rate), 0, level)
    return sides


def layers(event: Ambience) -> list[tuple[Layer, float]]:
    """What is heard, and how loud each is."""
    found = list(PLACES.get(event.place, ()))
    if event.place in NATURE:
        found += [(_crickets, 0.16)] if is_night(event.hour) else [(_birds, 0.20)]
    if is_night(event.hour) and event.place in {Place.FOREST, Place.MEADOW, Place.MOUNTAIN}:
        found.append((_owls, 0.10))
    if event.place not in SEALED:
        found += _weather(event.weather, is_inside=event.place in INDOORS)
    return found


def _weather(weather: Weather, *, is_inside: bool) -> list[tuple[Layer, float]]:
    level = 0.35 if is_inside else 1.0
    found: list[tuple[Layer, float]] = []
    if weather in {Weather.RAIN, Weather.STORM}:
        strength = 1.0 if weather is Weather.STORM else 0.6
        found.append((lambda s, r, k: rain(s, r, k, strength), 0.8 * level))
    if weather in {Weather.WIND, Weather.STORM, Weather.SNOW}:
        blow = {Weather.WIND: 0.7, Weather.STORM: 0.9, Weather.SNOW: 0.4}[weather]
        found.append((lambda s, r, k: wind(s, r, k, blow), 0.55 * level))
    return found


def _breeze(seconds: float, random: Random, rate: int) -> Samples:
    return wind(seconds, random, rate, 0.15)


def _leaves(seconds: float, random: Random, rate: int) -> Samples:
    length = count(seconds, rate)
    return band_noise(random, length, 1600, 7000, rate) * drift(random, length, rate, 0.6, 0.02, 0.10)


def _calls(seconds: float, random: Random, rate: int, animal: Animal, a_minute: float) -> Samples:
    """Animals far off, each somewhere in the span, softened by the air between."""
    sound = np.zeros(count(seconds, rate), np.float32)
    for at in random.uniform(0, seconds, int(random.poisson(a_minute * seconds / 60))):
        call = voice(Voice(0.0, animal, float(random.uniform(0.6, 1.3))), random, rate)
        add(sound, call, round(at * rate), float(random.uniform(0.2, 0.8)))
    return low_pass(sound, 6500, rate, order=1)


def _birds(seconds: float, random: Random, rate: int) -> Samples:
    return _calls(seconds, random, rate, Animal.BIRD, 24)


def _owls(seconds: float, random: Random, rate: int) -> Samples:
    return _calls(seconds, random, rate, Animal.OWL, 4)


def _gulls(seconds: float, random: Random, rate: int) -> Samples:
    return _calls(seconds, random, rate, Animal.SEAGULL, 7)


def _monkeys(seconds: float, random: Random, rate: int) -> Samples:
    return _calls(seconds, random, rate, Animal.MONKEY, 4)


def _hens(seconds: float, random: Random, rate: int) -> Samples:
    return _calls(seconds, random, rate, Animal.CHICKEN, 10)


def _crickets(seconds: float, random: Random, rate: int) -> Samples:
    """A field of them: a steady trill that beats, near 4.4 kHz."""
    length = count(seconds, rate)
    beat = 0.5 + 0.5 * np.sin(phase(float(random.uniform(15, 19)), length, rate))
    trill = band_noise(random, length, 4100, 4700, rate) * beat.astype(np.float32) ** 2
    return trill * drift(random, length, rate, 1.0, 0.3, 0.8) * np.float32(0.3)


def _traffic(seconds: float, random: Random, rate: int) -> Samples:
    length = count(seconds, rate)
    rumble = low_pass(pink(random, length, rate), 420, rate) * drift(random, length, rate, 0.3, 0.4, 1.0)
    tyres = band_noise(random, length, 500, 2400, rate) * drift(random, length, rate, 0.25, 0.0, 0.09)
    return np.asarray(rumble * 0.5 + tyres, np.float32)


def _people(seconds: float, random: Random, rate: int) -> Samples:
    return crowd_of(CrowdMood.MURMUR, seconds, 30, random, rate)


def _room_tone(seconds: float, random: Random, rate: int) -> Samples:
    return low_pass(pink(random, count(seconds, rate), rate), 500, rate) * np.float32(0.10)


def _hum(seconds: float, random: Random, rate: int) -> Samples:
    """Machines and refrigerators: mains hum and its harmonics."""
    length = count(seconds, rate)
    turns = phase(50.0, length, rate)
    hum = sum(np.sin(turns * order) / order**1.3 for order in (1, 2, 3, 4, 6))
    return np.asarray(hum, np.float32) * drift(random, length, rate, 0.4, 0.06, 0.10)


def _machines(seconds: float, random: Random, rate: int) -> Samples:
    length = count(seconds, rate)
    beat = np.clip(np.sin(phase(1.9, length, rate)), 0, 1).astype(np.float32) ** 2
    return band_noise(random, length, 150, 1800, rate) * (0.03 + 0.10 * beat)


def _drips(seconds: float, random: Random, rate: int) -> Samples:
    return body_of_water(WaterBody.BUBBLES, seconds, random, rate) * np.float32(0.25)


def _deep(seconds: float, random: Random, rate: int) -> Samples:
    return low_pass(pink(random, count(seconds, rate), rate), 240, rate) * np.float32(0.5)


def _void(seconds: float, random: Random, rate: int) -> Samples:
    """Nothing sounds in space; a low drone stands for it, as films have taught."""
    length = count(seconds, rate)
    drone = np.sin(phase(41.0, length, rate)) + 0.5 * np.sin(phase(61.7, length, rate))
    return np.asarray(drone, np.float32) * drift(random, length, rate, 0.2, 0.03, 0.08)


def _of_water(body: WaterBody) -> Layer:
    return lambda seconds, random, rate: body_of_water(body, seconds, random, rate)


PLACES: dict[Place, tuple[tuple[Layer, float], ...]] = {
    Place.MEADOW: ((_breeze, 0.35),),
    Place.FOREST: ((_breeze, 0.25), (_leaves, 0.6)),
    Place.JUNGLE: ((_leaves, 0.6), (_monkeys, 0.12)),
    Place.MOUNTAIN: ((_breeze, 0.6),),
    Place.DESERT: ((_breeze, 0.7),),
    Place.BEACH: ((_of_water(WaterBody.WAVES), 0.55), (_gulls, 0.10)),
    Place.SEA: ((_of_water(WaterBody.WAVES), 0.6), (_breeze, 0.5)),
    Place.LAKE: ((_of_water(WaterBody.STREAM), 0.12), (_breeze, 0.25)),
    Place.RIVER: ((_of_water(WaterBody.STREAM), 0.5),),
    Place.UNDERWATER: ((_deep, 0.25), (_of_water(WaterBody.BUBBLES), 0.25)),
    Place.FARM: ((_breeze, 0.3), (_hens, 0.12)),
    Place.GARDEN: ((_breeze, 0.2),),
    Place.STREET: ((_traffic, 0.28),),
    Place.CITY: ((_traffic, 0.38), (_people, 0.03)),
    Place.ROAD: ((_traffic, 0.22), (_breeze, 0.3)),
    Place.HARBOUR: ((_of_water(WaterBody.WAVES), 0.25), (_gulls, 0.10)),
    Place.PLAYGROUND: ((_people, 0.06), (_breeze, 0.2)),
    Place.STADIUM: ((_people, 0.16),),
    Place.ROOM: ((_room_tone, 0.5),),
    Place.KITCHEN: ((_room_tone, 0.4), (_hum, 0.22)),
    Place.CAFE: ((_people, 0.14), (_room_tone, 0.3)),
    Place.CORRIDOR: ((_room_tone, 0.4), (_hum, 0.12)),
    Place.HALL: ((_room_tone, 0.6),),
    Place.CHURCH: ((_room_tone, 0.5),),
    Place.CAVE: ((_deep, 0.15), (_drips, 0.3)),
    Place.STAGE: ((_room_tone, 0.3), (_people, 0.03)),
    Place.FACTORY: ((_machines, 0.5), (_hum, 0.4)),
    Place.SPACE: ((_void, 0.6),),
    Place.STUDIO: ((_room_tone, 0.15),),
}
