"""Where things are in the picture: metres through the camera into pixels. What the renderer draws, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from generation.engines.small.world.physics import shot_at, states
from generation.engines.small.world.scene import FLOOR_SHARE, Scene, metres_of
from generation.engines.small.world.vocabulary import CAMERAS, PALETTE, RADIUS_METRES

PAN_SHARE = 0.14
"""Of the picture's width that a pan covers in a shot's first four seconds."""
ZOOM_RATE = 0.06
_LEFT, _RIGHT, _CLOSER = (CAMERAS.index(name) for name in ("left", "right", "closer"))


@dataclass(frozen=True, slots=True)
class Layout:
    """[B, T, N] each where nothing else is said; rows grow downwards."""

    column: torch.Tensor
    row: torch.Tensor
    radius: torch.Tensor
    angle: torch.Tensor
    is_drawn: torch.Tensor
    colour: torch.Tensor
    """[B, N, 3] in 0..1."""
    shape: torch.Tensor
    """[B, N]; likewise material and badge."""
    material: torch.Tensor
    badge: torch.Tensor
    place: torch.Tensor
    """[B, T]; likewise hour."""
    hour: torch.Tensor
    floor_row: torch.Tensor
    """[B, T]."""
    style: torch.Tensor
    """[B]."""


def lay_out(scene: Scene, times: torch.Tensor, width: int, height: int) -> Layout:
    """The moments [T] of a batch, at a picture size of the scene's proportions."""
    state = states(scene, times)
    shot = shot_at(scene, times)
    _, _, scale = metres_of(width, height)
    since = times[None] - scene.starts.gather(1, shot)
    camera = scene.camera.gather(1, shot)
    zoom = torch.where(camera == _CLOSER, 1 + ZOOM_RATE * since, torch.ones_like(since))
    way = PAN_SHARE * width * (since / 4).clamp(max=1)
    pan = torch.where(camera == _LEFT, way, torch.where(camera == _RIGHT, -way, torch.zeros_like(way)))
    floor = height * (1 - FLOOR_SHARE)
    middle_x, middle_y = width / 2, height * 0.6

    def on_screen(x: torch.Tensor, y: torch.Tensor, z: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        column = (x - middle_x) * z + middle_x
        return column, (y - middle_y) * z + middle_y

    column, row = on_screen(state.x * scale, floor - state.y * scale, zoom[..., None])
    radius = torch.tensor(RADIUS_METRES, device=times.device)[scene.size][:, None] * scale * zoom[..., None]
    palette = torch.tensor(PALETTE, dtype=torch.float32, device=times.device) / 255
    return Layout(
        column=column + pan[..., None],
        row=row,
        radius=radius,
        angle=state.angle,
        is_drawn=scene.is_present[:, None].expand_as(column),
        colour=palette[scene.colour],
        shape=scene.shape,
        material=scene.material,
        badge=scene.badge,
        place=scene.place.gather(1, shot),
        hour=scene.hour.gather(1, shot),
        floor_row=(floor - middle_y) * zoom + middle_y,
        style=scene.style,
    )
