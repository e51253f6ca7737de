"""Motion that nobody acts: the hop of what has no legs, and the drift of all where nothing falls."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from generation.engines.sim.script import Act
from generation.engines.sim.world.scene import RATE, times

if TYPE_CHECKING:
    from generation.engines.sim.world.acting import Performance

STROLLS = {"walk", "run", "jump", "stand"}
LEAVING = {"past", "away", "left", "right"}
TURN_SECONDS, CROSSING_SECONDS = 0.2, 0.9
"""How long before the edge they turn, and the least that the way from one edge to the other takes."""


def hop_along(p: Performance) -> None:
    """What has no legs of its own goes as a paper puppet would: it rocks and hops with each stride."""
    track = p.thing.track
    if p.thing.cast.figure not in {"picture", "cutout"} or p.thing.cast.kind not in {
        "animal",
        "thing",
        "fixed",
        "ball",
    }:
        return
    if float(np.max(np.abs(track.joints["speed"]))) < 0.1 or "glide" in track.joints or "fly" in track.joints:
        return
    swing = 2 * np.pi * track.joints["phase"]
    amount = track.joints["gait"]
    track.angle += 0.13 * amount * np.sin(swing)
    track.y += 0.07 * p.thing.height * amount * np.abs(np.sin(swing))


def stay_in_sight(p: Performance, acts: list[Act]) -> None:
    """Whoever runs about before a resting camera turns at the edge of the picture, if not told to leave it."""
    goes_on = any(act.target or act.verb not in STROLLS or LEAVING & set(act.manners) for act in acts)
    is_free = p.is_film_still and not p.is_followed and not p.is_placed and p.thing.cast.kind in {"person", "animal"}
    if goes_on or not is_free or p.thing.sails_on or p.place in {"space", "sky"}:
        return
    reach = max(0.1, p.view.half - 0.65 * p.thing.width)
    fastest = 2 * reach / CROSSING_SECONDS * max((act.pace for act in acts), default=1.0)
    x, way = float(np.clip(p.thing.track.x[0], -reach, reach)), 1.0
    p.thing.track.x[:] = x
    for tick, speed in enumerate(p.speed):
        step = min(float(speed), fastest) * way
        if abs(x + TURN_SECONDS * step) > reach and x * step > 0:
            way, step = -way, -step
        p.speed[tick] = step
        x += step / RATE


def lift_where_nothing_falls(p: Performance) -> None:
    """In space and in the sky there is no floor: everybody drifts about the middle of the picture."""
    if p.place in {"space", "sky"} and "fly" not in p.thing.track.joints and not p.thing.sails_on:
        clock = times(len(p.thing.track.x))
        own = sum(map(ord, p.thing.cast.id)) % 7
        p.thing.track.y += p.view.height * 0.24 + 0.05 * p.view.height * np.sin(0.9 * clock + own)
        p.thing.track.angle += 0.12 * np.sin(0.55 * clock + own)
