"""Where the cast depend on each other: riders and what carries them, chasers and the chased, kickers and balls,
things that stand on tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from generation.engines.sim.lexicon import lexicon
from generation.engines.sim.script import Act
from generation.engines.sim.world import acting
from generation.engines.sim.world.bodies import FreeBody
from generation.engines.sim.world.gait import gait_for
from generation.engines.sim.world.layout import TRAVELS
from generation.engines.sim.world.scene import RATE, Contact, Thing, Track

if TYPE_CHECKING:
    from generation.engines.sim.world.build import Staging

CARRIERS = {"boat", "bicycle", "quadruped", "car"}
CARRIER_KINDS = {"vehicle", "floater"}
WINDOW, LOW_WINDOW, FRONT_SEAT, HEAD_OF_SEATED = 0.76, 0.73, 0.14, 0.96
"""Of a car's height: its windows, those of a sports car, and how far before its middle one drives; of a person's: the
head on a seat."""
PACK_GAP, PACK_LANE = 0.9, 0.5
"""How far behind and beside the one before it each of a pack runs, in its own widths and heights."""
KICK_AT, THROW_AT = 0.98, 1.10
"""Seconds into the act at which foot or hand meets the ball."""


def carries(thing: Thing) -> bool:
    return thing.cast.figure in CARRIERS or thing.cast.kind in CARRIER_KINDS


def seat(staging: Staging) -> None:
    """Who is on what: "a triple axel on a paddleboard", "a man rides a horse"."""
    things = staging.scene.things
    for act in staging.shot.acts:
        rider, carrier = things.get(act.who), things.get(act.target)
        if rider is None or carrier is None or rider is carrier:
            continue
        if act.verb == "sit" and carrier.cast.noun == "bench" and rider.cast.figure == "biped":
            rider.track.x[:], rider.z = carrier.track.x, carrier.z - 0.02
            rider.track.joint("perch")[:] = 1.0
        if not carries(carrier):
            continue
        if rider.cast.kind in {"person", "animal", "thing", "ball"} and (
            act.verb == "ride" or act.link in {"on", "in"}
        ):
            rider.sails_on = carrier.cast.id
            # Inside a car one is seen through its windows.
            rider.z = carrier.z + (0.01 if carrier.cast.figure == "car" else -0.01)
            rider.track.x[:] = carrier.track.x


def start_where_it_fits(staging: Staging, thing: Thing, acts: list[Act]) -> None:
    """Those who cross the picture begin so that the camera or the frame holds their way."""
    view, key = staging.view, thing.cast.id
    rider = next((one for one in staging.scene.things.values() if one.sails_on == key), None)
    if rider is not None and not acts:
        acts.append(Act("drive" if thing.cast.kind != "floater" else "float", key))
    travels = [act for act in acts if act.verb in TRAVELS]
    goal = next((act for act in acts if act.verb in {"kick", "throw"} and act.target), None)
    if goal:
        thing.track.x[:] = -view.width * 0.2
        return
    if travels and not thing.sails_on and key not in staging.memory.positions:
        thing.track.x[:] = thing.track.x - view.width * 0.22 * (-1.0 if "left" in travels[0].manners else 1.0)
    if travels and "left" in travels[0].manners:
        thing.track.facing[:] = -1.0


def follow(staging: Staging) -> None:
    """After physics has run: chasers run after, riders go along."""
    scene = staging.scene
    for act in staging.shot.acts:
        if act.verb == "chase" and act.target in scene.things and act.who in scene.things:
            _chase(staging, scene.things[act.who], scene.things[act.target], act)
    for thing in scene.things.values():
        carrier = scene.things.get(thing.sails_on)
        if carrier is not None:
            _go_along(thing, carrier)


def _chase(staging: Staging, hunter: Thing, prey: Thing, act: Act) -> None:
    """Run to where the prey is going, a body's length behind it, as fast as the legs allow."""
    acts = [one for one in staging.acts_of(hunter.cast.id) if one.verb != "chase"]
    performance = acting.performance_of(hunter, staging.view, staging.gravity, staging.place, staging.scene.seconds,
                                        staging.random_of(hunter.cast.id), staging.scene.happenings,
                                        staging.scene.contacts)  # fmt: skip
    ticks = len(hunter.track.x)
    top = gait_for(hunter.cast).run_speed * 1.1 * max(1.0, act.pace)
    pack = [one.who for one in staging.shot.acts if one.verb == "chase" and one.target == prey.cast.id]
    rank = pack.index(hunter.cast.id)
    gap = 0.5 * (hunter.width + prey.width) + 0.15 + PACK_GAP * rank * hunter.width
    if hunter.cast.id not in staging.memory.positions:
        hunter.z += PACK_LANE * rank * hunter.height
    start = float(prey.track.x[0]) - gap - 0.5 * staging.view.width * 0.5
    hunter.track.x[:] = start
    stumble = next((one for one in acts if one.verb == "stumble"), None)
    stumble_at = _stumble_tick(staging, ticks, start, top) if stumble else ticks
    at, speed = start, np.zeros(ticks)
    for tick in range(ticks):
        wanted = np.clip((float(prey.track.x[tick]) - gap - at) * 3.0, 0.0, top)
        if tick >= stumble_at:
            wanted *= np.interp((tick - stumble_at) / RATE, [0, 0.35, 0.8, 1.5, 2.2], [1, 0.45, 0.0, 0.1, 1.0])
        speed[tick] = wanted
        at += wanted / RATE
    performance.speed[:] = speed
    performance.channel("run")[:] = np.clip(speed / top * 1.5, 0, 1)
    if stumble and stumble_at < ticks - 60:
        acting.stumble(performance, acting.Span(stumble, stumble_at, min(ticks, stumble_at + 500)))
        performance.speed[:] = speed
    acting.settle_speed(performance)
    for name in list(hunter.track.joints):
        if name != "speed":
            hunter.track.joints[name] = acting.smooth(hunter.track.joints[name], acting.EASE_SECONDS)
    performance.gait.plant(performance)
    if hunter.cast.kind in {"swimmer", "flyer"}:
        level = acting.smooth(prey.track.y, 0.8) + (prey.height - hunter.height) / 2
        hunter.track.y = np.maximum(level, 0.12 * staging.view.height)


def _stumble_tick(staging: Staging, ticks: int, start: float, speed: float) -> int:
    puddle = next((one for one in staging.scene.things.values() if one.cast.figure == "puddle"), None)
    if puddle is None:
        return round(ticks * 0.5)
    way = float(puddle.track.x[0]) + puddle.width * 0.4 - start
    return int(np.clip(round(way / speed * RATE) + 60, 200, ticks * 0.7))


def _go_along(rider: Thing, carrier: Thing) -> None:
    track, on = rider.track, carrier.track
    top = {"boat": 0.5, "bicycle": 0.0, "quadruped": 0.9, "car": 0.0}.get(carrier.cast.figure, 0.34)
    deck = carrier.height * top if carrier.cast.noun != "sailing_boat" else 0.35
    if carrier.cast.noun == "rowing_boat":
        deck = carrier.height * 0.2
    if carrier.cast.figure == "quadruped":
        deck = carrier.height * 0.98 - 0.48 * rider.height
    if carrier.cast.figure == "car":
        low = bool(lexicon().nouns[carrier.cast.noun].build.get("sport"))
        deck = (LOW_WINDOW if low else WINDOW) * carrier.height - HEAD_OF_SEATED * rider.height
        track.joints["indoors"] = np.ones(len(track.x))
    own = track.x - track.x[0]
    track.x = on.x + (own if carrier.cast.figure == "boat" and np.ptp(own) < carrier.width * 0.4 else 0.0)
    if carrier.cast.figure == "car":
        track.x = track.x + FRONT_SEAT * carrier.height * on.facing
    track.y = track.y + on.y + deck
    track.angle = track.angle + on.angle * 0.6
    if carrier.cast.figure != "boat":
        track.facing = on.facing.copy()
    if carrier.cast.figure in {"bicycle", "quadruped", "car"}:
        track.joints["seat"] = np.ones(len(track.x))
        track.joints["pedal"] = on.joints.get("wheel", np.zeros(len(track.x)))
    for name in {"gait", "run"} & set(track.joints):
        # Whoever is carried does not walk.
        track.joints[name] = np.zeros(len(track.x))
    landings = np.nonzero(np.diff((track.joints.get("tuck", np.zeros(len(track.x))) > 0.5).astype(int)) < 0)[0]
    for tick in landings:
        _dip(on, int(tick))
        _dip(track, int(tick))


def _dip(track: Track, tick: int) -> None:
    """A deck gives under a landing and swings out."""
    clock = np.arange(len(track.y) - tick) / RATE
    track.y[tick:] -= 0.07 * np.exp(-2.2 * clock) * np.sin(2 * np.pi * 1.1 * clock)


def floors(staging: Staging) -> tuple[tuple[float, float, float, float, str], ...]:
    """Table tops are solid, ramps too."""
    out: list[tuple[float, float, float, float, str]] = []
    for thing in staging.scene.things.values():
        x, half = float(thing.track.x[0]), thing.width / 2
        if thing.cast.figure == "table":
            out.append((x - half, thing.height, x + half, thing.height, thing.cast.id))
        elif thing.cast.figure == "ramp":
            out.append((x - half, thing.height, x + half, 0.0, thing.cast.id))
    for act in staging.shot.acts:
        if act.verb == "throw" and (catcher := staging.scene.things.get(act.via)):
            # What is thrown to somebody does not fly through them.
            x, high = float(catcher.track.x[0]), 0.9 * catcher.height
            out.append((x, 0.0, x, high, catcher.cast.id))
    return tuple(out)


def support_of(staging: Staging, thing: Thing) -> float:
    """How high the thing's foot begins, and its x: on the table that its act names."""
    for act in staging.acts_of(thing.cast.id):
        base = staging.scene.things.get(act.target)
        if (
            base is not None
            and base.cast.figure in {"table", "ramp"}
            and act.link in {"on", "from", "near", "over", "through"}
        ):
            falls = act.verb in {"fall", "break", "slide", "roll"}
            thing.z = base.z
            if base.cast.figure == "ramp":
                thing.track.x[:] = base.track.x[0] - 0.25 * base.width
                return base.height * 0.8
            side = base.width * (0.30 if falls else 0.1)
            thing.track.x[:] = base.track.x[0] + (-side if act.verb in {"slide", "roll"} else side)
            return base.height
    return 0.0


def set_off(staging: Staging, thing: Thing, free: FreeBody) -> None:
    """Give a body the push that somebody else's act gives it: a kick, a throw, the flight from a chaser."""
    for act in staging.shot.acts:
        if act.target != thing.cast.id or act.who not in staging.scene.things:
            continue
        who = staging.scene.things[act.who]
        if act.verb == "chase":
            free.velocity = (gait_for(who.cast).run_speed * 0.78 * act.pace, 1.6)
            free.spin = -free.velocity[0] / (free.width / 2)
            free.x = 0.0
        elif act.verb in {"kick", "throw"}:
            _strike(staging, who, thing, free, act)


def _throw_to(staging: Staging, free: FreeBody, catcher: Thing) -> None:
    """Let go so that it comes down where the catcher stands and looks."""
    up = free.velocity[1]
    drop = max(0.0, free.y - 0.5 * catcher.height)
    gravity = max(staging.gravity, 0.8)
    flight = (up + (up * up + 2 * gravity * drop) ** 0.5) / gravity
    way = float(catcher.track.x[0]) - free.x
    free.velocity = (way / flight, up)
    if float(np.ptp(catcher.track.x)) < 0.1:
        catcher.track.facing[:] = -1.0 if way > 0 else 1.0


def _strike(staging: Staging, who: Thing, thing: Thing, free: FreeBody, act: Act) -> None:
    spans = acting.spans_of(staging.acts_of(who.cast.id), staging.scene.ticks)
    span = next((one for one in spans if one.act is act), None)
    if span is None:
        return
    at = span.first / RATE + (KICK_AT if act.verb == "kick" else THROW_AT)
    tick = min(staging.scene.ticks - 1, round(at * RATE))
    x = float(who.track.x[tick])
    hard = 1.4 if "hard" in act.manners else 1.0
    free.x = x + 0.34 * who.height
    free.velocity = (2.7 * hard, 3.6 * hard) if act.verb == "kick" else (2.6 * hard, 3.0 * hard)
    if act.verb == "throw":
        free.x, free.y = x + 0.2 * who.height, 0.95 * who.height
        if catcher := staging.scene.things.get(act.via):
            _throw_to(staging, free, catcher)
    free.starts_at = at
    mass = free.width**3 * 200.0
    staging.scene.contacts.append(Contact(at, thing.cast.id, who.cast.id, (thing.cast.material, "flesh"),
                                          mass * 6.0 * hard, 6.0 * hard, free.x, free.y))  # fmt: skip
