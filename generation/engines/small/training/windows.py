"""Windows of clips to train autoencoders on: they are convolutional, and most of a clip is backdrop and silence."""

from __future__ import annotations

import torch

THING_SHARE, SOUNDING_SHARE = 0.8, 0.9
"""Of windows that are laid around a point of a thing, and around a sound; the others lie anywhere."""


def crop(pictures: torch.Tensor, is_thing: torch.Tensor, side: int, generator: torch.Generator) -> torch.Tensor:
    """[B, C, F, H, W] cut to squares of `side` pixels, one window for all frames of a clip.

    `is_thing` [B, 1, F, H, W] says where things are. A clip without any gets a window anywhere; a side longer than the
    picture's is cut to it. `generator` must be a CPU one.
    """
    height, width = pictures.shape[3:]
    rows, columns = min(side, height), min(side, width)
    draws = torch.rand(len(pictures), 4, generator=generator).tolist()
    cut = []
    for clip, seen, (kind, point, down, along) in zip(pictures, is_thing, draws, strict=True):
        top, left = int(down * (height - rows + 1)), int(along * (width - columns + 1))
        places = seen[0].nonzero() if kind < THING_SHARE else seen.new_zeros(0, 3)
        if len(places):
            _, row, column = places[int(point * len(places))].tolist()
            top = min(max(0, row - int(down * rows)), height - rows)
            left = min(max(0, column - int(along * columns)), width - columns)
        cut.append(clip[..., top : top + rows, left : left + columns])
    return torch.stack(cut)


def sounding_windows(
    is_sound: torch.Tensor, frames: int, generator: torch.Generator
) -> tuple[torch.Tensor, torch.Tensor]:
    """As many windows as clips: which clip [B] and the frame at which each begins [B], mostly where something sounds.

    `is_sound` is [B, channels, T, bands]; `generator` must be a CPU one.
    """
    count, _, length, _ = is_sound.shape
    loud = is_sound.any(dim=3).any(dim=1).float().cpu()
    odds = loud / loud.sum().clamp(min=1) * SOUNDING_SHARE + (1 - SOUNDING_SHARE) / loud.numel()
    chosen = torch.multinomial(odds.flatten(), count, replacement=True, generator=generator)
    before = (torch.rand(count, generator=generator) * frames).long()
    starts = (chosen % length - before).clamp(0, max(0, length - frames))
    return (chosen // length).to(is_sound.device), starts.to(is_sound.device)


def cut(values: torch.Tensor, rows: torch.Tensor, starts: torch.Tensor, length: int) -> torch.Tensor:
    """[B, channels, length, ...] of the chosen rows, each from its own start along the third dimension."""
    pairs = zip(rows.tolist(), starts.tolist(), strict=True)
    return torch.stack([values[row, :, start : start + length] for row, start in pairs])
