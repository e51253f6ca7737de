"""The voice of a badge: two glides of pitch that its pattern chooses, heard when a shot begins."""

from __future__ import annotations

import torch

from generation.engines.small.world.scene import Scene

CHIRP_SECONDS = 0.16
CHIRP_LEVEL = 0.12
FADE_SECONDS = 0.008


def chirps(scene: Scene, samples: int, rate: int) -> torch.Tensor:
    """[B, N, samples]; silence for things without a badge."""
    length = round(CHIRP_SECONDS * rate)
    wave = chirp(scene.badge, rate) * (scene.is_present & (scene.badge > 0))[..., None]
    out = torch.zeros(*scene.badge.shape, samples + length, device=wave.device)
    starts = torch.where(scene.starts.isfinite(), scene.starts, torch.full_like(scene.starts, -1.0))
    offsets = (starts * rate).round().long()
    spread = torch.arange(length, device=wave.device)
    for shot in range(starts.shape[1]):
        is_there = (starts[:, shot] >= 0) & (offsets[:, shot] < samples)
        at = offsets[:, shot].clamp(0, samples)[:, None, None] + spread
        out.scatter_add_(-1, at.expand_as(wave).contiguous(), wave * is_there[:, None, None])
    return out[..., :samples]


def chirp(badge: torch.Tensor, rate: int) -> torch.Tensor:
    """[..., samples] of the patterns [...]: the high byte sets where it begins, the low byte where it ends."""
    at = torch.arange(round(CHIRP_SECONDS * rate), device=badge.device) / rate
    first = 700 + 900 * ((badge >> 8) & 255) / 255
    last = 700 + 900 * (badge & 255) / 255
    turned = first[..., None] * at + (last - first)[..., None] * at**2 / (2 * CHIRP_SECONDS)
    edge = torch.minimum(at, CHIRP_SECONDS - at).clamp(min=0) / FADE_SECONDS
    return CHIRP_LEVEL * torch.sin(2 * torch.pi * turned) * edge.clamp(max=1)
