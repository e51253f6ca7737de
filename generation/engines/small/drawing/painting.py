"""Things painted onto their pictures: distances to shapes, soft edges, surfaces, glow.

Only the window around each thing is computed: most of a picture is backdrop, and a thing covers a tenth of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

import torch

from generation.engines.small.drawing.layout import Layout
from generation.engines.small.drawing.shapes import distances
from generation.engines.small.drawing.styles import is_neon, is_outlined
from generation.engines.small.drawing.surfaces import GLASS_ALPHA, badge_alpha, shade
from generation.engines.small.world.vocabulary import MATERIALS, SHAPES

REACH, GLOW_REACH = 1.45, 3.2
"""Half a window in radii: past the corners of a box; and where a glow has faded below half a step of eight bits."""
_GLASS = MATERIALS.index("glass")
_ROUND = [SHAPES.index(name) for name in ("ball", "ring")]


@dataclass(frozen=True, slots=True)
class _Things:
    """One thing in each of M pictures, [M] each; `colour` [M, 3]."""

    column: torch.Tensor
    row: torch.Tensor
    radius: torch.Tensor
    turn: torch.Tensor
    colour: torch.Tensor
    shape: torch.Tensor
    material: torch.Tensor
    badge: torch.Tensor
    hour: torch.Tensor
    style: torch.Tensor


def paint_things(picture: torch.Tensor, layout: Layout) -> torch.Tensor:
    """[B*T, 3, H, W], painted in place in the order of the things' numbers; those in no picture cost nothing."""
    moments = layout.column.shape[1]
    is_glowing = is_neon(layout.style).repeat_interleave(moments)
    for item in layout.is_drawn.any(dim=(0, 1)).nonzero()[:, 0].tolist():
        is_drawn = layout.is_drawn[..., item].reshape(-1)
        for chosen, reach in ((is_drawn & ~is_glowing, REACH), (is_drawn & is_glowing, GLOW_REACH)):
            frames = chosen.nonzero()[:, 0]
            if len(frames):
                _paint(picture, frames, _things(layout, item, frames), reach)
    return picture


def _things(layout: Layout, item: int, frames: torch.Tensor) -> _Things:
    clips = frames // layout.column.shape[1]

    def timed(values: torch.Tensor) -> torch.Tensor:
        return values[..., item].reshape(-1)[frames]

    return _Things(
        column=timed(layout.column),
        row=timed(layout.row),
        radius=timed(layout.radius),
        turn=timed(layout.angle),
        colour=layout.colour[clips, item],
        shape=layout.shape[clips, item],
        material=layout.material[clips, item],
        badge=layout.badge[clips, item],
        hour=layout.hour.reshape(-1)[frames],
        style=layout.style[clips],
    )


def _paint(picture: torch.Tensor, frames: torch.Tensor, things: _Things, reach: float) -> None:
    side = 2 * (ceil(float(things.radius.max()) * reach) + 1)
    columns = _window(things.column, side, picture.shape[3])
    rows = _window(things.row, side, picture.shape[2])
    at = (frames[:, None, None, None], torch.arange(3, device=frames.device)[None, :, None, None],
          rows[:, None, :, None], columns[:, None, None, :])  # fmt: skip
    picture[at] = _painted(picture[at], things, columns + 0.5, rows + 0.5)


def _window(middle: torch.Tensor, side: int, length: int) -> torch.Tensor:
    """[M, at most `side`] neighbouring pixels around each middle, moved inside where they would leave the picture."""
    side = min(side, length)
    first = (middle.round().long() - side // 2).clamp(0, length - side)
    return first[:, None] + torch.arange(side, device=middle.device)


def _painted(under: torch.Tensor, things: _Things, columns: torch.Tensor, rows: torch.Tensor) -> torch.Tensor:
    """`under` [M, 3, h, w] with the things over it; columns [M, w] and rows [M, h] are middles of pixels."""
    radius = things.radius[:, None, None]
    x = (columns[:, None, :] - things.column[:, None, None]) / radius
    y = (things.row[:, None, None] - rows[:, :, None]) / radius
    x, y = x.expand(-1, y.shape[1], -1), y.expand(-1, -1, x.shape[2])
    cos, sin = torch.cos(things.turn)[:, None, None], torch.sin(things.turn)[:, None, None]
    # Only round things are turned: the others slide upright, as their lower edge is their rest.
    is_round = torch.isin(things.shape, torch.tensor(_ROUND, device=x.device))[:, None, None]
    u, v = torch.where(is_round, x * cos - y * sin, x), torch.where(is_round, y * cos + x * sin, y)
    distance = distances(things.shape, u, v) * radius
    if bool(is_neon(things.style[:1])):
        halo = torch.exp(-distance.abs() / (0.16 * radius))
        rim = 1 - (distance.abs() - 0.045 * radius).clamp(0, 1)
        return under + things.colour[:, :, None, None] * (0.9 * halo + 0.4 * rim)[:, None]
    colour = _coloured(things, u, v)
    is_line = is_outlined(things.style)[:, None, None] & (distance > -0.09 * radius)
    colour = torch.where(is_line[:, None], 0.12, colour)
    seen = torch.where(things.material == _GLASS, GLASS_ALPHA, 1.0)[:, None, None]
    alpha = ((0.5 - distance).clamp(0, 1) * seen)[:, None]
    return under * (1 - alpha) + colour * alpha


def _coloured(things: _Things, u: torch.Tensor, v: torch.Tensor) -> torch.Tensor:
    """[M, 3, h, w]: the colour with its surface and badge, a little darker at night."""
    surface = shade(things.material, u, v, torch.zeros_like(things.turn))
    full = (things.colour[:, :, None, None] + surface[:, None]).clamp(0, 1)
    covered, is_dark = badge_alpha(things.badge, u, v)
    face = torch.where(is_dark[:, None] > 0, 0.08, 0.95)
    full = torch.where(covered[:, None] > 0, face, full)
    return full * torch.where(things.hour == 1, 0.82, 1.0)[:, None, None, None]
