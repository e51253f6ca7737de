"""Noise levels, worked out by ourselves so that the scheduler never shifts what it is given."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

# The levels the distilled weights were trained at, and the part of them that refines an upsampled clip, as published
# with the LTX-2 release.
DISTILLED = (1.0, 0.99375, 0.9875, 0.98125, 0.975, 0.909375, 0.725, 0.421875)
REFINING = (0.909375, 0.725, 0.421875)
LEAST_REMIX_STEPS = 3
LEAST_STRENGTH = 0.05


def full_schedule(steps: int, tokens: int, scheduler: dict[str, Any]) -> tuple[float, ...]:
    """The levels of full weights: evenly spaced, then shifted by token count and stretched as their scheduler asks."""
    levels = [1.0 - index * (1.0 - 1.0 / steps) / (steps - 1) for index in range(steps)] if steps > 1 else [1.0]
    if scheduler.get("use_dynamic_shifting", False):
        levels = [shifted(level, tokens, scheduler) for level in levels]
    else:
        shift = float(scheduler.get("shift", 1.0))
        levels = [shift * level / (1.0 + (shift - 1.0) * level) for level in levels]
    terminal = scheduler.get("shift_terminal")
    if terminal:
        scale = (1.0 - levels[-1]) / (1.0 - float(terminal))
        levels = [1.0 - (1.0 - level) / scale for level in levels] if scale > 0 else levels
    return tuple(levels)


def remix_schedule(levels: tuple[float, ...], strength: float) -> tuple[float, ...]:
    """Start part of the way down: `strength` is the share of the steps that are taken, 1 the whole schedule and 0 next
    to none. At least three steps.

    Levels themselves would be no measure of it: what a clip shows is settled between the first few, close to 1, and a
    start at half of the noise leaves everything as it was.
    """
    start = _level_after(levels, 1 - max(strength, LEAST_STRENGTH))
    if start >= levels[0]:
        return levels
    below = tuple(level for level in levels if level < start - 1e-3)
    if len(below) >= LEAST_REMIX_STEPS - 1:
        return (start, *below)
    return tuple(start * (LEAST_REMIX_STEPS - index) / LEAST_REMIX_STEPS for index in range(LEAST_REMIX_STEPS))


def _level_after(levels: tuple[float, ...], share: float) -> float:
    """Where a clip stands after this share of the steps; between two, on the line from one to the next."""
    path = (*levels, 0.0)
    done, part = divmod(share * len(levels), 1)
    at = int(done)
    return path[at] if at == len(levels) else path[at] + (path[at + 1] - path[at]) * part


def _mu(tokens: int, scheduler: Mapping[str, Any]) -> float:
    least, most = scheduler.get("base_image_seq_len", 1024), scheduler.get("max_image_seq_len", 4096)
    low, high = scheduler.get("base_shift", 0.95), scheduler.get("max_shift", 2.05)
    return float(low + (tokens - least) * (high - low) / (most - least))


def shift_weight(tokens: int, scheduler: Mapping[str, Any]) -> float:
    """How far a clip of this many tokens pushes its levels towards noise: 1 is not at all."""
    mu = _mu(tokens, scheduler)
    return mu if scheduler.get("time_shift_type", "exponential") == "linear" else math.exp(mu)


def shifted(level: float, tokens: int, scheduler: Mapping[str, Any]) -> float:
    """One level of 0 < level <= 1, pushed towards noise by token count."""
    weight = shift_weight(tokens, scheduler)
    return weight / (weight + (1.0 / level - 1.0))
