"""Water: boats that ride it, bodies that break its surface, puddles that are run through, and who gets wet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from generation.engines.sim.world.acting import smooth
from generation.engines.sim.world.layout import is_far
from generation.engines.sim.world.materials import WATER_PLACES
from generation.engines.sim.world.scene import RATE, Floats, Happening, Thing, times

if TYPE_CHECKING:
    from generation.engines.sim.world.build import Staging

WAVE_HEIGHT = 0.045
"""Metres from trough to crest, half of it."""
DRAUGHT = {"sailing_boat": 0.10, "rowing_boat": 0.28, "paddleboard": 0.45, "paper_boat": 0.1}
"""Share of the height that lies below the surface."""
SPLASH_SPEED = 0.6
OUT_AT_SEA, SEA_LEVEL = 3.0, 0.23
"""Depth in widths of the view, and how much higher than the sand there, in heights of the view."""


def wave_at(x: Floats, seconds: Floats) -> Floats:
    """Height of the surface: two travelling waves."""
    return np.asarray(WAVE_HEIGHT * (np.sin(1.9 * x - 2.1 * seconds) + 0.6 * np.sin(3.3 * x - 3.0 * seconds + 1.0)))


def put_to_sea(staging: Staging) -> None:
    """A boat at a beach is out where the water is, whoever is in it too."""
    for thing in staging.scene.things.values():
        if is_far(thing.cast, staging.shot):
            thing.z = OUT_AT_SEA * staging.view.width


def float_on(staging: Staging, thing: Thing) -> None:
    """Boats, birds and swimmers on open water follow its surface and lean with its slope."""
    clock = times(len(thing.track.x))
    if is_far(thing.cast, staging.shot):
        # The sea lies above the sand in the picture, so what floats on it is drawn higher than its depth says.
        thing.track.y += SEA_LEVEL * staging.view.height + wave_at(thing.track.x, clock)
        thing.track.angle += 0.05 * np.sin(1.3 * clock)
        thing.track.joint("afloat")[:] = 1.0
    if staging.place not in WATER_PLACES:
        return
    kind = thing.cast.kind
    if kind in {"floater", "swimmer"} or "swim" in thing.track.joints or kind in {"person", "animal"}:
        half = max(0.2, thing.width / 2)
        front, back = wave_at(thing.track.x + half, clock), wave_at(thing.track.x - half, clock)
        small = min(1.0, 1.2 / (1.0 + thing.width))
        thing.track.angle += np.arctan2(front - back, 2 * half) * (0.9 if kind == "floater" else 0.3)
        lift = smooth(wave_at(thing.track.x, clock), 0.3)
        depth = DRAUGHT.get(thing.cast.noun, {"person": 0.62, "animal": 0.55, "swimmer": 0.55}.get(kind, 0.2))
        if not thing.sails_on:
            thing.track.y += lift * (0.5 + 0.5 * small) - depth * thing.height


def wet(staging: Staging) -> None:
    """Find every moment when something meets water."""
    if staging.place in WATER_PLACES:
        for thing in staging.scene.things.values():
            _cross_surface(staging, thing)
    if staging.shot.setting.weather.get("rain") or staging.shot.setting.weather.get("storm"):
        for thing in staging.scene.things.values():
            _become_wet(thing, 0.0)
    puddles = [one for one in staging.scene.things.values() if one.cast.figure == "puddle"]
    for puddle in puddles:
        for thing in staging.scene.things.values():
            if thing is not puddle and thing.cast.kind in {"animal", "person", "ball", "vehicle", "thing"}:
                _tread(staging, puddle, thing)


def _become_wet(thing: Thing, at: float) -> None:
    if thing.is_wet_from < 0 or at < thing.is_wet_from:
        thing.is_wet_from = at


def _cross_surface(staging: Staging, thing: Thing) -> None:
    y = thing.track.y
    for tick in np.nonzero((y[:-1] > 0) & (y[1:] <= 0))[0]:
        speed = float(y[tick] - y[tick + 1]) * RATE
        if speed > SPLASH_SPEED:
            at = float(tick / RATE)
            staging.scene.happenings.append(
                Happening(
                    at, "splash", thing.cast.id, float(thing.track.x[tick]), 0.0, thing.height * min(2, speed / 3)
                )
            )
            _become_wet(thing, at)
    if thing.cast.kind in {"animal", "person"} and not thing.sails_on and y[0] < 0:
        _become_wet(thing, 0.0)


def _tread(staging: Staging, puddle: Thing, thing: Thing) -> None:
    """Splashes at the footfalls (or the touch of a wheel or a ball) that lie in the puddle."""
    low, high = float(puddle.track.x[0]) - puddle.width / 2, float(puddle.track.x[0]) + puddle.width / 2
    steps = [h for h in staging.scene.happenings if h.what == "footstep" and h.who == thing.cast.id]
    moments = [(h.seconds, h.x) for h in steps]
    if not steps:
        inside = (thing.track.x > low) & (thing.track.x < high) & (thing.track.y < 0.05)
        moving = np.abs(np.gradient(thing.track.x)) * RATE > 0.5
        ticks = np.nonzero(inside & moving)[0][::40]
        moments = [(float(t / RATE), float(thing.track.x[t])) for t in ticks]
    for seconds, x in moments:
        if low < x < high:
            power = min(0.6, 0.25 * max(0.4, thing.height))
            staging.scene.happenings.append(Happening(seconds, "splash", thing.cast.id, x, 0.0, power))
            _become_wet(thing, seconds)
