"""Verbs of things without a will: bounce, slide, roll, fall, break, float, sink. Each sets a launch, physics does
the rest."""

from __future__ import annotations

import numpy as np

from generation.engines.sim.script import Act
from generation.engines.sim.world.bodies import FreeBody
from generation.engines.sim.world.layout import View
from generation.engines.sim.world.materials import ground_of, restitution
from generation.engines.sim.world.scene import Thing

SMOOTH = 0.12
"""Coefficient of friction of the underside of what slides on purpose."""
FASTER = {"fast": 1.5, "slow": 0.6}


def body_for(
    thing: Thing,
    acts: list[Act],
    view: View,
    seconds: float,
    place: str,
    gravity: float,
    random: np.random.Generator,
    support: float,
) -> FreeBody:
    """The free body of a thing, launched as its first act says. `support` is the height of what it rests on."""
    cast = thing.cast
    shape = {"ball": "disc", "polygon": "polygon"}.get(cast.figure, "box")
    if cast.figure == "picture" and cast.material == "rubber":
        shape = "disc"
    # Pictures are drawn with a margin: their body is a little smaller than their square.
    shrink = 0.82 if cast.figure == "picture" and shape == "box" else 1.0
    free = FreeBody(
        cast.id, shape, thing.width * shrink, cast.height * (1.0 if shape != "box" else shrink), cast.material,
        thing.track.x[0], support + cast.height / 2 * shrink, layer=1 << _layer(thing.z),
        can_tip=shape != "box" or cast.figure != "glass",
    )  # fmt: skip
    if cast.figure == "polygon":
        free.sides = {3: 3, 5: 5, 6: 6}.get(round(_sides(cast.noun)), 4)
        free.y = support + free.width / 2 * float(np.cos(np.pi / free.sides))
    if any(act.verb == "roll" for act in acts) and shape == "box" and cast.figure == "picture":
        free.shape, free.width = "disc", free.height
    for act in acts[:1]:
        _launch(free, act, view, seconds, place, gravity, random, support)
    return free


def _layer(z: float) -> int:
    return 8 + int(np.clip(round(z * 4), -8, 20))


def _sides(noun: str) -> int:
    return {"triangle": 3, "pentagon": 5, "hexagon": 6}.get(noun, 4)


def _launch(
    free: FreeBody,
    act: Act,
    view: View,
    seconds: float,
    place: str,
    gravity: float,
    random: np.random.Generator,
    support: float,
) -> None:
    faster = act.pace * float(np.prod([FASTER.get(one, 1.0) for one in act.manners]))
    side = -1.0 if "left" in act.manners else 1.0
    room_above = view.height * 0.62
    if act.verb == "bounce":
        high = min(room_above, view.width * (1.15 if "high" in act.manners else 0.8))
        down = _bounce(free, act.pace, high, room_above, place, gravity)
        reach = max(0.0, view.half - 0.5 * free.width)
        free.x = float(np.clip(free.x - side * view.width * 0.18, -reach, reach))
        free.velocity = (side * view.width * 0.055 * faster * float(random.uniform(0.8, 1.2)), down)
        free.starts_at = float(random.uniform(0.05, 0.35))
    elif act.verb in {"fall", "break", "splash", "sink"} and act.target == "":
        high = 0.85 if gravity > 0 else 0.4
        free.y = max(free.y, free.height / 2 + min(room_above, view.width * high))
        free.spin = float(random.uniform(-1.5, 1.5)) if act.verb == "fall" else 0.4
        free.starts_at = float(random.uniform(0.3, 0.7))
    elif act.verb in {"fall", "break"}:
        # It stands on something and is tipped over the edge.
        free.starts_at = 0.9
        free.velocity = (side * max(0.9, view.width * 0.3), 0.0)
        free.spin = -side * 3.0
    elif act.verb in {"slide", "roll"} and act.target:
        # On a table or a ramp: a push, and the slope or the edge does the rest.
        free.starts_at = 0.6
        free.velocity = (side * 0.7 * faster, 0.0)
        free.friction = SMOOTH if act.verb == "slide" else -1.0
    elif act.verb in {"slide", "roll"}:
        _send(free, act, view, seconds, place, gravity, faster, side)


def _bounce(free: FreeBody, pace: float, high: float, room: float, place: str, gravity: float) -> float:
    """Where it is let go, and how fast it is thrown down: all its speeds are `pace` times those of a plain drop.

    Not so hard that it would leave the picture at the top.
    """
    give = restitution(free.material, place)
    wanted = min(pace**2 * high, max(high, room / max(give**2, 0.01)))
    drop = min(wanted, high)
    free.y = free.height / 2 + drop
    return -float((2 * max(gravity, 0.0) * (wanted - drop)) ** 0.5)


def _send(
    free: FreeBody, act: Act, view: View, seconds: float, place: str, gravity: float, faster: float, side: float
) -> None:
    """Along the ground from one edge: fast enough to come to rest near the other, or to leave when it goes past."""
    goes_past = bool({"past", "away"} & set(act.manners))
    way = view.width * (1.0 + 0.0 if not goes_past else 1.35) + free.width
    rolls = free.shape == "disc"
    if not rolls:
        # What slides on purpose has a smooth underside.
        free.friction = SMOOTH
    drag = ground_of(place).rolling if rolls else SMOOTH * ground_of(place).friction
    speed = float(np.sqrt(2 * max(drag, 0.004) * max(gravity, 0.5) * way))
    speed = max(speed, view.width * 0.22) * faster
    if not rolls:
        # The same way in another time.
        free.friction = SMOOTH * act.pace**2
    if goes_past and not rolls:
        # In sight for half of the shot: as slow as that takes, on an underside as smooth as that takes.
        speed = 1.5 * way / max(1.5, 0.5 * seconds) * faster
        free.friction = 0.91 * speed**2 / (2 * max(gravity, 0.5) * way * ground_of(place).friction)
    free.x = -side * (view.half + free.width * 0.6)
    if rolls and act.pace < 1:
        # It comes less far, and begins so much nearer.
        free.x += side * way * (1 - act.pace**2)
    free.velocity = (side * speed, 0.0)
    free.spin = -side * speed / (free.width / 2) if rolls else 0.0
    free.can_tip = rolls
    free.starts_at = min(seconds * 0.22, 2.0) if goes_past else 0.2
