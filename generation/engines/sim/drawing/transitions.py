"""How one shot gives way to the next: hard cuts need nothing, fades and wipes mix a few frames."""

from __future__ import annotations

import cv2
import numpy as np

from generation.engines.sim.drawing.sprites import Picture
from generation.engines.sim.script import Cut

SECONDS = {"fade": 0.7, "wipe": 0.55}


def frames_of(cut: Cut, fps: int) -> int:
    """Frames at the head of a shot in which the last shot is still to be seen."""
    return round(SECONDS.get(cut, 0.0) * fps)


def mixed(cut: Cut, last: Picture, new: Picture, share: float) -> Picture:
    """`share` runs from 0 (the last shot) to 1 (the new one). The last shot holds its final frame."""
    if cut == "fade":
        return np.asarray(cv2.addWeighted(new, share, last, 1 - share, 0.0), np.uint8)
    out = last.copy()
    edge = round(new.shape[1] * share)
    out[:, :edge] = new[:, :edge]
    return out
