"""What goes to pieces, and stays in pieces in every later shot."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from generation.engines.sim.world.bodies import FreeBody, Simulation, Surroundings
from generation.engines.sim.world.materials import STUFF, WATER_PLACES
from generation.engines.sim.world.scene import RATE, Happening, Thing, Track

if TYPE_CHECKING:
    from generation.engines.sim.world.build import Staging

PIECES = 11
BRITTLE_KINDS = {"ball", "thing"}


def recall(staging: Staging) -> None:
    """Lay out what an earlier shot broke: the same pieces, where they came to rest."""
    for thing in staging.scene.things.values():
        key = thing.cast.id
        states = {state for who, state in staging.shot.states if who == key} | set(thing.cast.traits)
        if key in staging.memory.wet or "wet" in states:
            thing.is_wet_from = 0.0
        if key not in staging.memory.broken and "broken" not in states:
            continue
        thing.is_broken_from = 0.0
        thing.track.visible[:] = 0.0
        at = float(thing.track.x[0])
        pieces = staging.memory.shards.get(key) or _strewn(thing, staging.random_of(key))
        thing.shards = [_lying(len(thing.track.x), at + x, y, angle) for x, y, angle in pieces]


def _strewn(thing: Thing, random: np.random.Generator) -> list[tuple[float, float, float]]:
    wide = max(thing.height, thing.width)
    return [(float(random.normal(0, wide * 0.7)), 0.0, float(random.uniform(-3, 3))) for _ in range(PIECES)]


def _lying(ticks: int, x: float, y: float, angle: float) -> Track:
    track = Track.still(ticks, x, y)
    track.angle[:] = angle
    return track


def break_what_breaks(staging: Staging) -> None:
    for thing in staging.scene.things.values():
        at = _moment(staging, thing)
        if at is not None and thing.is_broken_from < 0:
            _go_to_pieces(staging, thing, at)


def _moment(staging: Staging, thing: Thing) -> float | None:
    """When it breaks: at the first impact that is hard enough for its material, or that its act asks for."""
    if thing.cast.kind not in BRITTLE_KINDS:
        return None
    key, limit = thing.cast.id, STUFF[thing.cast.material].breaks_at
    asked = any(act.verb == "break" and key in {act.who, act.target} for act in staging.shot.acts)
    hits = [c for c in staging.scene.contacts if key in {c.a, c.b}]
    for contact in sorted(hits, key=lambda c: c.seconds):
        if (limit and contact.speed > limit) or (asked and contact.speed > 0.8):
            return contact.seconds
    return staging.scene.seconds * 0.4 if asked else None


def _go_to_pieces(staging: Staging, thing: Thing, at: float) -> None:
    scene, track = staging.scene, thing.track
    tick = min(scene.ticks - 2, round(at * RATE))
    before = max(0, tick - 4)
    velocity = (
        float(track.x[tick] - track.x[before]) * RATE / max(1, tick - before) * 0.5,
        abs(float(track.y[tick] - track.y[before])) * RATE / max(1, tick - before) * 0.22,
    )
    middle = (float(track.x[tick]), float(track.y[tick]) + thing.height / 2)
    simulation = Simulation(Surroundings(staging.place, staging.gravity,
                                         has_ground=staging.place not in {"space", "sky"} | WATER_PLACES))  # fmt: skip
    size, random = max(thing.height, thing.width) * 0.2, staging.random_of(thing.cast.id)
    for number in range(PIECES):
        angle = 2 * np.pi * number / PIECES
        spread = float(random.uniform(0.4, 1.2)) * (0.4 + 1.6 * thing.height)
        simulation.add(FreeBody(
            f"{thing.cast.id}/{number}", "polygon", size, size, thing.cast.material,
            middle[0] + thing.width * 0.3 * float(np.cos(angle)), middle[1] + thing.height * 0.3 * float(np.sin(angle)),
            (velocity[0] + spread * float(np.cos(angle)), velocity[1] + spread * (0.6 + float(np.sin(angle)))),
            angle, float(random.uniform(-9, 9)), sides=3, layer=1 << 29,
        ))  # fmt: skip
    motions = simulation.run(scene.ticks - tick)
    for motion in motions.values():
        shard = Track.still(scene.ticks, middle[0], middle[1])
        shard.visible[:tick] = 0.0
        shard.x[tick:], shard.y[tick:], shard.angle[tick:] = (
            motion.x,
            np.maximum(motion.y - size / 2, 0.0),
            motion.angle,
        )
        thing.shards.append(shard)
    scene.contacts[:] = [c for c in scene.contacts if not (thing.cast.id in {c.a, c.b} and c.seconds > at + 1e-6)]
    track.visible[tick:] = 0.0
    track.x[tick:], track.y[tick:] = track.x[tick], 0.0
    thing.is_broken_from = at
    scene.happenings.append(Happening(at, "break", thing.cast.id, middle[0], 0.0, thing.height, thing.cast.material))
