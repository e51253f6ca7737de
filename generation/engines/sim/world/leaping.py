"""What leaves the ground by its own strength: hops, the leap over something, the axel. Flights are exact parabolas."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from generation.engines.sim.world.materials import WATER_PLACES
from generation.engines.sim.world.scene import RATE, Contact, Happening

if TYPE_CHECKING:
    from generation.engines.sim.world.acting import Performance, Span

RUN_UP = 0.36
"""The share of a shot before the take-off of a leap."""

TAKE_OFF_SECONDS = 0.35
"""Before the take-off, where the shot began with something else."""
OUT_OF_WATER = 2.0
"""How many times as high whoever swims leaps: they begin below the surface."""
HIGHEST_LEAP = 3.0
"""How many times their own height creatures of this world can clear."""


@dataclass(frozen=True, slots=True)
class Hurdle:
    """What stands in the way: the middle, the width and the height of it in metres."""

    x: float
    width: float
    height: float


def jump(p: Performance, span: Span) -> None:
    """Over what stands in the way, or else hops, one after another, each after a crouch."""
    hurdle = p.hurdles.get(span.act.target) if span.act.link == "over" else None
    if hurdle is not None and _leap(p, span, hurdle):
        return
    high = (
        p.thing.height * (0.55 if "high" in span.act.manners else 0.32) * min(2.0, (9.81 / max(p.gravity, 1.6)) ** 0.5)
    )
    if p.thing.cast.kind == "swimmer" and p.place in WATER_PLACES:
        high *= OUT_OF_WATER
    _hops(p, span, high, p.pace(span.act) * p.gait.walk_speed * 0.9 if p.is_followed else 0.0)


def _leap(p: Performance, span: Span, hurdle: Hurdle) -> bool:
    """A run-up, one flight whose top is above the middle of it, and on. False where the shot has no room for that."""
    thing, gravity = p.thing, max(p.gravity, 0.8)
    spare = 0.12 * thing.height + 0.05
    over_seconds = (0.8 * hurdle.width + 0.5 * thing.width) / p.gait.run_speed
    high = hurdle.height + max(spare, gravity * over_seconds**2 / 8)
    flight = 2 * (2 * high / gravity) ** 0.5
    heading, first = p.heading(span.act), span.first / RATE
    speed = p.gait.run_speed
    before = float(np.sum(p.speed[: span.first])) / RATE
    if not p.is_placed:
        run_up = RUN_UP * span.seconds if span.first == 0 else TAKE_OFF_SECONDS
        thing.track.x[:] = hurdle.x - heading * speed * (run_up + flight / 2) - before
    way = heading * (hurdle.x - float(thing.track.x[0]) - before)
    at = first + way / speed - flight / 2
    if at < first + 0.1 or at + flight > span.last / RATE:
        return False
    p.speed[span.slice] = heading * speed
    p.channel("run")[span.slice] = 1.0
    _fly(p, at, flight)
    return True


def _fly(p: Performance, at: float, flight: float) -> tuple[int, int]:
    """One flight of so many seconds: crouch, parabola, landing. Returns its ticks."""
    a, b = round(at * RATE), round((at + flight) * RATE)
    track = p.thing.track
    clock = np.arange(b - a) / RATE
    track.y[a:b] += clock * (flight - clock) * p.gravity / 2
    p.channel("crouch")[max(0, a - 60) : a] = 1.0
    p.channel("crouch")[b : b + 40] = 0.8
    p.channel("air")[a:b] = 1.0
    fall = p.gravity * flight / 2
    p.contacts.append(Contact(at + flight, p.thing.cast.id, "ground", ("flesh", p.place), p.gait.weight * fall, fall,
                              float(track.x[min(b, len(track.x) - 1)]), 0.0))  # fmt: skip
    return a, b


def _hops(p: Performance, span: Span, high: float, onward: float) -> None:
    flight = 2 * (2 * high / max(p.gravity, 0.8)) ** 0.5
    rest = 0.55 / span.act.pace
    at = span.first / RATE + 0.45
    p.speed[span.slice] = p.heading(span.act) * onward
    while at + flight < span.last / RATE:
        _fly(p, at, flight)
        at += flight + rest


def axel(p: Performance, span: Span) -> None:
    """A glide, a take-off forwards, three and a half turns in the air, a landing backwards with arms out."""
    glide = 0.0 if p.thing.sails_on else 2.2
    p.speed[span.slice] = p.heading(span.act) * glide
    high, turns = 0.85, 3.5
    flight = 2 * (2 * high / max(p.gravity, 1.2)) ** 0.5
    track = p.thing.track
    for at in np.arange(span.first / RATE + 1.6, span.last / RATE - flight - 0.8, flight + 2.6):
        a, b = round(at * RATE), round((at + flight) * RATE)
        clock = np.arange(b - a) / RATE
        track.y[a:b] += clock * (flight - clock) * p.gravity / 2
        p.channel("crouch")[a - 80 : a] = 1.0
        p.channel("crouch")[b : b + 60] = 0.9
        p.channel("tuck")[a:b] = 1.0
        p.channel("arms_out")[b : b + 260] = 1.0
        p.channel("arms_out")[max(0, a - 200) : a] = 0.8
        p.channel("yaw")[a:b] += np.linspace(0, 2 * np.pi * (turns + 0.5), b - a)
        p.happenings.append(Happening(float(at), "whoosh", p.thing.cast.id, float(track.x[a])))
        p.contacts.append(Contact(float(at + flight), p.thing.cast.id, "ground", ("flesh", p.place),
                                  p.gait.weight * p.gravity * flight / 2, p.gravity * flight / 2,
                                  float(track.x[b]), 0.0))  # fmt: skip
