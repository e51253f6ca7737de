"""How a thing's colour varies over it: what makes wood, metal, glass and the rest look different, and its badge."""

from __future__ import annotations

import torch

from generation.engines.small.world.vocabulary import MATERIALS

BADGE_CELLS = 4
BADGE_HALF = 0.5
"""Half a badge's side, in radii."""
_WOOD, _METAL, _GLASS, _STONE, _RUBBER = (MATERIALS.index(m) for m in ("wood", "metal", "glass", "stone", "rubber"))
GLASS_ALPHA = 0.78


def shade(material: torch.Tensor, x: torch.Tensor, y: torch.Tensor, turn: torch.Tensor) -> torch.Tensor:
    """Brightness [M, H, W] to add to a thing's colour; `material` [M], places in radii, `turn` [M] in radians."""
    made_of = material[:, None, None]
    cos, sin = torch.cos(turn)[:, None, None], torch.sin(turn)[:, None, None]
    u, v = x * cos + y * sin, y * cos - x * sin
    stripes = 0.07 * torch.sin(v * 14.0 + 0.8 * torch.sin(u * 3.0))
    sheen = 0.22 * torch.exp(-((x - y + 0.55) ** 2) * 9.0) - 0.1 * ((x - y - 0.6) > 0)
    speckle = 0.09 * torch.sign(torch.sin(u * 17.0 + 2.0) * torch.sin(v * 19.0 + 1.0))
    panels = 0.08 * torch.sign(torch.sin(2 * torch.atan2(v, u)))
    added = torch.zeros_like(x)
    for index, look in ((_WOOD, stripes), (_METAL, sheen), (_STONE, speckle), (_RUBBER, panels), (_GLASS, sheen)):
        added = torch.where(made_of == index, look, added)
    return added


def badge_alpha(pattern: torch.Tensor, x: torch.Tensor, y: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Where a badge covers a thing, and where its cells are dark: [M, H, W] in 0..1 both. Pattern 0 is no badge."""
    inside = (x.abs() < BADGE_HALF) & (y.abs() < BADGE_HALF) & (pattern > 0)[:, None, None]
    column = ((x / BADGE_HALF + 1) / 2 * BADGE_CELLS).long().clamp(0, BADGE_CELLS - 1)
    row = ((1 - y / BADGE_HALF) / 2 * BADGE_CELLS).long().clamp(0, BADGE_CELLS - 1)
    bit = (pattern[:, None, None] >> (row * BADGE_CELLS + column)) & 1
    return inside.to(x.dtype), bit.to(x.dtype)
