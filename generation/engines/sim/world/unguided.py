"""Motion that nobody acts: the hop of what has no legs, and the drift of all where nothing falls."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from generation.engines.sim.world.scene import times

if TYPE_CHECKING:
    from generation.engines.sim.world.acting import Performance


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


def lift_where_nothing_falls(p: Performance) -> None:
    """In space and in the sky there is no floor: everybody drifts about the middle of the picture."""
    if p.place in {"space", "sky"} and "fly" not in p.thing.track.joints and not p.thing.sails_on:
        clock = times(len(p.thing.track.x))
        own = sum(map(ord, p.thing.cast.id)) % 7
        p.thing.track.y += p.view.height * 0.24 + 0.05 * p.view.height * np.sin(0.9 * clock + own)
        p.thing.track.angle += 0.12 * np.sin(0.55 * clock + own)
