"""A script's shot becomes a scene: everyone is placed, moved and made to meet, and memory is kept for the next."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from zlib import crc32

import numpy as np

from generation.engines.sim.script import Act, Cast, Framing, Script, ShotScript
from generation.engines.sim.world import acting, breaking, meeting, objects, talking, water
from generation.engines.sim.world.bodies import FreeBody, Simulation, Surroundings
from generation.engines.sim.world.gait import gait_for
from generation.engines.sim.world.layout import (
    PHYSICAL_KINDS,
    PHYSICAL_VERBS,
    TRAVELS,
    View,
    kept_view,
    places_for,
    view_for,
    width_of,
)
from generation.engines.sim.world.leaping import HIGHEST_LEAP, Hurdle
from generation.engines.sim.world.materials import WATER_PLACES, gravity_of
from generation.engines.sim.world.scene import RATE, Memory, Scene, Thing, Track, ticks_in


@dataclass(slots=True)
class Staging:
    """What the steps of building one scene share."""

    scene: Scene
    shot: ShotScript
    view: View
    gravity: float
    seed: int
    memory: Memory
    bodies: dict[str, FreeBody] = field(default_factory=dict)

    @property
    def place(self) -> str:
        return self.shot.setting.place

    def random_of(self, cast_id: str) -> np.random.Generator:
        """The chance of one member of the cast: the same whoever else is there.

        That of the first of a kind is what it is in a clip of it alone.
        """
        own = () if cast_id.endswith("_1") else (crc32(cast_id.encode()),)
        return np.random.default_rng([self.seed, self.scene.index, 11, *own])

    def acts_of(self, cast_id: str) -> list[Act]:
        return [act for act in self.shot.acts if act.who == cast_id]


def build_scene(
    script: Script,
    index: int,
    memory: Memory,
    aspect: float,
    fps: int,
    seed: int,
    pitches: dict[str, float] | None = None,
) -> Scene:
    """Simulate shot `index`. `memory` is read and brought up to date."""
    shot = script.shots[index]
    seconds = shot.frames / fps * shot.speed
    cast = [script.member(one) for one in shot.present]
    view = kept_view(cast, shot, aspect)
    if view is None:
        shot = replace(shot, framing=None)
        view = view_for(cast, shot, aspect)
    if memory.goes_on and memory.view_width:
        view = View(memory.view_width, memory.view_width / aspect)
    scene = Scene(shot, index, seconds, {}, view.width, view.height)
    places = places_for(cast, shot, view, memory)
    scene.framing = Framing(view.width, aspect, tuple((one, x, z) for one, (x, z) in places.items()), shot.subject)
    for one, (x, z) in places.items():
        member = script.member(one)
        facing = memory.positions.get(one, (0.0, 1.0, 0.0))[1]
        scene.things[one] = Thing(member, z, Track.still(ticks_in(seconds), x, 0.0, 1.0 if facing >= 0 else -1.0),
                                  width_of(member))  # fmt: skip
    staging = Staging(scene, shot, view, gravity_of(shot.setting.place), seed, memory)
    water.put_to_sea(staging)
    breaking.recall(staging)
    meeting.seat(staging)
    _perform(staging)
    _simulate(staging)
    meeting.follow(staging)
    breaking.break_what_breaks(staging)
    water.wet(staging)
    talking.say_lines(staging, pitches or {})
    _remember(staging)
    return scene


def is_physical(cast: Cast, acts: list[Act]) -> bool:
    """Whether gravity alone moves it, once launched."""
    return cast.kind in PHYSICAL_KINDS and all(act.verb in PHYSICAL_VERBS for act in acts)


def _perform(staging: Staging) -> None:
    """Everybody with a will plays their part, but for those who must first see where others go."""
    for thing in staging.scene.things.values():
        acts = staging.acts_of(thing.cast.id)
        if is_physical(thing.cast, acts) or thing.is_broken_from >= 0:
            continue
        if any(act.verb == "chase" and act.target for act in acts):
            continue
        meeting.start_where_it_fits(staging, thing, acts)
        acting.act_out(_performance(staging, thing), acts)
        water.float_on(staging, thing)


def _performance(staging: Staging, thing: Thing) -> acting.Performance:
    scene = staging.scene
    performance = acting.performance_of(
        thing, staging.view, staging.gravity, staging.place, scene.seconds,
        staging.random_of(thing.cast.id), scene.happenings,
        scene.contacts,
    )  # fmt: skip
    performance.together = _pace_together(staging)
    performance.is_followed = thing.cast.id == scene.focus
    performance.is_film_still = all(act.verb not in TRAVELS for act in staging.shot.acts if act.who == scene.focus)
    performance.is_placed = thing.cast.id in staging.memory.positions
    performance.hurdles = {
        key: Hurdle(float(one.track.x[0]), one.width, one.height)
        for key, one in scene.things.items()
        if one is not thing and one.height < HIGHEST_LEAP * thing.height
    }
    return performance


def _pace_together(staging: Staging) -> dict[str, float]:
    """Those who walk or run together keep to the slowest, so that they stay together."""
    out: dict[str, float] = {}
    for act in staging.shot.acts:
        thing = staging.scene.things.get(act.who)
        if thing is None:
            continue
        gait = gait_for(thing.cast)
        if act.verb == "chase":
            # Who is hunted is a little slower than the hunter, or the picture could not hold both.
            out["run"] = min(0.9 * gait.run_speed, out.get("run", gait.run_speed))
        if act.verb in {"walk", "run"}:
            speed = gait.walk_speed if act.verb == "walk" else gait.run_speed
            out[act.verb] = min(speed, out.get(act.verb, speed))
    return out


def _simulate(staging: Staging) -> None:
    scene, place = staging.scene, staging.place
    level = 0.0 if place in WATER_PLACES else None
    around = Surroundings(place, staging.gravity, water_level=level, floors=meeting.floors(staging),
                          has_ground=place not in {"space", "sky", *WATER_PLACES})  # fmt: skip
    simulation = Simulation(around)
    for thing in scene.things.values():
        acts = staging.acts_of(thing.cast.id)
        if is_physical(thing.cast, acts) and thing.is_broken_from < 0:
            support = meeting.support_of(staging, thing)
            free = objects.body_for(thing, acts, staging.view, scene.seconds, place, staging.gravity,
                                    staging.random_of(thing.cast.id), support)  # fmt: skip
            meeting.set_off(staging, thing, free)
            _go_on(staging, free)
            staging.bodies[thing.cast.id] = free
            simulation.add(free)
    motions = simulation.run(scene.ticks)
    for key, free in staging.bodies.items():
        scene.things[key].track = motions[key].track(free.height / 2)
    scene.contacts += simulation.contacts


def _go_on(staging: Staging, free: FreeBody) -> None:
    """An extension's first shot takes free bodies over in full flight."""
    state = staging.memory.motion.get(free.id)
    if staging.memory.goes_on and state is not None:
        y, angle, speed_x, speed_y, spin = state
        free.x, free.y, free.angle = staging.memory.positions[free.id][0], y + free.height / 2, angle
        free.velocity, free.spin, free.starts_at = (speed_x, speed_y), spin, 0.0


def _remember(staging: Staging) -> None:
    memory, scene = staging.memory, staging.scene
    for thing in scene.things.values():
        memory.positions[thing.cast.id] = (float(thing.track.x[-1]), float(thing.track.facing[-1]), thing.z)
        if thing.is_broken_from >= 0:
            memory.broken.add(thing.cast.id)
            memory.shards[thing.cast.id] = [
                (float(one.x[-1] - thing.track.x[-1]), float(one.y[-1]), float(one.angle[-1])) for one in thing.shards
            ]
        if thing.is_wet_from >= 0:
            memory.wet.add(thing.cast.id)
        if thing.cast.id in staging.bodies:
            t = thing.track
            memory.motion[thing.cast.id] = (
                float(t.y[-1]), float(t.angle[-1]), float(t.x[-1] - t.x[-2]) * RATE, float(t.y[-1] - t.y[-2]) * RATE,
                float(t.angle[-1] - t.angle[-2]) * RATE,
            )  # fmt: skip
    memory.hour_shift += scene.seconds
    memory.view_width, memory.goes_on = staging.view.width, False
