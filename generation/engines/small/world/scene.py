"""A batch of scenes as tensors: what there is, where each shot puts it, and when the shots begin."""

from __future__ import annotations

from dataclasses import dataclass, fields

import torch

OBJECTS_MAX = 4
SHOTS_MAX = 4
SHORT_SIDE_METRES = 3.0
FLOOR_SHARE = 0.14
"""Of the picture's height that lies under the floor's line."""


@dataclass(frozen=True, slots=True)
class Scene:
    """B clips of N things and S shots. Places in metres: x from the left wall, y from the floor to the lower edge."""

    colour: torch.Tensor
    """[B, N] index into COLOURS; likewise shape, material and size."""
    shape: torch.Tensor
    material: torch.Tensor
    size: torch.Tensor
    is_present: torch.Tensor
    """[B, N] bool."""
    badge: torch.Tensor
    """[B, N] 16-bit pattern worn by the thing; 0 for none."""
    place: torch.Tensor
    """[B, S] index into PLACES; likewise hour and camera."""
    hour: torch.Tensor
    camera: torch.Tensor
    starts: torch.Tensor
    """[B, S] seconds at which each shot begins; infinity for shots that are not there."""
    verb: torch.Tensor
    """[B, S, N] index into VERBS; x, y in metres and vx, vy in m/s where the shot begins."""
    x: torch.Tensor
    y: torch.Tensor
    vx: torch.Tensor
    vy: torch.Tensor
    style: torch.Tensor
    """[B] index into STYLES."""
    width: float
    """Metres from wall to wall; height is from the floor to the ceiling."""
    height: float
    seconds: float

    @property
    def count(self) -> int:
        return int(self.colour.shape[0])

    def to(self, device: torch.device | str) -> Scene:
        return self._map(lambda tensor: tensor.to(device))

    def row(self, index: int) -> Scene:
        """One clip as a batch of one."""
        return self._map(lambda tensor: tensor[index : index + 1])

    def rows(self, indices: torch.Tensor) -> Scene:
        """Some clips, in this order."""
        return self._map(lambda tensor: tensor[indices])

    def _map(self, change: object) -> Scene:
        assert callable(change)
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return Scene(**{k: change(v) if isinstance(v, torch.Tensor) else v for k, v in values.items()})


def metres_of(width_pixels: int, height_pixels: int) -> tuple[float, float, float]:
    """Width between the walls, height over the floor, and pixels per metre, of a picture of this size."""
    scale = min(width_pixels, height_pixels) / SHORT_SIDE_METRES
    return width_pixels / scale, height_pixels * (1 - FLOOR_SHARE) / scale, scale
