"""Scenes set by hand, of one thing in one shot, for what must come out exactly."""

from __future__ import annotations

import torch

from generation.engines.small.world.scene import OBJECTS_MAX, SHOTS_MAX, Scene, metres_of
from generation.engines.small.world.vocabulary import COLOURS, MATERIALS, PLACES, SHAPES, VERBS


def one_thing(
    *,
    verb: str = "bounce",
    material: str = "rubber",
    place: str = "road",
    shape: str = "ball",
    colour: str = "red",
    x: float = 1.0,
    y: float = 2.0,
    vx: float = 0.0,
    vy: float = 0.0,
    badge: int = 0,
    seconds: float = 6.0,
) -> Scene:
    width, height, _ = metres_of(160, 288)

    def things(value: int) -> torch.Tensor:
        return torch.full((1, OBJECTS_MAX), value)

    def everywhere(value: float) -> torch.Tensor:
        return torch.full((1, SHOTS_MAX, OBJECTS_MAX), value)

    return Scene(
        colour=things(COLOURS.index(colour)),
        shape=things(SHAPES.index(shape)),
        material=things(MATERIALS.index(material)),
        size=things(1),
        is_present=torch.arange(OBJECTS_MAX)[None] == 0,
        badge=things(badge),
        place=torch.full((1, SHOTS_MAX), PLACES.index(place)),
        hour=torch.zeros(1, SHOTS_MAX, dtype=torch.long),
        camera=torch.zeros(1, SHOTS_MAX, dtype=torch.long),
        starts=torch.tensor([[0.0] + [float("inf")] * (SHOTS_MAX - 1)]),
        verb=torch.full((1, SHOTS_MAX, OBJECTS_MAX), VERBS.index(verb)),
        x=everywhere(x),
        y=everywhere(y),
        vx=everywhere(vx),
        vy=everywhere(vy),
        style=torch.zeros(1, dtype=torch.long),
        width=width,
        height=height,
        seconds=seconds,
    )
