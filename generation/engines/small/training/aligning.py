"""What the transformer should know of a clip half of the way through: which thing lies on each token, and where.

Denoising alone finds that out late: things cover few tokens, and until they are told apart no word pays. Aligning
hidden states with what is known of a training picture makes diffusion transformers learn many times as fast (REPA, Yu
et al. 2025). There it is another network's features; here the scene itself is known.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import torch
from torch import nn
from torch.nn import functional

from generation.engines.small.configuration import SIZES
from generation.engines.small.drawing.layout import lay_out
from generation.engines.small.training.batches import Batch
from generation.engines.small.training.trainee import Trainee
from generation.engines.small.world.vocabulary import COLOURS, MATERIALS, SHAPES
from generation.engines.small.world.vocabulary import SIZES as THING_SIZES

KINDS = {"shape": len(SHAPES), "colour": len(COLOURS), "size": len(THING_SIZES), "material": len(MATERIALS)}
"""Members of a scene that are guessed, and among how many."""
WIDTH = 192
COVER_WEIGHT = 4.0
REACH = 0.9
"""Of a thing's radius: a token that it touches less is not its own."""


@dataclass(frozen=True, slots=True)
class Truth:
    """[B, tokens]: whether a thing lies there, which of the scene's it is, and from the token's middle to its own
    [B, tokens, 2], right and down, in tokens."""

    is_covered: torch.Tensor
    thing: torch.Tensor
    offset: torch.Tensor


def truth_of(trainee: Trainee, batch: Batch, grid: tuple[int, int, int]) -> Truth:
    """For each token of a latent grid (frames, height, width) at the middle of the moments that it stands for."""
    shape, side = batch.drawn.shape, SIZES[trainee.size].space_ratio
    frames, height, width = grid
    order = torch.arange(frames, device=trainee.device)
    moments = (order * trainee.time_ratio - (trainee.time_ratio - 1) / 2).clamp(min=0) / shape.fps
    layout = lay_out(batch.drawn.scene.to(trainee.device), moments, shape.width, shape.height)
    rows = (torch.arange(height, device=trainee.device) + 0.5).repeat_interleave(width)
    columns = (torch.arange(width, device=trainee.device) + 0.5).repeat(height)
    right = layout.column[:, :, None] / side - columns[None, None, :, None]
    down = layout.row[:, :, None] / side - rows[None, None, :, None]
    beyond = torch.stack([right, down]).abs().sub(0.5).clamp(min=0).norm(dim=0)
    room = layout.radius[:, :, None] * REACH / side - beyond
    room = torch.where(layout.is_drawn[:, :, None], room, -torch.inf)
    best, thing = room.max(dim=-1)
    nearest = thing[..., None]
    offset = torch.cat([right.gather(-1, nearest), down.gather(-1, nearest)], dim=-1)
    return Truth((best > 0).flatten(1), thing.flatten(1), offset.flatten(1, 2))


class Aligner(nn.Module):
    """Reads the truth from the hidden states behind the first half of the blocks. Trained along, and never kept."""

    def __init__(self, trainee: Trainee) -> None:
        super().__init__()
        self._trainee = trainee
        transformer = trainee.part("transformer")
        width = transformer.config.num_attention_heads * transformer.config.attention_head_dim
        outputs = 1 + 2 + sum(KINDS.values())
        self.reader = nn.Sequential(nn.LayerNorm(width), nn.Linear(width, WIDTH), nn.SiLU(), nn.Linear(WIDTH, outputs))
        self.reader.to(trainee.device)
        self._hidden: dict[str, torch.Tensor] = {}
        blocks = transformer.transformer_blocks
        self._hook = blocks[(len(blocks) - 1) // 2].register_forward_hook(self._keep)

    def _keep(self, _block: nn.Module, _given: Any, made: Any) -> None:
        """Of the video tokens; a block gives them first."""
        self._hidden["video"] = made[0]

    def leave(self) -> None:
        """Listen to the transformer no longer."""
        self._hook.remove()

    def forward(self, batch: Batch, grid: tuple[int, int, int]) -> torch.Tensor:
        """How far the last pass was from the truth: about 1 for each part that is not known at all."""
        truth = truth_of(self._trainee, batch, grid)
        own = self._hidden.pop("video")[:, : truth.thing.shape[1]].float()
        told = self.reader(own).float()
        covered = functional.binary_cross_entropy_with_logits(told[..., 0], truth.is_covered.float())
        rows, tokens = truth.is_covered.nonzero(as_tuple=True)
        if not len(rows):
            return COVER_WEIGHT * covered
        thing = truth.thing[rows, tokens]
        guesses = torch.split(told[rows, tokens], [1, 2, *KINDS.values()], dim=-1)
        place = functional.smooth_l1_loss(guesses[1], truth.offset[rows, tokens])
        kinds = zip(KINDS.items(), guesses[2:], strict=True)
        scene = batch.drawn.scene.to(self._trainee.device)
        wrong = [functional.cross_entropy(guess, getattr(scene, name)[rows, thing]) / math.log(count)
                 for (name, count), guess in kinds]  # fmt: skip
        return COVER_WEIGHT * covered + place + torch.stack(wrong).mean()
