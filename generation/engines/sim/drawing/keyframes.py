"""Pictures that a clip begins from or passes through: shown whole at their moment, mixed with the world around it."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from generation.engines.base import Keyframe
from generation.engines.sim.drawing.sprites import Picture

NEAR_SECONDS = 0.7
"""How long before and after its moment a picture can be seen."""


class PictureOverlay:
    """Callable on a finished frame: mixes in each keyframe by how near its moment is."""

    def __init__(self, keyframes: Sequence[Keyframe], width: int, height: int, fps: int, frames: int) -> None:
        self.fps = fps
        self.moments = [
            (min(frames - 1, round(one.at_seconds * fps)), min(1.0, one.strength), covering(one, width, height))
            for one in keyframes
        ]

    def __call__(self, picture: Picture, index: int) -> Picture:
        reach = max(1.0, NEAR_SECONDS * self.fps)
        for moment, strength, image in self.moments:
            share = strength * max(0.0, 1.0 - abs(index - moment) / reach)
            if share > 0.0:
                picture = np.asarray(cv2.addWeighted(image, share, picture, 1 - share, 0.0), np.uint8)
        return picture


class UnreadablePictureError(Exception):
    """The file is no picture that opencv reads."""


def covering(keyframe: Keyframe, width: int, height: int) -> Picture:
    """The image scaled to cover the frame, middle kept: RGB. Raises UnreadablePictureError."""
    raw = cv2.imread(str(keyframe.image), cv2.IMREAD_COLOR)
    if raw is None:
        raise UnreadablePictureError(keyframe.image.name)
    share = max(width / raw.shape[1], height / raw.shape[0])
    size = (max(width, round(raw.shape[1] * share)), max(height, round(raw.shape[0] * share)))
    how = cv2.INTER_AREA if share < 1 else cv2.INTER_CUBIC
    big = cv2.resize(raw, size, interpolation=how)
    x, y = (size[0] - width) // 2, (size[1] - height) // 2
    return np.ascontiguousarray(cv2.cvtColor(big[y : y + height, x : x + width], cv2.COLOR_BGR2RGB))
