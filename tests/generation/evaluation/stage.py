"""A stage for the detectors: discs and boxes in exact motion, drawn and sounded by a few lines that no engine shares.

It knows the truth, can be told to lie about it (wrong gravity, late sound, another actor after the cut), and always
goes through a real mp4.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from generation.engines.sim.sound.events import Ambience, Impact, Material, Place, SoundEvent
from generation.engines.sim.sound.mixer import SAMPLE_RATE, mix
from generation.evaluation.media import Decoded, decode, encode

WIDTH, HEIGHT, FPS = 360, 640, 24
PIXELS_PER_METRE = 150.0
FLOOR_ROW = 480.0
GRAVITY = 9.81
INK = {"red": (226, 61, 61), "blue": (59, 130, 214), "purple": (142, 91, 208), "orange": (242, 140, 40)}


@dataclass(frozen=True)
class Actor:
    colour: str
    shape: str = "ball"
    radius: float = 0.18
    """Metres."""
    start_column: float = 90.0
    drop_metres: float = 1.7
    column_speed: float = 12.0
    restitution: float = 0.82
    gravity: float = GRAVITY


@dataclass(frozen=True)
class Act:
    """One shot."""

    actors: tuple[Actor, ...]
    seconds: float = 5.0
    backdrop: tuple[int, int, int] = (140, 190, 225)


@dataclass(frozen=True)
class Staged:
    clip: Decoded
    path: Path
    contacts: list[float] = field(default_factory=list)


def perform(
    path: Path, acts: Sequence[Act], *, sound_delay: float = 0.0, sound_of: Sequence[Act] | None = None
) -> Staged:
    """Draw, sound, encode, decode. `sound_of` plays the sound of other acts under these pictures."""
    seconds = sum(act.seconds for act in acts)
    contacts = _contacts(acts)
    heard = _contacts(sound_of if sound_of is not None else acts)
    events: list[SoundEvent] = [Ambience(Place.MEADOW, 0.0, seconds)]
    pair = (Material.RUBBER, Material.STONE)
    events += [Impact(at + sound_delay, pair, 0.3, impulse) for at, impulse in heard if at + sound_delay < seconds]
    encode(path, _stacks(acts), FPS, mix(events, seconds, seed=11), SAMPLE_RATE)
    return Staged(decode(path), path, [at for at, _ in contacts])


def bounces(actor: Actor, seconds: float) -> list[tuple[float, float, float]]:
    """(seconds, speed, height at that time 0) of each touch of the floor until it is too slow to tell."""
    at = float(np.sqrt(2 * actor.drop_metres / actor.gravity))
    speed = actor.gravity * at
    out = []
    while at < seconds and speed > 0.5:
        out.append((at, speed, 0.0))
        speed *= actor.restitution
        at += 2 * speed / actor.gravity
    return out


def height(actor: Actor, t: float, seconds: float) -> float:
    """Metres of the lower edge above the floor."""
    before = [b for b in bounces(actor, 99.0) if b[0] <= t]
    if not before:
        return actor.drop_metres - actor.gravity * t * t / 2
    at, speed, _ = before[-1]
    rise = speed * actor.restitution
    return max(0.0, rise * (t - at) - actor.gravity * (t - at) ** 2 / 2)


def _contacts(acts: Sequence[Act]) -> list[tuple[float, float]]:
    start, out = 0.0, []
    for act in acts:
        for actor in act.actors:
            out += [(start + at, speed * 0.4) for at, speed, _ in bounces(actor, act.seconds)]
        start += act.seconds
    return sorted(out)


def _stacks(acts: Sequence[Act]) -> Iterator[NDArray[np.uint8]]:
    for act in acts:
        for index in range(round(act.seconds * FPS)):
            yield draw(act, index / FPS)[None]


def draw(act: Act, t: float) -> NDArray[np.uint8]:
    picture = np.empty((HEIGHT, WIDTH, 3), np.uint8)
    picture[:] = act.backdrop
    picture[round(FLOOR_ROW) :] = (110, 150, 90)
    for actor in act.actors:
        column = actor.start_column + actor.column_speed * t
        row = FLOOR_ROW - (height(actor, t, act.seconds) + actor.radius) * PIXELS_PER_METRE
        _draw_actor(picture, actor, column, row)
    return picture


def _draw_actor(picture: NDArray[np.uint8], actor: Actor, column: float, row: float) -> None:
    radius = actor.radius * PIXELS_PER_METRE
    if actor.shape == "ball":
        at = (round(column * 16), round(row * 16))
        cv2.circle(picture, at, round(radius * 16), INK[actor.colour], -1, cv2.LINE_AA, 4)
        return
    corners = {"box": 4, "triangle": 3}[actor.shape]
    turn = -np.pi / 2 + (np.pi / 4 if corners == 4 else 0.0)
    angles = turn + 2 * np.pi * np.arange(corners) / corners
    points = np.stack([column + radius * np.cos(angles), row + radius * np.sin(angles)], axis=1)
    cv2.fillPoly(picture, [np.round(points * 16).astype(np.int32)], INK[actor.colour], cv2.LINE_AA, 4)
