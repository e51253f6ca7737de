"""Pictures of a layout, in torch, on whatever device it lies: a backdrop, the things before it, and a style."""

from __future__ import annotations

import torch

from generation.engines.sim.drawing.colours import rgb
from generation.engines.small.drawing.layout import Layout, lay_out
from generation.engines.small.drawing.painting import paint_things
from generation.engines.small.drawing.styles import BACKDROP_DIM, apply_looks, is_neon
from generation.engines.small.world.scene import Scene
from generation.engines.small.world.vocabulary import GROUND_COLOURS, PLACES, SKIES

NIGHT = (0.42, 0.46, 0.66)
"""What is left of red, green and blue in the backdrop at night; things keep three quarters of the difference."""
CHUNK_PIXELS = 24_000_000
"""Things times pixels drawn at once, which bounds memory."""


def render(scene: Scene, times: torch.Tensor, width: int, height: int) -> torch.Tensor:
    """[B, T, 3, H, W] in 0..1 of the moments `times` [T] seconds."""
    return draw(lay_out(scene, times, width, height), width, height)


def draw(layout: Layout, width: int, height: int) -> torch.Tensor:
    """[B, T, 3, H, W] in 0..1."""
    b, t, _ = layout.column.shape
    step = max(1, CHUNK_PIXELS // (width * height * b))
    parts = [_frames(_cut(layout, slice(i, i + step)), width, height) for i in range(0, t, step)]
    return torch.cat(parts, dim=1)


def _cut(layout: Layout, frames: slice) -> Layout:
    timed = ("column", "row", "radius", "angle", "is_drawn", "place", "hour", "floor_row")
    values = {name: getattr(layout, name) for name in Layout.__dataclass_fields__}
    return Layout(**{name: value[:, frames] if name in timed else value for name, value in values.items()})


def _frames(layout: Layout, width: int, height: int) -> torch.Tensor:
    b, t, _ = layout.column.shape
    rows = torch.arange(height, device=layout.column.device) + 0.5
    picture = _backdrop(layout, rows, width)
    style = layout.style[:, None].expand(b, t).reshape(-1)
    picture = picture * torch.where(is_neon(style), BACKDROP_DIM, 1.0)[:, None, None, None]
    picture = paint_things(picture, layout)
    return apply_looks(picture, style).clamp(0, 1).reshape(b, t, 3, height, width)


def _backdrop(layout: Layout, rows: torch.Tensor, width: int) -> torch.Tensor:
    """[B*T, 3, H, W]: a sky from top to floor, the ground under it, dimmed at night."""
    device = rows.device
    sky = _colours([SKIES[place][0] for place in PLACES], device), _colours([SKIES[p][1] for p in PLACES], device)
    ground = _colours([GROUND_COLOURS[place] for place in PLACES], device)
    place, floor = layout.place.reshape(-1), layout.floor_row.reshape(-1)
    down = (rows[None] / floor[:, None]).clamp(max=1)[:, None]
    above = sky[0][place][..., None] * (1 - down) + sky[1][place][..., None] * down
    share = (rows[None] - floor[:, None] + 0.5).clamp(0, 1)[:, None]
    picture = above * (1 - share) + ground[place][..., None] * share
    night = torch.tensor(NIGHT, device=device)[None, :, None]
    picture = torch.where((layout.hour.reshape(-1) == 1)[:, None, None], picture * night, picture)
    return picture[..., None].expand(-1, -1, -1, width).contiguous()


def _colours(names: list[str], device: torch.device) -> torch.Tensor:
    return torch.tensor([rgb(name) for name in names], dtype=torch.float32, device=device) / 255
