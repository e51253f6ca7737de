"""Pictures of a layout, in torch, on whatever device it lies: distances to shapes, soft edges, styles."""

from __future__ import annotations

import torch

from generation.engines.sim.drawing.colours import rgb
from generation.engines.small.drawing.layout import Layout, lay_out
from generation.engines.small.drawing.shapes import distances
from generation.engines.small.drawing.styles import BACKDROP_DIM, apply_looks, is_neon, is_outlined
from generation.engines.small.drawing.surfaces import GLASS_ALPHA, badge_alpha, shade
from generation.engines.small.world.scene import Scene
from generation.engines.small.world.vocabulary import GROUND_COLOURS, MATERIALS, PLACES, SKIES

NIGHT = (0.42, 0.46, 0.66)
"""What is left of red, green and blue in the backdrop at night; things keep three quarters of the difference."""
CHUNK_PIXELS = 24_000_000
"""Things times pixels drawn at once, which bounds memory."""
_GLASS = MATERIALS.index("glass")


def render(scene: Scene, times: torch.Tensor, width: int, height: int) -> torch.Tensor:
    """[B, T, 3, H, W] in 0..1 of the moments `times` [T] seconds."""
    return draw(lay_out(scene, times, width, height), width, height)


def draw(layout: Layout, width: int, height: int) -> torch.Tensor:
    """[B, T, 3, H, W] in 0..1. Things are painted in the order of their number; those in no picture cost nothing."""
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
    device = layout.column.device
    columns = torch.arange(width, device=device) + 0.5
    rows = torch.arange(height, device=device) + 0.5
    picture = _backdrop(layout, rows, width)
    style = layout.style[:, None].expand(b, t).reshape(-1)
    picture = picture * torch.where(is_neon(style), BACKDROP_DIM, 1.0)[:, None, None, None]
    for item in layout.is_drawn.any(dim=(0, 1)).nonzero()[:, 0].tolist():
        picture = _paint(picture, layout, item, columns, rows, style)
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


def _paint(
    picture: torch.Tensor, layout: Layout, item: int, columns: torch.Tensor, rows: torch.Tensor, style: torch.Tensor
) -> torch.Tensor:
    t = layout.column.shape[1]

    def flat(values: torch.Tensor) -> torch.Tensor:
        return values[..., item].reshape(-1)

    def each(values: torch.Tensor) -> torch.Tensor:
        return values[:, item].repeat_interleave(t, 0)

    radius = flat(layout.radius)[:, None, None]
    x = (columns[None, None, :] - flat(layout.column)[:, None, None]) / radius
    y = (flat(layout.row)[:, None, None] - rows[None, :, None]) / radius
    x, y = x.expand(-1, y.shape[1], -1), y.expand(-1, -1, x.shape[2])
    turn = flat(layout.angle)
    cos, sin = torch.cos(turn)[:, None, None], torch.sin(turn)[:, None, None]
    # Only round things are turned: the others slide upright, as their lower edge is their rest.
    is_round = torch.isin(each(layout.shape), torch.tensor([0, 7], device=turn.device))[:, None, None]
    u, v = torch.where(is_round, x * cos - y * sin, x), torch.where(is_round, y * cos + x * sin, y)
    distance = distances(each(layout.shape), u, v) * radius
    alpha = (0.5 - distance).clamp(0, 1) * flat(layout.is_drawn)[:, None, None]
    colour = _coloured(each(layout.colour), each(layout.material), each(layout.badge), u, v, layout, turn)
    rim = (1 - (distance.abs() - 0.045 * radius).clamp(0, 1)) * flat(layout.is_drawn)[:, None, None]
    outlined = is_outlined(style)[:, None, None]
    colour = torch.where((outlined & (distance > -0.09 * radius))[:, None], 0.12, colour)
    glowing = is_neon(style)[:, None, None]
    halo = torch.exp(-distance.abs() / (0.16 * radius)) * flat(layout.is_drawn)[:, None, None]
    neon = picture + each(layout.colour)[:, :, None, None] * (0.9 * halo + 0.4 * rim)[:, None]
    seen = torch.where((each(layout.material) == _GLASS)[:, None, None], GLASS_ALPHA, 1.0)
    painted = picture * (1 - (alpha * seen)[:, None]) + colour * (alpha * seen)[:, None]
    return torch.where(glowing[:, None], neon, painted)


def _coloured(
    colour: torch.Tensor,
    material: torch.Tensor,
    badge: torch.Tensor,
    u: torch.Tensor,
    v: torch.Tensor,
    layout: Layout,
    turn: torch.Tensor,
) -> torch.Tensor:
    """[M, 3, H, W]: the colour with its surface and badge, a little darker at night."""
    surface = shade(material, u, v, torch.zeros_like(turn))
    full = (colour[:, :, None, None] + surface[:, None]).clamp(0, 1)
    covered, is_dark = badge_alpha(badge, u, v)
    face = torch.where(is_dark[:, None] > 0, 0.08, 0.95)
    full = torch.where(covered[:, None] > 0, face, full)
    dim = torch.where(layout.hour.reshape(-1) == 1, 0.82, 1.0)
    return full * dim[:, None, None, None]


def _colours(names: list[str], device: torch.device) -> torch.Tensor:
    return torch.tensor([rgb(name) for name in names], dtype=torch.float32, device=device) / 255
