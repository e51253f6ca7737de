"""Where everything is at any moment, in closed form, for a whole batch at once.

Things fly in parabolas, leave the floor with their restitution, and meet the walls (and, without gravity, floor and
ceiling) without loss. They pass each other in lanes of depth and never touch, which is what makes a closed form exact.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch

from generation.engines.sim.world.materials import gravity_of, ground_of, restitution
from generation.engines.small.world.scene import Scene
from generation.engines.small.world.vocabulary import MATERIALS, PLACES, RADIUS_METRES, VERBS

BOUNCES_MAX = 20
WALL_HITS_MAX = 12
REST_SPEED = 0.25
"""Metres a second: a thing that would leave the floor slower than this lies still."""
_SLIDE, _STAND = VERBS.index("slide"), VERBS.index("stand")


@dataclass(frozen=True, slots=True)
class States:
    """[B, T, N] each: middle in metres, turn in radians."""

    x: torch.Tensor
    y: torch.Tensor
    angle: torch.Tensor


@dataclass(frozen=True, slots=True)
class Contacts:
    """[B, S, N, K] each: seconds of the clip, speed in m/s; only entries with `is_real` happened."""

    seconds: torch.Tensor
    speed: torch.Tensor
    is_real: torch.Tensor


@dataclass(frozen=True, slots=True)
class Laws:
    """[B, S, N] each: the constants of every thing in every shot."""

    gravity: torch.Tensor
    restitution: torch.Tensor
    drag: torch.Tensor
    """Loss of speed of what slides or rolls on the floor, m/s2."""
    radius: torch.Tensor


def laws_of(scene: Scene) -> Laws:
    device = scene.place.device
    gravity = torch.tensor([gravity_of(place) for place in PLACES], device=device)
    bounce = torch.tensor([[restitution(m, place) for m in MATERIALS] for place in PLACES], device=device)
    rolling = torch.tensor([ground_of(place).rolling for place in PLACES], device=device)
    count = scene.colour.shape[1]
    g = gravity[scene.place][:, :, None].expand(-1, -1, count)
    e = bounce[scene.place[:, :, None], scene.material[:, None, :]]
    # Everything here slides as easily as it rolls: one constant of the ground, doubled for what is seen to stop.
    drag = rolling[scene.place][:, :, None] * g * 2.0
    radius = torch.tensor(RADIUS_METRES, device=device)[scene.size][:, None, :].expand_as(g)
    return Laws(g, e, drag, radius)


def shot_at(scene: Scene, times: torch.Tensor) -> torch.Tensor:
    """Which shot each moment [T] belongs to: [B, T]."""
    return (times[None, :, None] >= scene.starts[:, None, :] - 1e-6).sum(-1).clamp(min=1) - 1


def floor_hits(y: torch.Tensor, vy: torch.Tensor, gravity: torch.Tensor, e: torch.Tensor) -> tuple[torch.Tensor, ...]:
    """Seconds and speeds [..., K] of the touches of the floor, and which of them happen. Needs gravity."""
    g = gravity.clamp(min=1e-6)
    speed = torch.sqrt(vy**2 + 2 * g * y)
    order = torch.arange(BOUNCES_MAX, device=y.device)
    speeds = speed[..., None] * e[..., None] ** order
    flights = 2 * speeds[..., 1:] / g[..., None]
    first = ((vy + speed) / g)[..., None]
    times = torch.cat([first, first + flights.cumsum(-1)], dim=-1)
    return times, speeds, (speeds > REST_SPEED) & (gravity[..., None] > 0)


def fall(t: torch.Tensor, y: torch.Tensor, vy: torch.Tensor, gravity: torch.Tensor, e: torch.Tensor) -> torch.Tensor:
    """Height of the lower edge at t >= 0 seconds after (y, vy), bounces included."""
    times, speeds, is_real = floor_hits(y, vy, gravity, e)
    index = ((times <= t[..., None]) & is_real).sum(-1)
    last = (index - 1).clamp(min=0)[..., None]
    since = t - times.gather(-1, last)[..., 0]
    leaving = speeds.gather(-1, last)[..., 0] * e
    after = (leaving * since - gravity * since**2 / 2).clamp(min=0)
    after = torch.where(leaving > REST_SPEED, after, torch.zeros_like(after))
    before = y + vy * t - gravity * t**2 / 2
    return torch.where(index > 0, after, before).clamp(min=0)


def fold(path: torch.Tensor, low: torch.Tensor, high: torch.Tensor) -> torch.Tensor:
    """A straight path between two walls that give everything back."""
    span = (high - low).clamp(min=1e-3)
    turned = (path - low) % (2 * span)
    return low + torch.where(turned > span, 2 * span - turned, turned)


def travel(t: torch.Tensor, v: torch.Tensor, drag: torch.Tensor) -> torch.Tensor:
    """Signed distance covered in t seconds, slowing by `drag` until it stops."""
    moving = torch.minimum(t, v.abs() / drag.clamp(min=1e-6))
    return v.sign() * (v.abs() * moving - drag * moving**2 / 2)


def wall_hits(
    at: torch.Tensor, v: torch.Tensor, drag: torch.Tensor, low: torch.Tensor, high: torch.Tensor
) -> tuple[torch.Tensor, ...]:
    """Seconds and speeds [..., K] of the meetings with two walls, and which of them happen."""
    span = (high - low).clamp(min=1e-3)
    first = torch.where(v > 0, high - at, at - low).clamp(min=0)
    distance = first[..., None] + span[..., None] * torch.arange(WALL_HITS_MAX, device=v.device)
    left = v[..., None] ** 2 - 2 * drag[..., None] * distance
    speed = left.clamp(min=0).sqrt()
    times = 2 * distance / (v.abs()[..., None] + speed).clamp(min=1e-6)
    return times, speed, (left > REST_SPEED**2) & (v.abs()[..., None] > 1e-3)


def states(scene: Scene, times: torch.Tensor) -> States:
    """At the moments [T], in seconds of the clip."""
    laws = laws_of(scene)
    shot = shot_at(scene, times)
    at = shot[:, :, None].expand(-1, -1, scene.colour.shape[1])

    def now(per_shot: torch.Tensor) -> torch.Tensor:
        return per_shot.gather(1, at)

    t = (times[None, :] - scene.starts.gather(1, shot)).clamp(min=0)[:, :, None].expand_as(at)
    radius, gravity, vx, vy = now(laws.radius), now(laws.gravity), now(scene.vx), now(scene.vy)
    is_flying = now(scene.verb) < _SLIDE
    drag = torch.where(is_flying, torch.zeros_like(gravity), now(laws.drag))
    way = now(scene.x) + travel(t, vx, drag)
    x = fold(way, radius, scene.width - radius)
    bounced = fall(t, now(scene.y), vy, gravity, now(laws.restitution))
    floated = fold(now(scene.y) + vy * t, torch.zeros_like(radius), scene.height - 2 * radius)
    y = torch.where(gravity > 0, bounced, floated)
    angle = torch.where(is_flying, torch.zeros_like(x), travel(t, vx, drag) / radius)
    return States(x, y + radius, angle)


def contacts(scene: Scene) -> Contacts:
    """Every touch of floor, walls and ceiling in every shot, as if none were cut short; those cut off are not real."""
    laws = laws_of(scene)
    drag = torch.where(scene.verb < _SLIDE, torch.zeros_like(laws.drag), laws.drag)
    low, high = laws.radius, scene.width - laws.radius
    zero = torch.zeros_like(low)
    sides = wall_hits(scene.x, scene.vx, drag, low, high)
    floor = floor_hits(scene.y, scene.vy, laws.gravity, laws.restitution)
    ends = wall_hits(scene.y, scene.vy, zero, zero, scene.height - 2 * laws.radius)
    is_airborne = (scene.verb < _SLIDE)[..., None]
    has_gravity = (laws.gravity > 0)[..., None]
    t = torch.cat([sides[0], floor[0], ends[0]], -1)
    speed = torch.cat([sides[1], floor[1], ends[1]], -1)
    real = torch.cat([sides[2], floor[2] & is_airborne & has_gravity, ends[2] & is_airborne & ~has_gravity], -1)
    length = _shot_seconds(scene)[:, :, None, None]
    real = real & (t < length) & (t > 1e-4) & scene.is_present[:, None, :, None] & (scene.verb != _STAND)[..., None]
    starts = torch.where(scene.starts.isfinite(), scene.starts, torch.zeros_like(scene.starts))
    return Contacts(starts[:, :, None, None] + t, speed, real)


def _shot_seconds(scene: Scene) -> torch.Tensor:
    """[B, S]; 0 for shots that are not there."""
    ends = torch.cat([scene.starts[:, 1:], torch.full_like(scene.starts[:, :1], torch.inf)], dim=1)
    ends = ends.clamp(max=scene.seconds)
    return torch.where(scene.starts.isfinite(), ends - scene.starts, torch.zeros_like(ends)).clamp(min=0)
