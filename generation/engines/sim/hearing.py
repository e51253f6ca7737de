"""From scenes to what is heard: the same contacts, steps and lines that the picture shows, as sound events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from generation.engines.sim import voices
from generation.engines.sim.drawing.particles import flashes
from generation.engines.sim.drawing.spectacle import bursts
from generation.engines.sim.script import Script
from generation.engines.sim.sound.events import (
    Ambience,
    Break,
    EngineSound,
    Explosion,
    Footstep,
    Friction,
    Impact,
    Material,
    Mood,
    MotionPoint,
    Music,
    Place,
    SoundEvent,
    Speech,
    Splash,
    Thunder,
    Voice,
    Weather,
    Whoosh,
)
from generation.engines.sim.sound.skies import SOUND_METRES_PER_SECOND
from generation.engines.sim.world.materials import INDOORS, STUFF, ground_of
from generation.engines.sim.world.scene import RATE, Contact, Happening, Scene, Thing

PLACES = {
    "meadow": Place.MEADOW, "garden": Place.MEADOW,
    "beach": Place.BEACH, "city": Place.STREET, "road": Place.ROAD,
    "desert_road": Place.ROAD, "mountain_road": Place.ROAD, "forest": Place.FOREST,
    "kitchen": Place.KITCHEN, "room": Place.ROOM, "hall": Place.CHURCH, "stage": Place.STAGE, "moon": Place.SPACE,
    "snow": Place.MOUNTAIN, "ice": Place.HALL, "desert": Place.DESERT, "underwater": Place.UNDERWATER,
    "lake": Place.LAKE, "sea": Place.SEA, "mountains": Place.MOUNTAIN, "space": Place.SPACE, "sky": Place.MOUNTAIN,
}  # fmt: skip
WEATHERS = (("storm", Weather.STORM), ("rain", Weather.RAIN), ("snow", Weather.SNOW), ("wind", Weather.WIND),
            ("fog", Weather.FOG))  # fmt: skip
HOURS = {"dawn": 6.0, "day": 13.0, "sunset": 19.5, "night": 23.5}
MOODS = {"happy": (Mood.HAPPY, 118.0), "sad": (Mood.SAD, 70.0), "calm": (Mood.CALM, 78.0),
         "tense": (Mood.TENSE, 92.0), "epic": (Mood.EPIC, 104.0)}  # fmt: skip
FRICTION_EDGE_SECONDS = 0.2
FIREWORKS_METRES = 170.0
"""How far off rockets burst: the bang comes half a second after the light."""
DANCE_BPM = 120.0
"""The dance's beat: two a second, as the dancers move."""


def events_of(script: Script, scenes: Sequence[Scene], fps: int, heard_seconds: float = 0.0) -> list[SoundEvent]:
    """`heard_seconds` went before this clip: the score goes on from there."""
    out: list[SoundEvent] = []
    beds: list[Ambience] = []
    start = 0.0
    for shot, scene in zip(script.shots, scenes, strict=True):
        clock = Clock(start, shot.speed, scene)
        beds.append(_ambience(clock))
        out += [_impact(one, clock) for one in scene.contacts if one.b != "water" and _is_loud(one)]
        for happening in scene.happenings:
            out += _heard(happening, clock)
        for thing in scene.things.values():
            out += _spans(thing, clock)
        if shot.setting.weather.get("storm"):
            out += [Thunder(start + at, 500.0) for at in flashes(shot.frames / fps)]
        if shot.setting.weather.get("fireworks") and shot.setting.place not in INDOORS:
            out += [Explosion(start + at / shot.speed + FIREWORKS_METRES / SOUND_METRES_PER_SECOND, 1.5, 0.0, 12.0)
                    for at in bursts(scene.seconds)]  # fmt: skip
        start += shot.frames / fps
    return [*_unbroken(beds), *out, *_music(script, start, heard_seconds)]


def _unbroken(beds: Sequence[Ambience]) -> list[Ambience]:
    """A cut to the same place at the same hour is not heard."""
    out: list[Ambience] = []
    for one in beds:
        if out and replace(one, start_seconds=out[-1].start_seconds, end_seconds=out[-1].end_seconds) == out[-1]:
            out[-1] = replace(out[-1], end_seconds=one.end_seconds)
        else:
            out.append(one)
    return out


class Clock:
    """Where in the clip a scene's moments lie, and where on the stage of the ears."""

    def __init__(self, start: float, speed: float, scene: Scene) -> None:
        self.start, self.speed, self.scene = start, speed, scene

    def at(self, seconds: float) -> float:
        return self.start + seconds / self.speed

    @property
    def end(self) -> float:
        return self.at(self.scene.seconds)

    @property
    def distance(self) -> float:
        return max(1.5, 0.8 * self.scene.view_width)

    @property
    def ground(self) -> Material:
        return ground_of(self.scene.shot.setting.place).sound

    def pan(self, x: float, seconds: float) -> float:
        """By where it stands against the one that the picture follows."""
        first = next(iter(self.scene.things.values()), None)
        tick = min(self.scene.ticks - 1, round(seconds * RATE))
        middle = float(first.track.x[tick]) if first is not None and float(np.ptp(first.track.x)) > 2 else 0.0
        return max(-1.0, min(1.0, 1.6 * (x - middle) / self.scene.view_width))


def _ambience(clock: Clock) -> Ambience:
    setting = clock.scene.shot.setting
    weather = next((kind for name, kind in WEATHERS if setting.weather.get(name)), Weather.CLEAR)
    place = PLACES.get(setting.place, Place.MEADOW)
    return Ambience(place, clock.start, clock.end, HOURS.get(setting.heard_hour, 13.0), weather)


def _is_loud(one: Contact) -> bool:
    return one.speed > 0.15


def _impact(one: Contact, clock: Clock) -> Impact:
    first = STUFF[one.materials[0]].sound if one.materials[0] in STUFF else Material.WOOD
    second = STUFF[one.materials[1]].sound if one.materials[1] in STUFF else clock.ground
    if one.b == "ground":
        second = clock.ground
    thing = clock.scene.things.get(one.a)
    return Impact(clock.at(one.seconds), (first, second), min(2.0, thing.height if thing else 0.2), one.impulse,
                  clock.pan(one.x, one.seconds), clock.distance)  # fmt: skip


def _heard(one: Happening, clock: Clock) -> list[SoundEvent]:
    at, pan, far = clock.at(one.seconds), clock.pan(one.x, one.seconds), clock.distance
    thing = clock.scene.things.get(one.who)
    if one.what == "footstep":
        return [Footstep(at, clock.ground, one.power, pan, far)]
    if one.what == "splash":
        return [Splash(at, max(0.1, one.power), 3.0, pan, far)]
    if one.what == "break":
        return [Break(at, STUFF[one.detail].sound, max(0.1, one.power), pan, far)]
    if one.what == "whoosh":
        return [Whoosh(at, 0.7, 9.0, pan, pan, far)]
    if one.what == "skid":
        return [Friction(at, at + 0.8, (Material.RUBBER, Material.STONE), 1.4, 9.0, pan=pan, distance_metres=far)]
    if one.what == "voice" and thing is not None:
        animal = voices.animal_of(thing.cast)
        return [Voice(at, animal, voices.size_of(thing.cast), pan, far)] if animal else []
    if one.what == "line":
        return [Speech(one.detail, at, one.power, one.who, pan, 2.0, is_narration=not one.who)]
    return []


def _spans(thing: Thing, clock: Clock) -> list[SoundEvent]:
    """Engines of what drives, and the rubbing of what slides and rolls."""
    kind = voices.vehicle_of(thing.cast)
    track = thing.track
    speed = np.abs(np.gradient(track.x)) * RATE
    if "rear_view" in track.joints:
        speed = speed + 14.0
    if kind is not None and float(speed.max()) > 0.3:
        steps = np.linspace(0, len(track.x) - 1, 12).astype(int)
        points = tuple(
            MotionPoint(clock.at(tick / RATE), float(speed[tick]), clock.distance,
                        clock.pan(float(track.x[tick]), tick / RATE)) for tick in steps
        )  # fmt: skip
        return [EngineSound(kind, clock.start, clock.end, points)]
    if thing.cast.kind not in {"thing", "ball"} or thing.cast.figure in {"puddle"}:
        return []
    rubs = (speed > 0.25) & (track.y < 0.02) & (track.visible > 0)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], rubs.astype(int), [0]])))
    material, rolls = STUFF[thing.cast.material].sound, thing.cast.figure == "ball"
    return [
        Friction(_since(a, clock), _until(b, len(rubs), clock), (material, clock.ground), thing.height,
                 float(speed[a:b].mean()), rolls, clock.pan(float(track.x[a]), a / RATE), clock.distance)
        for a, b in zip(edges[::2], edges[1::2], strict=True) if b - a > RATE * 0.25
    ]  # fmt: skip


def _since(tick: int, clock: Clock) -> float:
    """What rubs as the clip begins rubbed before it: the fade-in lies outside."""
    return clock.at(tick / RATE) - (FRICTION_EDGE_SECONDS if tick == 0 and clock.start == 0 else 0.0)


def _until(tick: int, ticks: int, clock: Clock) -> float:
    return clock.at(tick / RATE) + (FRICTION_EDGE_SECONDS if tick == ticks else 0.0)


def _music(script: Script, end: float, heard_seconds: float) -> list[SoundEvent]:
    if not script.has_music:
        return []
    if script.mood in MOODS:
        mood, tempo = MOODS[script.mood]
        return [Music(mood, tempo, -heard_seconds, end, has_drums=script.mood in {"happy", "epic"}, level=0.5)]
    return [Music(Mood.ENERGETIC, DANCE_BPM, -heard_seconds, end, has_drums=True, level=0.7)]
