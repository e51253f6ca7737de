"""The exported folder back into modules."""

from __future__ import annotations

from pathlib import Path

import torch
from safetensors.torch import load_file

from generation.engines.ltx2.model import Parts
from generation.engines.small.card import Card
from generation.engines.small.exporting import WEIGHTS_PATTERN
from generation.engines.small.quantising import dequantise
from generation.engines.small.training.checkpoints import Weights, put_weights
from generation.engines.small.training.trainee import build


def read_parts(folder: Path, card: Card) -> Parts:
    """Raises EngineNotConfiguredError where weights are missing or of another shape."""
    stored: Weights = {}
    for path in sorted(folder.glob(WEIGHTS_PATTERN)):
        stored |= load_file(path)
    trainee = build(card.size, 4 if card.time_ratio == 4 else 8, torch.device("cpu"))
    put_weights(trainee, dequantise(stored))
    for part in trainee.pipeline.components.values():
        if isinstance(part, torch.nn.Module):
            part.requires_grad_(False).eval()
    return Parts(trainee.pipeline)
