"""Verbs of those with a will: walk, run, jump, dance, sit, fly, swim, drive. Each fills a span of a track.

Speeds are targets that the body reaches smoothly; feet are planted by the distance walked, never by the clock.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from generation.engines.sim.script import Act
from generation.engines.sim.world import unguided
from generation.engines.sim.world.gait import Gait, gait_for
from generation.engines.sim.world.layout import SEASIDE, View
from generation.engines.sim.world.leaping import Hurdle, axel, jump
from generation.engines.sim.world.materials import WATER_PLACES
from generation.engines.sim.world.scene import RATE, Contact, Floats, Happening, Thing

EASE_SECONDS = 0.22
REAR_SPEED, BEND_RADIUS, ROLL_PER_G = 14.0, 28.0, 0.30
"""Metres a second and metres of a sharp bend, and the radians that the springs give for each g."""
SPANS = {"stumble": 2.0, "jump": 3.0, "wave": 2.5, "kick": 2.0, "throw": 2.2, "bark": 2.0, "turn": 4.0}
"""Seconds that some acts take when others wait."""


AGROUND = 0.06
"""Radians that a boat leans where there is no water."""
GESTURES = {"wave", "speak", "eat", "bark", "shake"}
"""What one does without getting up."""


@dataclass(slots=True)
class Span:
    """The part of a performance that one act gets."""

    act: Act
    first: int
    last: int

    @property
    def slice(self) -> slice:
        return slice(self.first, self.last)

    @property
    def seconds(self) -> float:
        return (self.last - self.first) / RATE

    def clock(self) -> Floats:
        """Seconds since it began, for each of its ticks."""
        return np.asarray(np.arange(self.last - self.first) / RATE)


@dataclass(slots=True)
class Performance:
    """One performer's shot while it is being written."""

    thing: Thing
    view: View
    gravity: float
    place: str
    seconds: float
    random: np.random.Generator
    speed: Floats
    """Target speed in m/s along x, signed."""
    happenings: list[Happening]
    contacts: list[Contact]
    together: dict[str, float] = field(default_factory=dict)
    """By verb, the speed of the slowest of those who do it together."""
    hurdles: dict[str, Hurdle] = field(default_factory=dict)
    """What one may be told to jump over, by the id of its cast."""
    is_followed: bool = True
    """Whether the camera goes along: others stay in the picture, if the words do not send them out of it."""
    is_film_still: bool = False
    """Whether whom the camera watches goes nowhere."""
    is_placed: bool = False
    """Whether an earlier shot says where one stands."""

    @property
    def gait(self) -> Gait:
        return gait_for(self.thing.cast)

    def channel(self, name: str) -> Floats:
        return self.thing.track.joint(name)

    def heading(self, act: Act) -> float:
        if "left" in act.manners:
            return -1.0
        if "right" in act.manners:
            return 1.0
        return 1.0 if self.thing.track.facing[0] >= 0 else -1.0

    def pace(self, act: Act) -> float:
        return act.pace * (1.35 if "fast" in act.manners else 1.0) * (0.6 if "slow" in act.manners else 1.0)


def spans_of(acts: list[Act], ticks: int) -> list[Span]:
    """Share the shot between the acts of one performer, in order; short acts take what they need."""
    if not acts:
        return []
    total = ticks / RATE
    wanted = [SPANS.get(act.verb, 0.0) for act in acts]
    if len(acts) == 1:
        return [Span(acts[0], 0, ticks)]
    rest = max(0.0, total - sum(wanted))
    open_ended = wanted.count(0.0)
    lengths = [rest / open_ended if want == 0.0 else want for want in wanted]
    if open_ended == 0 or rest < 0.25 * total:
        lengths = [total / len(acts)] * len(acts)
    edges = [round(edge * RATE) for edge in np.cumsum([0.0, *lengths])]
    edges[-1] = ticks
    return [Span(act, edges[i], edges[i + 1]) for i, act in enumerate(acts)]


def act_out(performance: Performance, acts: list[Act]) -> None:
    """Write the whole track: acts first, then the walk that follows from the speed."""
    track = performance.thing.track
    for span in spans_of(acts, len(track.x)):
        VERBS.get(span.act.verb, stand)(performance, span)
    if acts and acts[0].verb == "sit" and all(act.verb in GESTURES for act in acts[1:]):
        performance.channel("sit")[:] = 1.0
    unguided.stay_in_sight(performance, acts)
    settle_speed(performance)
    for name in list(track.joints):
        if name not in {"phase", "wheel"}:
            track.joints[name] = smooth(track.joints[name], EASE_SECONDS)
    performance.gait.plant(performance)
    unguided.hop_along(performance)
    unguided.lift_where_nothing_falls(performance)


def settle_speed(performance: Performance) -> None:
    """Integrate the smoothed target speed into x, and look where one goes."""
    track = performance.thing.track
    speed = smooth(performance.speed, EASE_SECONDS * 1.6)
    track.x = track.x + np.concatenate([[0.0], np.cumsum(speed[:-1]) / RATE])
    moving = np.abs(speed) > 0.08
    facing = np.where(moving, np.sign(speed), 0.0)
    last = track.facing[0]
    for tick in range(len(facing)):
        if facing[tick] == 0.0:
            facing[tick] = last
        last = facing[tick]
    spin = track.joints.get("yaw")
    turned = smooth(facing, 0.18)
    track.facing = turned if spin is None else turned * np.cos(spin)
    track.joints["speed"] = speed


def smooth(values: Floats, seconds: float) -> Floats:
    size = max(3, round(seconds * RATE)) | 1
    kernel = np.hanning(size + 2)[1:-1]
    padded = np.pad(values, size // 2, mode="edge")
    return np.asarray(np.convolve(padded, kernel / kernel.sum(), mode="valid"))


def stand(p: Performance, span: Span) -> None:
    p.channel("idle")[span.slice] = 1.0


def walk(p: Performance, span: Span) -> None:
    p.speed[span.slice] = p.heading(span.act) * p.together.get("walk", p.gait.walk_speed) * p.pace(span.act)


def run(p: Performance, span: Span) -> None:
    p.speed[span.slice] = p.heading(span.act) * p.together.get("run", p.gait.run_speed) * p.pace(span.act)
    p.channel("run")[span.slice] = 1.0


def dance(p: Performance, span: Span) -> None:
    p.channel("dance")[span.slice] = 1.0
    clock = span.clock() * span.act.pace
    p.thing.track.angle[span.slice] += 0.0 if _is_jointed(p) else 0.22 * np.sin(2 * np.pi * clock)
    p.thing.track.stretch[span.slice] = 1.0 if _is_jointed(p) else 1.0 + 0.09 * np.sin(4 * np.pi * clock)
    beat = 2 * np.pi * 2.0 * clock
    p.thing.track.y[span.slice] += p.thing.height * 0.035 * np.abs(np.sin(beat / 2))
    p.channel("beat")[span.slice] = beat


def _is_jointed(p: Performance) -> bool:
    return p.thing.cast.figure in {"biped", "quadruped"}


def spin(p: Performance, span: Span) -> None:
    clock = span.clock()
    rate = 2 * np.pi * (1.6 if "fast" in span.act.manners else 0.9) * span.act.pace
    ramp = np.minimum(1.0, clock / 1.5)
    p.channel("yaw")[span.slice] = np.cumsum(rate * ramp) / RATE
    p.channel("arms_out")[span.slice] = 0.7


def sit(p: Performance, span: Span) -> None:
    p.channel("sit")[span.slice] = 1.0
    p.channel("idle")[span.slice] = 1.0


def wave(p: Performance, span: Span) -> None:
    p.channel("wave")[span.slice] = 1.0
    p.channel("idle")[span.slice] = 1.0


def speak(p: Performance, span: Span) -> None:
    p.channel("talk")[span.slice] = 1.0
    p.channel("idle")[span.slice] = 1.0


def shake(p: Performance, span: Span) -> None:
    clock = span.clock()
    p.thing.track.angle[span.slice] += 0.09 * np.sin(2 * np.pi * 7 * clock) * np.minimum(1, clock * 3)


def grow(p: Performance, span: Span) -> None:
    clock = span.clock()
    share = np.clip(clock / max(0.5, span.seconds * 0.8), 0, 1)
    p.channel("grow")[span.slice] = 0.75 * (1 - share * share * (3 - 2 * share))


def stumble(p: Performance, span: Span) -> None:
    """The feet catch, the body pitches over, hits the ground and gets up again."""
    before = float(p.speed[span.first - 1]) if span.first else p.heading(span.act) * p.gait.walk_speed
    clock = span.clock()
    fall = np.interp(clock, [0.0, 0.32, 0.75, 1.5, 10.0], [0.0, 1.0, 1.0, 0.0, 0.0])
    p.channel("pitch")[span.slice] = fall
    p.speed[span.slice] = before * np.interp(clock, [0.0, 0.35, 0.8, 1.5, 2.0, 10.0], [1.0, 0.45, 0.0, 0.1, 0.6, 0.6])
    if before * before > (p.gait.walk_speed * 1.3) ** 2:
        p.channel("run")[span.slice] = 1.0 - fall
    at = span.first / RATE + 0.34
    p.happenings.append(Happening(at, "stumble", p.thing.cast.id, float(p.thing.track.x[span.first])))
    p.contacts.append(Contact(at, p.thing.cast.id, "ground", ("flesh", p.place), p.gait.weight * 1.6, 1.6,
                              float(p.thing.track.x[span.first]), 0.0))  # fmt: skip


def fall_down(p: Performance, span: Span) -> None:
    clock = span.clock()
    p.channel("pitch")[span.slice] = np.interp(clock, [0.0, 0.8, 1.25, 1e6], [0.0, 0.0, 1.0, 1.0])
    at = span.first / RATE + 1.2
    p.contacts.append(Contact(at, p.thing.cast.id, "ground", ("flesh", p.place), p.gait.weight * 2.5, 2.5,
                              float(p.thing.track.x[span.first]), 0.0))  # fmt: skip


def slide(p: Performance, span: Span) -> None:
    clock = span.clock()
    reach = max(0.0, p.view.half - 0.75 * p.thing.width)
    heading = p.heading(span.act)
    if not p.is_placed and span.first == 0:
        # It comes to rest in sight, so it begins as far back as that takes.
        p.thing.track.x[:] = np.clip(p.thing.track.x, -reach, reach) if reach else 0.0
    room = reach - heading * float(p.thing.track.x[0])
    way = max(0.2, min(p.view.width * 0.66 - 0.45 * p.thing.width, room))
    slow = (0.35 if p.place in {"ice", "snow"} else 1.2) * span.act.pace**2
    speed = np.maximum(0.0, (2 * slow * way) ** 0.5 - slow * clock)
    p.speed[span.slice] = heading * speed
    p.channel("glide")[span.slice] = 1.0


def kick(p: Performance, span: Span) -> None:
    clock = span.clock()
    p.channel("kick")[span.slice] = np.interp(clock, [0, 0.75, 0.9, 1.0, 1.5, 1e6], [0, 0, -0.7, 1.0, 0, 0])


def throw(p: Performance, span: Span) -> None:
    clock = span.clock()
    p.channel("throw")[span.slice] = np.interp(clock, [0, 0.6, 1.0, 1.12, 1.6, 1e6], [0.3, 0.3, -1.0, 1.0, 0, 0])


def call(p: Performance, span: Span) -> None:
    for at in np.arange(span.first / RATE + 0.4, span.last / RATE - 0.4, 1.25):
        tick = round(at * RATE)
        p.channel("call")[tick : tick + 80] = 1.0
        p.happenings.append(Happening(float(at), "voice", p.thing.cast.id, float(p.thing.track.x[tick])))
    p.channel("idle")[span.slice] = 1.0


def eat(p: Performance, span: Span) -> None:
    p.channel("eat")[span.slice] = 1.0


def fly(p: Performance, span: Span) -> None:
    """Through the air: up from the ground first, then along, rising and sinking a little."""
    clock = span.clock()
    rise = p.view.height * (0.34 + 0.1 * float(p.random.uniform(-1, 1)))
    up = np.clip(clock / 1.6, 0, 1)
    sway = 0.05 * p.view.height * np.sin(2 * np.pi * clock / 3.1 + float(p.random.uniform(0, 6)))
    start = rise if span.first == 0 and p.thing.cast.kind == "flyer" else 0.0
    p.thing.track.y[span.slice] += start + (rise - start) * up * up * (3 - 2 * up) + sway * up
    p.speed[span.slice] = p.heading(span.act) * max(0.6, min(4.0, p.thing.height * 2.2)) * p.pace(span.act)
    p.channel("fly")[span.slice] = 1.0


def breathe_fire(p: Performance, span: Span) -> None:
    """On the wing where one has wings; the fire comes and goes."""
    (fly if p.thing.cast.kind == "flyer" else stand)(p, span)
    p.channel("flame")[span.slice] = np.clip(2.2 * np.sin(2 * np.pi * (span.clock() - 0.5) / 3.0), 0.0, 1.0)


def hover(p: Performance, span: Span) -> None:
    clock = span.clock()
    if p.place in WATER_PLACES and p.thing.cast.kind != "flyer":
        p.speed[span.slice] = p.heading(span.act) * min(0.8, p.view.width * 0.06) * p.pace(span.act)
        p.channel("swim")[span.slice] = 0.0
        return
    if p.thing.cast.kind == "floater" and p.place not in {"space", "sky"}:
        # Out at sea from a beach, or else aground.
        is_out = p.place == SEASIDE
        p.speed[span.slice] = p.heading(span.act) * p.view.width * 0.12 * p.pace(span.act) if is_out else 0.0
        p.thing.track.angle[span.slice] += 0.0 if is_out else AGROUND
        return
    high = p.view.height * 0.3
    p.thing.track.y[span.slice] += high + 0.03 * p.view.height * np.sin(2 * np.pi * clock / 3.4)
    p.thing.track.angle[span.slice] += 0.12 * np.sin(2 * np.pi * clock / 5.3)
    p.speed[span.slice] = p.heading(span.act) * p.view.width * 0.03 * p.pace(span.act)
    p.channel("fly")[span.slice] = 1.0


def swim(p: Performance, span: Span) -> None:
    clock = span.clock()
    if p.place not in WATER_PLACES:
        p.thing.track.y[span.slice] += p.view.height * (0.22 + 0.06 * np.sin(2 * np.pi * clock / 4.0))
    p.speed[span.slice] = p.heading(span.act) * max(0.35, 0.9 * p.thing.width) * p.pace(span.act)
    p.channel("swim")[span.slice] = 1.0


def drive(p: Performance, span: Span) -> None:
    top = {"bicycle": 4.5}.get(p.thing.cast.figure, 9.0) * p.pace(span.act)
    p.speed[span.slice] = p.heading(span.act) * top * min(1.0, max(0.25, p.thing.width / 3.5))
    if "turn" in span.act.manners:
        turn_sharply(p, span)


def turn_sharply(p: Performance, span: Span) -> None:
    """Seen from behind: the road bends, the body rolls outwards by what the springs give for v^2/r."""
    clock = span.clock()
    bend = np.sin(2 * np.pi * np.clip((clock - 0.8) / 3.4, 0, None)) * (clock > 0.8)
    p.channel("rear_view")[span.slice] = 1.0
    p.channel("lean")[span.slice] = bend * (REAR_SPEED**2 / BEND_RADIUS / 9.81) * ROLL_PER_G
    p.channel("steer")[span.slice] = bend * 0.5
    p.speed[span.slice] = bend * 4.2
    for at in np.arange(span.first / RATE + 1.2, span.last / RATE - 1.0, 1.7):
        p.happenings.append(Happening(float(at), "skid", p.thing.cast.id, 0.0))


VERBS: dict[str, Callable[[Performance, Span], None]] = {
    "walk": walk, "run": run, "chase": run, "jump": jump, "bounce": jump, "axel": axel, "dance": dance, "spin": spin,
    "sit": sit, "wave": wave, "speak": speak, "shake": shake, "grow": grow, "stumble": stumble, "fall": fall_down,
    "slide": slide, "roll": walk, "kick": kick, "throw": throw, "bark": call, "eat": eat, "fly": fly,
    "flame": breathe_fire,
    "float": hover, "swim": swim, "splash": jump, "drive": drive, "turn": turn_sharply, "ride": drive, "stand": stand,
}  # fmt: skip


def performance_of(
    thing: Thing,
    view: View,
    gravity: float,
    place: str,
    seconds: float,
    random: np.random.Generator,
    happenings: list[Happening],
    contacts: list[Contact],
) -> Performance:
    ticks = len(thing.track.x)
    return Performance(thing, view, gravity, place, seconds, random, np.zeros(ticks), happenings, contacts)
