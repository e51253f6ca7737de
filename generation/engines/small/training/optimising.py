"""The optimisers of a stage: Muon for kernels and matrices where it was seen to be ahead, AdamW for everything else."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import torch
from torch import nn
from torch.optim import AdamW, Muon, Optimizer

WEIGHT_DECAY = 0.01
BESIDE_SHARE = 0.2
"""Of Muon's rate that biases and gains beside it have. Muon's is in the size of AdamW's steps (Liu et al. 2025)."""


class KernelMuon(Muon):
    """Muon (Jordan 2024) over kernels of any rank, taken as matrices of outputs by all the rest."""

    def __init__(self, kernels: Iterable[nn.Parameter], rate: float) -> None:
        self._kernels = list(kernels)
        # Views: what is stepped here is the kernels' own memory.
        self._matrices = [nn.Parameter(kernel.data.flatten(1)) for kernel in self._kernels]
        super().__init__(self._matrices, lr=rate, weight_decay=WEIGHT_DECAY, adjust_lr_fn="match_rms_adamw")

    @torch.no_grad()
    def step(self, closure: Callable[[], float] | None = None) -> None:  # type: ignore[override]
        for matrix, kernel in zip(self._matrices, self._kernels, strict=True):
            matrix.grad = None if kernel.grad is None else kernel.grad.flatten(1)
        super().step(closure)  # type: ignore[no-untyped-call]

    def zero_grad(self, set_to_none: bool = True) -> None:
        for kernel in self._kernels:
            kernel.grad = None
        super().zero_grad(set_to_none)


def make_optimisers(parameters: list[nn.Parameter], rate: float, *, has_muon: bool, is_fused: bool) -> list[Optimizer]:
    """`rate` is AdamW's alone, or Muon's with AdamW beside it at a fifth of that."""
    kernels = [p for p in parameters if p.ndim > 1] if has_muon else []
    others = [p for p in parameters if p.ndim <= 1] if has_muon else parameters
    beside = rate * BESIDE_SHARE if has_muon else rate
    adam = AdamW(others, lr=beside, betas=(0.9, 0.98), weight_decay=WEIGHT_DECAY, fused=is_fused)
    return [KernelMuon(kernels, rate), adam] if kernels else [adam]
