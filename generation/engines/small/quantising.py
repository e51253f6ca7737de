"""Weights in eight bits: a scale for each output channel of every matrix and kernel, the rest in sixteen bits."""

from __future__ import annotations

import torch

SCALE_SUFFIX = ".scale"
LEAST_DIMENSIONS = 2
STEPS = 127
KEPT_WHOLE = ("latents_mean", "latents_std")
"""Statistics of the latents stay in float32: everything is multiplied by them."""

Weights = dict[str, torch.Tensor]


def quantise(weights: Weights) -> Weights:
    """Symmetric, by channel: the error of an entry is at most half a step of its own channel."""
    stored: Weights = {}
    for name, tensor in weights.items():
        if name.endswith(KEPT_WHOLE) or not tensor.is_floating_point():
            stored[name] = tensor.contiguous()
        elif tensor.dim() < LEAST_DIMENSIONS:
            stored[name] = tensor.to(torch.float16).contiguous()
        else:
            values = tensor.float()
            scale = values.flatten(1).abs().amax(1).clamp(min=1e-12) / STEPS
            shape = (-1, *(1,) * (values.dim() - 1))
            stored[name] = (values / scale.view(shape)).round().clamp(-STEPS, STEPS).to(torch.int8)
            stored[name + SCALE_SUFFIX] = scale
    return stored


def dequantise(stored: Weights) -> Weights:
    """float32, ready to be loaded."""
    found: Weights = {}
    for name, tensor in stored.items():
        if name.endswith(SCALE_SUFFIX) and name.removesuffix(SCALE_SUFFIX) in stored:
            continue
        if tensor.dtype == torch.int8:
            scale = stored[name + SCALE_SUFFIX]
            found[name] = tensor.float() * scale.view(-1, *(1,) * (tensor.dim() - 1))
        else:
            found[name] = tensor.float() if tensor.is_floating_point() else tensor
    return found
