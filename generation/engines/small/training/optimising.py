"""The optimisers of a stage: Muon for kernels and matrices where it was seen to be ahead, AdamW for everything else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import torch
from torch import nn
from torch.optim import AdamW, Optimizer

from generation.engines.small.training.utilisation import computes_in_halves

WEIGHT_DECAY = 0.01
MOMENTUM = 0.95
COEFFICIENTS = (3.4445, -4.7750, 2.0315)
"""Of the quintic that Jordan (2024) tuned so that five rounds bring all singular values close to 1."""
ROUNDS = 5
RMS_OF_ADAM = 0.2
BESIDE_SHARE = 0.2
"""Of Muon's rate that biases and gains beside it have. Muon's is in the size of AdamW's steps (Liu et al. 2025)."""


class KernelMuon(Optimizer):
    """Muon (Jordan 2024) over kernels of any rank, taken as matrices of outputs by all the rest.

    `torch.optim.Muon` always multiplies in bfloat16, which took ten times as long as the step itself on a CPU that has
    no instructions for it, and takes matrices one by one. Here those of one shape are stepped together, in bfloat16
    only where that is faster. Kernels without a gradient stay as they are.
    """

    def __init__(self, kernels: Iterable[nn.Parameter], rate: float) -> None:
        super().__init__(kernels, {"lr": rate})

    @torch.no_grad()
    def step(self, closure: Any = None) -> None:  # type: ignore[override]
        """`closure` is there for the interface alone."""
        for group in self.param_groups:
            for kernels in _by_shape(group["params"]):
                self._step_together(kernels, float(group["lr"]))

    def _step_together(self, kernels: list[nn.Parameter], rate: float) -> None:
        steps = orthogonal(torch.stack([self._followed(kernel) for kernel in kernels]))
        scale = rate * RMS_OF_ADAM * max(steps.shape[1:]) ** 0.5
        for kernel, step in zip(kernels, steps, strict=True):
            kernel.mul_(1 - rate * WEIGHT_DECAY).add_(step.view_as(kernel), alpha=-scale)

    def _followed(self, kernel: nn.Parameter) -> torch.Tensor:
        """The gradient as a matrix, led by its momentum (Nesterov)."""
        state, gradient = self.state[kernel], kernel.grad
        assert gradient is not None
        if "momentum" not in state:
            state["momentum"] = torch.zeros_like(gradient)
        momentum = state["momentum"].lerp_(gradient, 1 - MOMENTUM)
        return gradient.lerp(momentum, MOMENTUM).flatten(1)


def _by_shape(kernels: Iterable[nn.Parameter]) -> Iterable[list[nn.Parameter]]:
    found: dict[tuple[int, int], list[nn.Parameter]] = defaultdict(list)
    for kernel in kernels:
        if kernel.grad is not None:
            found[kernel.shape[0], kernel[0].numel()].append(kernel)
    return found.values()


def orthogonal(matrices: torch.Tensor) -> torch.Tensor:
    """[N, rows, columns] with singular values brought close to 1 by Newton and Schulz's iteration, in the same type."""
    first, second, third = COEFFICIENTS
    is_tall = matrices.shape[1] > matrices.shape[2]
    found = matrices.mT if is_tall else matrices
    found = found / found.norm(dim=(1, 2), keepdim=True).clamp(min=1e-7)
    found = found.bfloat16() if computes_in_halves(matrices.device) else found.float()
    for _ in range(ROUNDS):
        gram = found @ found.mT
        found = torch.baddbmm(found, torch.baddbmm(gram, gram, gram, beta=second, alpha=third), found, beta=first)
    return (found.mT if is_tall else found).to(matrices)


def make_optimisers(
    parameters: list[nn.Parameter],
    rate: float,
    *,
    has_muon: bool,
    is_fused: bool,
    beside: tuple[nn.Parameter, ...] = (),
) -> list[Optimizer]:
    """`rate` is AdamW's alone, or Muon's with AdamW beside it at a fifth of that; `beside` is always AdamW's."""
    kernels = [p for p in parameters if p.ndim > 1] if has_muon else []
    others = [p for p in parameters if p.ndim <= 1] if has_muon else parameters
    lower = rate * BESIDE_SHARE if has_muon else rate
    adam = AdamW([*others, *beside], lr=lower, betas=(0.9, 0.98), weight_decay=WEIGHT_DECAY, fused=is_fused)
    return [KernelMuon(kernels, rate), adam] if kernels else [adam]
