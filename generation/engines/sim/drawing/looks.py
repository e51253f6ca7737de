"""Looks: what is done to each finished frame so that the same world looks like paper, ink, film or light tubes."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from generation.engines.sim.drawing.sprites import Picture

Look = Callable[[Picture, int], Picture]


def look_for(name: str) -> Look | None:
    """None for flat: nothing is done."""
    return LOOKS.get(name)


@cache
def _curve(points: tuple[tuple[int, int], ...]) -> NDArray[np.uint8]:
    return np.interp(np.arange(256), [x for x, _ in points], [y for _, y in points]).astype(np.uint8)


@cache
def _noise(height: int, width: int, grain: float, coarse: int) -> Picture:
    """A tile of grey noise around 128, wider than the picture so that it can be shifted from frame to frame."""
    random = np.random.default_rng(4242)
    small = random.normal(128, grain, (height // coarse + 80, width // coarse + 80)).clip(0, 255).astype(np.uint8)
    size = ((width // coarse + 80) * coarse, (height // coarse + 80) * coarse)
    big = cv2.resize(small, size, interpolation=cv2.INTER_LINEAR) if coarse > 1 else small
    return np.asarray(cv2.cvtColor(big, cv2.COLOR_GRAY2RGB), np.uint8)


def _grainy(picture: Picture, index: int, grain: float, moves: bool = True, coarse: int = 1) -> Picture:
    height, width = picture.shape[:2]
    coarse = max(1, round(coarse * min(1.0, max(height, width) / 1280)))
    tile = _noise(height, width, grain, coarse)
    shift = ((index * 37) % 61, (index * 53) % 67) if moves else (0, 0)
    part = tile[shift[0] : shift[0] + height, shift[1] : shift[1] + width]
    return np.asarray(cv2.addWeighted(picture, 1.0, part, 1.0, -128.0), np.uint8)


@cache
def _vignette(height: int, width: int, strength: float) -> Picture:
    y, x = np.linspace(-1, 1, height)[:, None], np.linspace(-1, 1, width)[None, :]
    fall = 1 - strength * np.clip(x * x * 0.55 + y * y * 0.55, 0, 1)
    return np.repeat((255 * fall).astype(np.uint8)[:, :, None], 3, 2)


def _dark_rim(picture: Picture, strength: float) -> Picture:
    rim = _vignette(picture.shape[0], picture.shape[1], strength)
    return np.asarray(cv2.multiply(picture, rim, scale=1 / 255), np.uint8)


def noir(picture: Picture, index: int) -> Picture:
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    grey = cv2.LUT(grey, _curve(((0, 8), (24, 58), (80, 148), (160, 222), (255, 255))))
    out = np.asarray(cv2.cvtColor(grey, cv2.COLOR_GRAY2RGB), np.uint8)
    return _grainy(_dark_rim(out, 0.5), index, 9.0)


def film(picture: Picture, index: int) -> Picture:
    warm = np.array([[0.86, 0.16, 0.02], [0.10, 0.82, 0.04], [0.10, 0.18, 0.62]], np.float32)
    out = np.asarray(cv2.transform(picture, warm), np.uint8)
    out = np.asarray(cv2.LUT(out, _curve(((0, 24), (128, 144), (255, 246)))), np.uint8)
    return _grainy(_dark_rim(out, 0.40), index, 9.0)


def paper(picture: Picture, index: int) -> Picture:
    """Cut-out layers: a fibre texture that stays put, slightly fewer tones and a soft rim."""
    out = np.asarray(cv2.LUT(picture, _steps(24)), np.uint8)
    return _dark_rim(_grainy(out, 0, 7.0, moves=False, coarse=3), 0.25)


@cache
def _steps(count: int) -> NDArray[np.uint8]:
    size = 255 / (count - 1)
    return (np.round(np.arange(256) / size) * size).astype(np.uint8)


def anime(picture: Picture, index: int) -> Picture:
    """Ink along the edges, richer colour and light that blooms."""
    small = cv2.resize(picture, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    grey = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY)
    edges = cv2.convertScaleAbs(
        cv2.Laplacian(grey, cv2.CV_16S, ksize=3), alpha=1.7 * min(1.0, max(picture.shape[:2]) / 1100)
    )
    ink = cv2.subtract(np.full_like(edges, 255), cv2.subtract(edges, np.full_like(edges, 26)))
    full = cv2.resize(ink, (picture.shape[1], picture.shape[0]), interpolation=cv2.INTER_LINEAR)
    rich = np.array([[1.28, -0.16, -0.08], [-0.10, 1.22, -0.08], [-0.08, -0.12, 1.26]], np.float32)
    out = cv2.transform(picture, rich)
    glow = cv2.GaussianBlur(cv2.LUT(small, _curve(((0, 0), (190, 0), (255, 110)))), (0, 0), 7.0)
    out = cv2.add(out, cv2.resize(glow, (picture.shape[1], picture.shape[0])))
    return np.asarray(cv2.multiply(out, cv2.cvtColor(full, cv2.COLOR_GRAY2RGB), scale=1 / 255), np.uint8)


def neon(picture: Picture, index: int) -> Picture:
    """Dark ground, edges as light tubes, and their glow."""
    small = cv2.resize(picture, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    edges = cv2.morphologyEx(small, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8))
    bright = np.array([[2.2, -0.5, 0.9], [-0.4, 1.5, 1.1], [0.9, 0.4, 2.0]], np.float32)
    tubes = cv2.transform(edges, bright)
    glow = cv2.GaussianBlur(tubes, (0, 0), 5.0)
    lit = cv2.resize(cv2.addWeighted(tubes, 1.0, glow, 1.1, 0.0), (picture.shape[1], picture.shape[0]))
    night = cv2.transform(picture, np.array([[0.20, 0.02, 0.06], [0.0, 0.10, 0.06], [0.10, 0.10, 0.28]], np.float32))
    return np.asarray(cv2.add(night, lit), np.uint8)


def pixel(picture: Picture, index: int) -> Picture:
    height, width = picture.shape[:2]
    size = max(2, round(min(height, width) / 120))
    small = cv2.resize(picture, (width // size, height // size), interpolation=cv2.INTER_AREA)
    rich = cv2.transform(
        small, np.array([[1.22, -0.12, -0.10], [-0.10, 1.20, -0.10], [-0.10, -0.12, 1.22]], np.float32)
    )
    few = cv2.LUT(np.asarray(rich, np.uint8), _steps(11))
    return np.asarray(cv2.resize(few, (width, height), interpolation=cv2.INTER_NEAREST), np.uint8)


def watercolour(picture: Picture, index: int) -> Picture:
    """Flooded colour with darker rims on a rough, bright paper."""
    height, width = picture.shape[:2]
    small = cv2.resize(picture, None, fx=0.34, fy=0.34, interpolation=cv2.INTER_AREA)
    flood = cv2.medianBlur(small, 7 if max(height, width) > 900 else 3)
    rim = cv2.morphologyEx(flood, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8))
    washed = cv2.subtract(
        cv2.LUT(flood, _curve(((0, 42), (128, 158), (255, 252)))), cv2.convertScaleAbs(rim, alpha=0.55)
    )
    out = np.asarray(cv2.resize(washed, (width, height), interpolation=cv2.INTER_CUBIC), np.uint8)
    return _grainy(out, 0, 9.0, moves=False, coarse=5)


LOOKS: dict[str, Look] = {
    "noir": noir, "film": film, "paper": paper, "anime": anime, "neon": neon, "pixel": pixel,
    "watercolour": watercolour,
}  # fmt: skip
