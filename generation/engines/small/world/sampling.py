"""Scenes at random, reproducibly: drawn on the CPU, so that a seed is the same data on every device."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from generation.engines.small.world.physics import laws_of
from generation.engines.small.world.scene import OBJECTS_MAX, SHOTS_MAX, Scene, metres_of
from generation.engines.small.world.vocabulary import (
    CAMERAS,
    HELD_OUT,
    MATERIALS,
    PLACES,
    SEEN,
    SIZES,
    STYLES,
    VERBS,
    World,
)

SHOT_SECONDS_MIN = 2.0
LEAST_SECONDS_TO_CUT = 4.0
BADGE_SHARE = 0.2
PLAIN_STYLE_SHARE = 0.6
STILL_CAMERA_SHARE = 0.7


@dataclass(frozen=True, slots=True)
class Sampling:
    """What to draw scenes of."""

    width: int
    height: int
    """Pixels: only their proportions matter here."""
    seconds: float
    is_held_out: bool = False
    """Only pairs of colour and shape that training never shows, instead of only those that it does."""
    shots_max: int = SHOTS_MAX
    is_everything_plain: bool = False
    """Flat style, still camera, by day: what the detectors were made for."""
    things_max: int = OBJECTS_MAX


def sampling_of(world: World, width: int, height: int, seconds: float, *, is_held_out: bool = False) -> Sampling:
    """What training draws from in each world."""
    if world == "plain":
        return Sampling(width, height, seconds, is_held_out, shots_max=1, is_everything_plain=True, things_max=1)
    return Sampling(width, height, seconds, is_held_out)


def sample_scenes(count: int, sampling: Sampling, generator: torch.Generator) -> Scene:
    """`count` clips. The generator must be a CPU one."""
    draw = _Draw(count, generator)
    shots = _shots(draw, sampling)
    width, height, _ = metres_of(sampling.width, sampling.height)
    pairs = torch.tensor(HELD_OUT if sampling.is_held_out else SEEN)
    chosen = pairs[draw.integers(len(pairs), OBJECTS_MAX)]
    things = (draw.weighted((0.5, 0.3, 0.13, 0.07)) + 1).clamp(max=sampling.things_max)
    present = torch.arange(OBJECTS_MAX)[None] < things[:, None]
    badge = torch.where(draw.uniform(OBJECTS_MAX) < BADGE_SHARE, draw.integers(65_535, OBJECTS_MAX) + 1, 0)
    plain = sampling.is_everything_plain
    scene = Scene(
        colour=_told_apart(chosen[..., 0], present, pairs, chosen),
        shape=chosen[..., 1],
        material=draw.integers(len(MATERIALS), OBJECTS_MAX),
        size=draw.integers(len(SIZES), OBJECTS_MAX),
        is_present=present,
        badge=torch.zeros_like(badge) if plain else badge,
        place=draw.integers(len(PLACES), SHOTS_MAX),
        hour=(draw.uniform(SHOTS_MAX) < (0.0 if plain else 0.25)).long(),
        camera=_mostly_first(draw, len(CAMERAS), 1.0 if plain else STILL_CAMERA_SHARE, SHOTS_MAX),
        starts=shots,
        verb=draw.integers(len(VERBS), SHOTS_MAX, OBJECTS_MAX),
        x=torch.zeros(count, SHOTS_MAX, OBJECTS_MAX),
        y=torch.zeros(count, SHOTS_MAX, OBJECTS_MAX),
        vx=torch.zeros(count, SHOTS_MAX, OBJECTS_MAX),
        vy=torch.zeros(count, SHOTS_MAX, OBJECTS_MAX),
        style=_mostly_first(draw, len(STYLES), 1.0 if plain else PLAIN_STYLE_SHARE, 1)[:, 0],
        width=width,
        height=height,
        seconds=sampling.seconds,
    )
    return _set_off(scene, draw)


class _Draw:
    def __init__(self, count: int, generator: torch.Generator) -> None:
        self.count, self.generator = count, generator

    def uniform(self, *shape: int) -> torch.Tensor:
        return torch.rand(self.count, *shape, generator=self.generator)

    def integers(self, below: int, *shape: int) -> torch.Tensor:
        return torch.randint(below, (self.count, *shape), generator=self.generator)

    def weighted(self, weights: tuple[float, ...]) -> torch.Tensor:
        return torch.multinomial(torch.tensor(weights), self.count, replacement=True, generator=self.generator)


def _shots(draw: _Draw, sampling: Sampling) -> torch.Tensor:
    """[B, S] seconds: 1 to 4 shots of two seconds and more; short clips are one shot."""
    most = min(sampling.shots_max, int(sampling.seconds / SHOT_SECONDS_MIN))
    spare = draw.uniform(SHOTS_MAX)
    starts = torch.full((draw.count, SHOTS_MAX), torch.inf)
    starts[:, 0] = 0.0
    if most < 2 or sampling.seconds < LEAST_SECONDS_TO_CUT:
        return starts
    count = draw.weighted((0.45, 0.25, 0.15, 0.15)[:most]) + 1
    for row in range(draw.count):
        n = int(count[row])
        free = sampling.seconds - n * SHOT_SECONDS_MIN
        shares = spare[row, :n] / spare[row, :n].sum()
        lengths = SHOT_SECONDS_MIN + free * shares
        starts[row, 1:n] = lengths.cumsum(0)[: n - 1]
    return starts


def _mostly_first(draw: _Draw, choices: int, share: float, *shape: int) -> torch.Tensor:
    return torch.where(draw.uniform(*shape) < share, 0, draw.integers(choices, *shape))


def _told_apart(colour: torch.Tensor, present: torch.Tensor, pairs: torch.Tensor, chosen: torch.Tensor) -> torch.Tensor:
    """Things of one clip have colours of their own, as far as the allowed pairs of their shapes give."""
    colour = colour.clone()
    for row in range(len(colour)):
        taken: set[int] = set()
        for item in range(colour.shape[1]):
            if int(colour[row, item]) in taken:
                allowed = pairs[pairs[:, 1] == chosen[row, item, 1], 0].tolist()
                free = [c for c in allowed if c not in taken]
                colour[row, item] = free[(row + item) % len(free)] if free else colour[row, item]
            taken.add(int(colour[row, item]))
    return colour


def _set_off(scene: Scene, draw: _Draw) -> Scene:
    """Places and speeds at which each shot begins, by what each thing does in it."""
    shape = (SHOTS_MAX, OBJECTS_MAX)
    radius = laws_of(scene).radius
    lanes = (draw.uniform(*shape) + torch.arange(OBJECTS_MAX)) / OBJECTS_MAX
    x = radius + lanes * (scene.width - 2 * radius)
    top = scene.height - 2 * radius
    verb = scene.verb
    is_up, is_thrown, is_sliding = verb == 0, verb == 1, verb == 2
    y = torch.where(is_up, (0.45 + 0.5 * draw.uniform(*shape)) * top, torch.zeros_like(x))
    y = torch.where(is_thrown, 0.1 * top * draw.uniform(*shape), y)
    side = torch.where(draw.uniform(*shape) < 0.5, -1.0, 1.0)
    speed = 0.5 + 1.5 * draw.uniform(*shape)
    vx = torch.where(is_thrown | is_sliding, side * speed, torch.where(is_up, side * 0.2 * speed, 0.0))
    gravity = laws_of(scene).gravity
    leap = torch.sqrt(2 * gravity.clamp(max=9.81) * (0.3 + 0.5 * draw.uniform(*shape)) * top)
    drift = side * (0.3 + draw.uniform(*shape))
    vy = torch.where(is_thrown, leap, torch.zeros_like(x))
    vy = torch.where((gravity == 0) & (is_up | is_thrown), drift, vy)
    for name, value in (("x", x), ("y", y), ("vx", vx), ("vy", vy)):
        getattr(scene, name).copy_(value)
    return scene
