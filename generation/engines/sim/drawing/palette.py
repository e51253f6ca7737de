"""The colours of a style reference over a clip: means and spreads of the channels moved towards the picture's own.

After Reinhard et al., "Color transfer between images" (2001), in RGB and with bounded gain, as one table for a clip.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from generation.engines.base import Reference
from generation.engines.sim.drawing.sprites import Picture

SHARE = 0.7
"""How far towards the reference's colours."""
GAIN_MIN, GAIN_MAX = 0.6, 1.6


class Palette:
    """Callable on a finished frame."""

    def __init__(self, model: Picture, own: Picture) -> None:
        """`model` is the reference, `own` what the clip looks like without it; both RGB."""
        goal, goal_spread = _statistics(model)
        mean, spread = _statistics(own)
        gain = np.clip(goal_spread / np.maximum(spread, 1.0), GAIN_MIN, GAIN_MAX)
        level = np.arange(256, dtype=np.float64)[:, None]
        moved = (level - mean) * gain + goal
        self.table = np.clip(level + (moved - level) * SHARE, 0, 255).astype(np.uint8)[None]

    def __call__(self, picture: Picture, index: int) -> Picture:
        return np.asarray(cv2.LUT(picture, self.table), np.uint8)


def palettes_of(references: Sequence[Reference], own: Picture) -> list[Palette]:
    """One for each style reference that can be read."""
    found = []
    for reference in references:
        if reference.kind == "style" and reference.images:
            raw = cv2.imread(str(reference.images[0]), cv2.IMREAD_COLOR)
            if raw is not None:
                found.append(Palette(np.asarray(cv2.cvtColor(raw, cv2.COLOR_BGR2RGB), np.uint8), own))
    return found


def _statistics(picture: Picture) -> tuple[np.ndarray, np.ndarray]:
    pixels = picture.reshape(-1, 3).astype(np.float64)
    return pixels.mean(axis=0), pixels.std(axis=0)
