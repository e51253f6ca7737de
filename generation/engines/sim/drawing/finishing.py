"""The last touch on a picture: a remix's own colouring, then the look."""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np

from generation.engines.sim.drawing.looks import look_for
from generation.engines.sim.drawing.sprites import Picture
from generation.engines.sim.script import PLAIN_GRADE, Script


def finished(picture: Picture, index: int, script: Script) -> Picture:
    """Frame `index`: while a remix is between two looks, it wears a share of each."""
    if script.grade != PLAIN_GRADE:
        picture = np.asarray(cv2.LUT(picture, _table(script.grade)), np.uint8)
    out = _in_look(script.look, picture, index)
    if script.look_share >= 1.0:
        return out
    before = _in_look(script.look_from, picture, index)
    return np.asarray(cv2.addWeighted(out, script.look_share, before, 1 - script.look_share, 0.0), np.uint8)


def _in_look(name: str, picture: Picture, index: int) -> Picture:
    look = look_for(name)
    return look(picture, index) if look else picture


@cache
def _table(grade: tuple[float, float, float]) -> Picture:
    """[1, 256, 3]: black and white stay, what lies between moves."""
    level = np.linspace(0, 1, 256)[:, None]
    exponents = 1 / np.asarray(grade) ** 1.6
    return np.round(255 * level**exponents).astype(np.uint8)[None]
