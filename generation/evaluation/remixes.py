"""How far a remix went from its source, and whether more strength takes it further."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from generation.evaluation.media import Decoded

STILLS = 12
SIZE = (36, 64)
SLACK = 0.02
"""A step back smaller than this share of the whole way is noise."""


def distance(source: Decoded, remix: Decoded) -> float:
    """0 for the same pictures, about 1 for unrelated ones: mean difference in Lab of stills spread over both clips."""
    a, b = _stills(source), _stills(remix)
    return float(np.mean(np.linalg.norm(a - b, axis=-1)) / 50.0)


def is_monotone(distances: Sequence[float]) -> bool:
    """Whether distances never fall as the strength rises, and do rise over the whole of it."""
    way = max(distances) - min(distances)
    steps = np.diff(np.asarray(distances))
    return bool(way > 0.02 and np.all(steps >= -SLACK * way) and distances[-1] > distances[0])


def least_rise(distances: Sequence[float]) -> float:
    """The smallest step in distance between neighbouring strengths; negative where one goes back."""
    return float(np.min(np.diff(np.asarray(distances))))


def _stills(clip: Decoded) -> np.ndarray:
    at = np.linspace(0, len(clip.pictures) - 1, STILLS).round().astype(int)
    small = [cv2.resize(clip.pictures[i], SIZE, interpolation=cv2.INTER_AREA) for i in at]
    return np.stack([cv2.cvtColor(s.astype(np.float32) / 255, cv2.COLOR_RGB2Lab) for s in small])
