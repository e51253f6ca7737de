"""A drawn face that says a line: its head sways, its eyes blink, its mouth follows the phonemes, late if told so."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from generation.engines.sim.sound.events import Ambience, Place, Speech
from generation.engines.sim.sound.mixer import SAMPLE_RATE, mix
from generation.engines.sim.sound.speech import speak
from generation.engines.sim.sound.visemes import MouthShape, mouth_shapes
from generation.evaluation.media import Decoded, decode, encode

FPS = 24
LINE = "Hello my friends, today we are going to fly above the blue mountains."


def talk(path: Path, *, mouth_delay: float = 0.0, is_mute: bool = False, seconds: float = 6.0) -> Decoded:
    """Encode and decode the talking face. The voice begins at 0.8 s."""
    said = Speech(LINE, 0.8, 170.0, "ann")
    line = speak(LINE, 170.0, "ann")
    frames = round(seconds * FPS)
    shapes = mouth_shapes(line, at_seconds=0.8 + mouth_delay, frames=frames, fps=FPS)
    if is_mute:
        shapes = [MouthShape(shape.viseme, 0.0, 0.5) for shape in shapes]
    sound = mix([said, Ambience(Place.ROOM, 0, seconds)], seconds, seed=3)
    encode(path, _stacks(shapes), FPS, sound, SAMPLE_RATE)
    return decode(path)


def _stacks(shapes: list[MouthShape]) -> Iterator[NDArray[np.uint8]]:
    for index, shape in enumerate(shapes):
        yield _picture(shape, index / FPS)[None]


def _picture(shape: MouthShape, t: float) -> NDArray[np.uint8]:
    picture = np.full((640, 360, 3), (205, 215, 225), np.uint8)
    x, y = 180 + 3 * np.sin(2 * np.pi * 0.4 * t), 260 + 2 * np.sin(2 * np.pi * 0.7 * t)
    _ellipse(picture, x, y, 95, 120, (240, 200, 170))
    is_blinking = t % 2.3 < 0.12
    for side in (-36, 36):
        _ellipse(picture, x + side, y - 30, 11, 2 if is_blinking else 13, (40, 40, 60))
    _ellipse(picture, x, y + 52, 18 + 14 * shape.width, 3 + 22 * shape.opening, (120, 30, 40))
    return picture


def _ellipse(picture: NDArray[np.uint8], x: float, y: float, a: float, b: float, ink: tuple[int, int, int]) -> None:
    at, size = (round(x * 16), round(y * 16)), (round(a * 16), round(b * 16))
    cv2.ellipse(picture, at, size, 0, 0, 360, ink, -1, cv2.LINE_AA, 4)
