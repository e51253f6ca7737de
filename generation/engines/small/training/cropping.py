"""Windows of clips to train the picture autoencoder on: it is convolutional, and most of a picture is backdrop."""

from __future__ import annotations

import torch

THING_SHARE = 0.8
"""Of windows that are laid around a point of a thing; the others lie anywhere."""


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
