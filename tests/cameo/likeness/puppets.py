"""Captures made from photographs: a face that is warped into turns, a mouth that opens with the sound.

They are what they look like: presentation attacks. They exercise the checks of content; that the best of them passes
those is the reason why a person decides.
"""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy import signal
from scipy.io import wavfile

from common.ffmpeg import command
from generation.engines.sim.sound.speech import _spoken

Picture = NDArray[np.uint8]
Floats = NDArray[np.float32]
WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
RATE, FPS, HEIGHT, WIDTH = 16_000, 10, 480, 360
TURN_SECONDS = 1.3
TURN_RADIANS = 0.6


@dataclass(frozen=True, eq=False)
class Sitter:
    """A photograph cropped around its face; the head as an ellipse, the nose and the mouth in pixels of the crop."""

    picture: Picture
    head: tuple[float, float, float, float]
    nose: tuple[float, float]
    mouth: tuple[float, float, float]


@cache
def astronaut() -> Sitter:
    from skimage import data

    return _sitter(data.astronaut(), face=(224, 118), span=62)


@cache
def admiral() -> Sitter:
    from matplotlib import cbook
    from PIL import Image

    with cbook.get_sample_data("grace_hopper.jpg") as file:
        return _sitter(np.asarray(Image.open(file).convert("RGB")), face=(266, 225), span=118)


def _sitter(photograph: Picture, *, face: tuple[int, int], span: int) -> Sitter:
    """`face` is the middle of the face, `span` the distance of the outer corners of the eyes."""
    scale = 88 / span
    large = cv2.resize(photograph, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
    x, y = round(face[0] * scale), round(face[1] * scale)
    padded = np.pad(large, ((HEIGHT, HEIGHT), (WIDTH, WIDTH), (0, 0)), mode="edge")
    top, left = y + HEIGHT - HEIGHT // 2, x + WIDTH - WIDTH // 2
    crop = np.ascontiguousarray(padded[top : top + HEIGHT, left : left + WIDTH])
    middle = WIDTH / 2, HEIGHT / 2
    return Sitter(crop, (*middle, 88.0, 118.0), (middle[0], middle[1] + 12), (middle[0], middle[1] + 46, 34.0))


def show(sitter: Sitter, *, yaw: float = 0.0, opening: float = 0.0) -> Picture:
    """One picture: the head turned by `yaw` radians to its own left, the mouth opened from 0 to 1."""
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    x = sitter.head[0]
    source = columns.copy()
    for _ in range(5):
        source = x + (columns - x - np.sin(yaw) * _depth(sitter, source, rows)) / (
            1 - (1 - np.cos(yaw)) * _inside(sitter, source, rows)
        )
    mouth_x, mouth_y, mouth_width = sitter.mouth
    across = np.clip(1 - ((source - mouth_x) / mouth_width) ** 2, 0, None)
    below = np.clip((rows - mouth_y) / 14, 0, 1) * np.clip(1 - (rows - mouth_y - 30) / 25, 0, 1)
    drop = 12 * opening * across * below
    down = (rows - drop).astype(np.float32)
    turned = cv2.remap(sitter.picture, source.astype(np.float32), down, cv2.INTER_LINEAR)
    gap = across * np.clip(1 - (np.abs(rows - mouth_y - 5 * opening) / (1 + 6 * opening)) ** 2, 0, 1) * opening
    dark = turned * (1 - 0.8 * np.clip(gap, 0, 1))[..., None]
    return dark.clip(0, 255).astype(np.uint8)


def _inside(sitter: Sitter, columns: Floats, rows: Floats) -> Floats:
    x, y, half_width, half_height = sitter.head
    inside: Floats = np.clip(1 - ((columns - x) / half_width) ** 2 - ((rows - y) / half_height) ** 2, 0, 1)
    return inside


def _depth(sitter: Sitter, columns: Floats, rows: Floats) -> Floats:
    """How far each point of the head lies before its axis: an ellipsoid with a nose on it."""
    nose_x, nose_y = sitter.nose
    bump = 16 * np.exp(-(((columns - nose_x) / 14) ** 2) - ((rows - nose_y) / 22) ** 2)
    depth: Floats = 0.75 * sitter.head[2] * np.sqrt(_inside(sitter, columns, rows)) + bump
    return depth.astype(np.float32)


@cache
def say(digits: str, *, voice: str = "en-us+f2", pitch: int = 45) -> Floats:
    """The digits one by one, about a second apart, mono at RATE."""
    text = ". ".join(WORDS[int(digit)] for digit in digits) + "."
    spoken = _spoken(text, voice, pitch, 110)
    samples = signal.resample_poly(spoken.samples, RATE, spoken.sample_rate).astype(np.float32)
    return samples * 0.5 / float(np.abs(samples).max())


@dataclass(frozen=True)
class Take:
    """Pictures and sound of one capture."""

    pictures: Sequence[Picture]
    sound: Floats

    def write(self, path: Path) -> Path:
        """An mp4 as a phone would send it."""
        wav = path.with_suffix(".wav")
        wavfile.write(wav, RATE, self.sound)
        height, width, _ = self.pictures[0].shape
        frames = command.frames_input(width=width, height=height, fps=FPS, pixel_format="rgb24")
        import ffmpeg

        output = ffmpeg.output(
            frames,
            ffmpeg.input(str(wav)),
            str(path),
            vcodec="libx264",
            preset="ultrafast",
            crf=20,
            pix_fmt="yuv420p",
            acodec="aac",
            shortest=None,
        )
        data = b"".join(picture.tobytes() for picture in self.pictures)
        subprocess.run(command.compiled(output), input=data, check=True)
        return path


Step = Literal["digits", "left", "right"]


def take(
    sitter: Sitter,
    digits: str,
    steps: Sequence[Step],
    *,
    voice: str = "en-us+f2",
    pitch: int = 45,
    lips_late_seconds: float = 0.0,
    moves_lips: bool = True,
) -> Take:
    """Somebody who follows a challenge: turns where `steps` say so, digits in between."""
    speech = say(digits, voice=voice, pitch=pitch)
    parts: list[Floats] = []
    yaws: list[Floats] = []
    for step in steps:
        seconds = len(speech) / RATE if step == "digits" else TURN_SECONDS
        count = round(seconds * FPS)
        side = {"left": 1, "right": -1}.get(step, 0)
        yaws.append((side * TURN_RADIANS * np.sin(np.linspace(0, np.pi, count)) ** 2).astype(np.float32))
        parts.append(speech if step == "digits" else np.zeros(count * RATE // FPS, np.float32))
        yaws.append(np.zeros(FPS // 3, np.float32))
        parts.append(np.zeros(FPS // 3 * RATE // FPS, np.float32))
    sound, yaw = np.concatenate(parts), np.concatenate(yaws)
    level = loudness(sound, len(yaw)) if moves_lips else np.zeros(len(yaw), np.float32)
    level = np.roll(level, round(lips_late_seconds * FPS))
    noise = np.random.default_rng(7).normal(0, 0.0008, len(sound)).astype(np.float32)
    pictures = [show(sitter, yaw=float(one), opening=float(two)) for one, two in zip(yaw, level, strict=True)]
    return Take(pictures, sound + noise)


def loudness(sound: Floats, count: int) -> Floats:
    """Of each picture's stretch of sound, from 0 to 1."""
    levels = np.array([np.sqrt((part**2).mean()) for part in np.array_split(sound, count)], np.float32)
    return levels / max(float(levels.max()), 1e-6)
