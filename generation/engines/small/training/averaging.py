"""The moving average of weights, which is what is kept, sampled from and shipped."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch

from generation.engines.small.training.checkpoints import Weights, put_weights, weights_of
from generation.engines.small.training.trainee import Trainee

DECAY = 0.9999


class Average:
    """Follows quickly at first, (1 + n) / (10 + n), and then by DECAY."""

    def __init__(self, trainee: Trainee) -> None:
        self._trainee = trainee
        self._steps = 0
        self.weights: Weights = {name: tensor.detach().clone() for name, tensor in weights_of(trainee).items()}

    @torch.no_grad()
    def update(self) -> None:
        self._steps += 1
        decay = min(DECAY, (1 + self._steps) / (10 + self._steps))
        for name, tensor in weights_of(self._trainee).items():
            if tensor.requires_grad:
                self.weights[name].lerp_(tensor.detach(), 1 - decay)
            else:
                self.weights[name].copy_(tensor)

    @contextmanager
    def in_place(self) -> Iterator[None]:
        """The modules hold the averaged weights inside this block."""
        current = {name: tensor.detach().clone() for name, tensor in weights_of(self._trainee).items()}
        put_weights(self._trainee, self.weights)
        try:
            yield
        finally:
            put_weights(self._trainee, current)
