"""Styles: what is done to drawn pictures, each to its own clips of a batch."""

from __future__ import annotations

import torch
from torch.nn import functional

from generation.engines.small.world.vocabulary import STYLES

BACKDROP_DIM = 0.25
_OUTLINE, _NOIR, _NEON, _PAPER, _PIXEL = (STYLES.index(name) for name in ("outline", "noir", "neon", "paper", "pixel"))
PIXEL_CELLS = 40
"""Cells along the short side of a pixelated picture."""


def is_outlined(style: torch.Tensor) -> torch.Tensor:
    return style == _OUTLINE


def is_neon(style: torch.Tensor) -> torch.Tensor:
    return style == _NEON


def apply_looks(pictures: torch.Tensor, style: torch.Tensor) -> torch.Tensor:
    """[M, 3, H, W] with the style of each, [M]."""
    out = pictures.clone()
    for index, look in ((_NOIR, _noir), (_PAPER, _paper), (_PIXEL, _pixel)):
        rows = (style == index).nonzero()[:, 0]
        if len(rows):
            out[rows] = look(pictures[rows])
    return out


def _noir(pictures: torch.Tensor) -> torch.Tensor:
    weights = torch.tensor([0.299, 0.587, 0.114], device=pictures.device)[None, :, None, None]
    grey = (pictures * weights).sum(1, keepdim=True)
    return ((grey - 0.5) * 1.35 + 0.48).clamp(0, 1).expand_as(pictures)


def _paper(pictures: torch.Tensor) -> torch.Tensor:
    """Few tones, and a shadow of each edge towards the lower right."""
    shifted = functional.pad(pictures, (2, 0, 2, 0), mode="replicate")[:, :, :-2, :-2]
    edge = (pictures - shifted).abs().mean(1, keepdim=True)
    return (pictures * 7).round() / 7 * (1 - 0.35 * (edge * 4).clamp(max=1))


def _pixel(pictures: torch.Tensor) -> torch.Tensor:
    height, width = pictures.shape[-2:]
    cell = max(2, round(min(height, width) / PIXEL_CELLS))
    small = functional.interpolate(pictures, size=(height // cell, width // cell), mode="area")
    return functional.interpolate(small, size=(height, width), mode="nearest")
