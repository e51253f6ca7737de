"""A thing alone on grey, filling a third of the picture: what is enrolled as its likeness."""

from __future__ import annotations

import torch

from generation.engines.small.drawing.layout import Layout
from generation.engines.small.drawing.renderer import draw
from generation.engines.small.world.scene import Scene
from generation.engines.small.world.vocabulary import PALETTE, PLACES

PORTRAIT_SHARE = 0.3


def portraits(scene: Scene, width: int, height: int) -> torch.Tensor:
    """[B, 3, H, W] in 0..1 of the thing with a badge in each clip, or of its first thing."""
    count = scene.count
    subject = ((scene.badge > 0) & scene.is_present).long().argmax(1, keepdim=True)
    device = scene.colour.device
    palette = torch.tensor(PALETTE, dtype=torch.float32, device=device) / 255
    one = torch.ones(count, 1, 1, device=device)
    stage = torch.full((count, 1), PLACES.index("road"), device=device)
    layout = Layout(
        column=one * width / 2,
        row=one * height / 2,
        radius=one * PORTRAIT_SHARE * min(width, height),
        angle=one * 0.0,
        is_drawn=one > 0,
        colour=palette[scene.colour.gather(1, subject)],
        shape=scene.shape.gather(1, subject),
        material=scene.material.gather(1, subject),
        badge=scene.badge.gather(1, subject),
        place=stage,
        hour=torch.zeros_like(stage),
        floor_row=one[:, 0] * height * 2,
        style=torch.zeros(count, dtype=torch.long, device=device),
    )
    return draw(layout, width, height)[:, 0]
