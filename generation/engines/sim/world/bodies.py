"""Free bodies under gravity, contact, friction and water, by Chipmunk at 960 steps a second.

Chipmunk steps position before velocity. Half a step of gravity is put on at the launch so that the parabola is exact
on ticks, and contacts are reported with the impulse that the solver applied.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pymunk

from generation.engines.sim.world.materials import STUFF, ground_of
from generation.engines.sim.world.scene import RATE, Contact, Floats, Track

SUBSTEPS = 4
STEP = 1.0 / (RATE * SUBSTEPS)
GROUND = "ground"
WATER_DENSITY = 1000.0
QUIET_SPEED = 0.12
"""Touches slower than this are resting, not impacts."""
DEPTH = 0.5
"""How deep (along z) bodies are taken to be, as a share of their width."""


@dataclass(slots=True)
class FreeBody:
    id: str
    shape: str
    """"disc", "box" or "polygon"."""
    width: float
    height: float
    material: str
    x: float
    y: float
    """Of the centre."""
    velocity: tuple[float, float] = (0.0, 0.0)
    angle: float = 0.0
    spin: float = 0.0
    starts_at: float = 0.0
    """Seconds until which it hangs where it is."""
    sides: int = 4
    layer: int = 1
    kicks: list[tuple[float, float, float]] = field(default_factory=list)
    """Seconds and the velocity given to it then."""
    can_tip: bool = True
    friction: float = -1.0
    """Coefficient of the thing itself; below 0 it is its material's."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    place: str
    gravity: float
    water_level: float | None = None
    floors: tuple[tuple[float, float, float, float, str], ...] = ()
    """More solid segments than the ground: x0, y0, x1, y1 and material."""
    wind: float = 0.0
    has_ground: bool = True


@dataclass(slots=True)
class Motion:
    """Where a body was at each tick."""

    x: Floats
    y: Floats
    angle: Floats

    def track(self, half_height: float) -> Track:
        """As a thing stands: y at its lower edge."""
        track = Track.still(len(self.x), 0.0)
        track.x, track.y, track.angle = self.x, self.y - half_height, self.angle
        return track


class Simulation:
    """Bodies added in order give the same motions every time."""

    def __init__(self, around: Surroundings) -> None:
        self.around = around
        self.space = pymunk.Space()
        self.space.gravity = (0.0, -around.gravity)
        self.space.iterations = 16
        self.space.collision_slop = 0.0005
        self.space.collision_bias = (1.0 - 0.2) ** 60
        self.contacts: list[Contact] = []
        self.bodies: list[tuple[FreeBody, pymunk.Body]] = []
        self.names: dict[pymunk.Shape, tuple[str, str]] = {}
        self.seconds = 0.0
        self.space.on_collision(None, None, post_solve=self._on_contact)
        self._add_ground()

    def _add_ground(self) -> None:
        ground = ground_of(self.around.place)
        lines = [(-400.0, 0.0, 400.0, 0.0, GROUND)] if self.around.has_ground else []
        for x0, y0, x1, y1, name in [*lines, *self.around.floors]:
            # The segment's thickness lies below its line, so that bodies rest at y = 0.
            shape = pymunk.Segment(self.space.static_body, (x0, y0 - 0.5), (x1, y1 - 0.5), 0.5)
            shape.elasticity, shape.friction = 1.0, ground.friction
            if name == GROUND:
                shape.elasticity = ground.give
            self.space.add(shape)
            self.names[shape] = (name, ground.sound.value if name == GROUND else "wood")

    def add(self, free: FreeBody) -> None:
        stuff = STUFF[free.material]
        area = free.width * free.height * (np.pi / 4 if free.shape == "disc" else 1.0)
        mass = stuff.density * area * free.width * DEPTH
        shape: pymunk.Shape
        if free.shape == "disc":
            body = pymunk.Body(mass, pymunk.moment_for_circle(mass, 0, free.width / 2))
            shape = pymunk.Circle(body, free.width / 2)
        else:
            points = _outline(free)
            moment = pymunk.moment_for_poly(mass, points) if free.can_tip else float("inf")
            body = pymunk.Body(mass, moment)
            shape = pymunk.Poly(body, points, radius=0.002)
        friction = free.friction if free.friction >= 0 else stuff.friction
        shape.elasticity, shape.friction = stuff.restitution, friction
        shape.filter = pymunk.ShapeFilter(categories=free.layer, mask=free.layer | 1 << 30)
        body.position, body.angle = (free.x, free.y), free.angle
        body.velocity, body.angular_velocity = (0.0, 0.0), 0.0
        self.space.add(body, shape)
        self.bodies.append((free, body))
        self.names[shape] = (free.id, free.material)

    def run(self, ticks: int) -> dict[str, Motion]:
        """Step the whole shot and return each body's motion."""
        for shape in self.space.static_body.shapes:
            shape.filter = pymunk.ShapeFilter(categories=1 << 30)
        out = {free.id: Motion(np.zeros(ticks), np.zeros(ticks), np.zeros(ticks)) for free, _ in self.bodies}
        for tick in range(ticks):
            for free, body in self.bodies:
                motion = out[free.id]
                motion.x[tick], motion.y[tick] = body.position
                motion.angle[tick] = body.angle
            for _ in range(SUBSTEPS):
                self._before_step()
                self.space.step(STEP)
                self.seconds += STEP
        return out

    def _before_step(self) -> None:
        for free, body in self.bodies:
            if self.seconds < free.starts_at - STEP / 2:
                body.velocity, body.position, body.angle = (0.0, 0.0), (free.x, free.y), free.angle
                body.force = (0.0, body.mass * self.around.gravity)
                continue
            if self.seconds < free.starts_at + STEP / 2:
                body.velocity = (free.velocity[0], free.velocity[1] - self.around.gravity * STEP / 2)
                body.angular_velocity = free.spin
            for at, vx, vy in free.kicks:
                if abs(self.seconds - at) < STEP / 2:
                    body.velocity = (body.velocity.x + vx, body.velocity.y + vy)
            self._resist(free, body)

    def _resist(self, free: FreeBody, body: pymunk.Body) -> None:
        level = self.around.water_level
        bottom = body.position.y - free.height / 2
        if level is not None and bottom < level:
            share = min(1.0, (level - bottom) / free.height)
            lift = WATER_DENSITY / STUFF[free.material].density * self.around.gravity * share
            body.force = (
                -body.mass * body.velocity.x * 1.6 * share,
                body.mass * (min(lift, 4 * self.around.gravity) - body.velocity.y * 3.0 * share**0.5),
            )
            body.angular_velocity *= 1 - 2.5 * STEP * share
        elif free.shape == "disc" and bottom < 0.004 and abs(body.velocity.y) < 0.1:
            rolling = ground_of(self.around.place).rolling * self.around.gravity * STEP
            speed = body.velocity.x
            slower = max(0.0, abs(speed) - rolling) * np.sign(speed)
            body.velocity = (float(slower), body.velocity.y)
            body.angular_velocity = -float(slower) / (free.width / 2)

    def _on_contact(self, arbiter: pymunk.Arbiter, space: pymunk.Space, data: object) -> None:
        if not arbiter.is_first_contact:
            return
        first, second = arbiter.shapes
        (a, material_a), (b, material_b) = self.names[first], self.names[second]
        bodies = [shape.body for shape in (first, second) if shape.body is not None]
        mass = min(body.mass for body in bodies if body.body_type == pymunk.Body.DYNAMIC)
        impulse = arbiter.total_impulse.length
        speed = impulse / mass
        if speed < QUIET_SPEED:
            return
        point = arbiter.contact_point_set.points[0].point_a if arbiter.contact_point_set.points else (0.0, 0.0)
        if b == GROUND or a != GROUND:
            self.contacts.append(
                Contact(self.seconds + STEP, a, b, (material_a, material_b), impulse, speed, point[0], point[1])
            )
        else:
            self.contacts.append(
                Contact(self.seconds + STEP, b, a, (material_b, material_a), impulse, speed, point[0], point[1])
            )


def _outline(free: FreeBody) -> list[tuple[float, float]]:
    half_width, half_height = free.width / 2, free.height / 2
    if free.shape == "box":
        return [(-half_width, -half_height), (half_width, -half_height), (half_width, half_height),
                (-half_width, half_height)]  # fmt: skip
    turn = np.pi / 2 + (np.pi / free.sides if free.sides % 2 == 0 else 0.0)
    return [
        (half_width * float(np.cos(turn + 2 * np.pi * i / free.sides)),
         half_width * float(np.sin(turn + 2 * np.pi * i / free.sides)))
        for i in range(free.sides)
    ]  # fmt: skip
