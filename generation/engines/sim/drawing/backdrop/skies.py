"""Skies: gradients, sun, moon, stars, clouds, and the deep of water and space."""

from __future__ import annotations

import cv2
import numpy as np

from generation.engines.sim.drawing.backdrop import scenery
from generation.engines.sim.drawing.backdrop.layers import Frame
from generation.engines.sim.drawing.canvas import Canvas, gradient
from generation.engines.sim.drawing.colours import lighter, mix, rgb
from generation.engines.sim.drawing.compose import blend
from generation.engines.sim.drawing.light import Light
from generation.engines.sim.drawing.sprites import Picture

Random = np.random.Generator
EXTRA_CLOUDS = 97
"""The chance of those that are asked for: theirs alone."""


def paint_sky(place: str, light: Light, frame: Frame, random: Random, *, clouds: float = 1.0) -> Picture:
    """`clouds` of 1 are as many as a sky has unasked."""
    if place == "underwater":
        return _deep(frame, random, light)
    if place in {"space", "moon"}:
        return _space(frame, random, place)
    horizon = frame.horizon / frame.height
    if place == "sky":
        horizon = 1.0
    stops = [(0.0, light.top), (horizon * 0.6, light.middle), (horizon, light.bottom), (1.0, light.bottom)]
    sky = gradient(frame.width, frame.height, stops)
    if light.stars > 0.05:
        _stars(sky, random, light.stars, frame)
    _sun(sky, light, frame)
    canvas = Canvas(frame.width, max(8, round(frame.height * horizon * 0.8)))
    white = mix("#ffffff", light.middle, max(0.25 if light.stars < 0.4 else 0.8, min(0.9, 1.3 * light.veil)))
    size = min(frame.width, 0.6 * frame.height) * 0.08
    scenery.clouds(canvas, random, white, 9 if place == "sky" else 4, size, 0.7)
    # They are painted in any case, so that what the same chance paints after them stays as it is.
    if clouds:
        scenery.clouds(canvas, np.random.default_rng(EXTRA_CLOUDS), white, round(12 * (clouds - 1)), 1.4 * size, 0.85)
        blend(sky[: canvas.height], canvas.pixels)
    return sky


def _sun(sky: Picture, light: Light, frame: Frame) -> None:
    x, y = frame.width * 0.7, frame.horizon * (1 - light.sun_height)
    if light.sun_height <= 0.01 or light.veil > 0.5:
        return
    is_moon = light.stars > 0.6
    r = min(frame.width, 0.6 * frame.height) * (0.055 if is_moon else 0.075)
    glow = np.zeros(sky.shape[:2], np.uint8)
    cv2.circle(glow, (round(x), round(y)), round(r * 1.4), 255, -1, cv2.LINE_AA)
    small = cv2.resize(glow, (max(2, frame.width // 8), max(2, frame.height // 8)), interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (0, 0), max(1.0, r / 8 * 1.3))
    soft = cv2.resize(small, (frame.width, frame.height)).astype(np.float32)[:, :, None] / 255
    colour = np.asarray(rgb(light.sun), np.float32)
    sky[:] = np.clip(sky + (colour - sky) * soft * (0.35 if is_moon else 0.75), 0, 255).astype(np.uint8)
    at, size = (round(x * 16), round(y * 16)), (round(r * 16), round(r * 16))
    cv2.ellipse(sky, at, size, 0, 0, 360, rgb(light.sun), -1, cv2.LINE_AA, 4)
    if is_moon:
        for dx, dy, share in ((-0.3, -0.2, 0.2), (0.25, 0.3, 0.26), (0.3, -0.35, 0.13)):
            cv2.ellipse(sky, (round((x + dx * r) * 16), round((y + dy * r) * 16)),
                        (round(r * share * 16), round(r * share * 16)), 0, 0, 360, rgb("#ddd8bd"), -1,
                        cv2.LINE_AA, 4)  # fmt: skip


def _stars(sky: Picture, random: Random, strength: float, frame: Frame) -> None:
    for _ in range(150):
        x, y = random.uniform(0, frame.width), random.uniform(0, frame.horizon * 0.9)
        r = float(random.uniform(0.5, 1.6)) * frame.width / 720
        tone = round(255 * min(1.0, strength) * float(random.uniform(0.5, 1)))
        cv2.circle(sky, (round(x * 16), round(y * 16)), max(8, round(r * 16)), (tone, tone, min(255, tone + 12)), -1,
                   cv2.LINE_AA, 4)  # fmt: skip


def _space(frame: Frame, random: Random, place: str) -> Picture:
    sky = gradient(frame.width, frame.height, [(0, "#05060f"), (0.5, "#0c1030"), (1, "#1a1440")])
    canvas = Canvas(frame.width, frame.height)
    if place == "space":
        for _ in range(14):
            x, y = float(random.uniform(0, frame.width)), float(random.uniform(0, frame.height))
            tone = ("#5b2a86", "#1f4e8c", "#7a2e5d")[int(random.integers(0, 3))]
            canvas.ellipse(x, y, frame.width * 0.4, frame.width * 0.2, tone, 0.16, -30)
        blend(sky, canvas.pixels)
        sky[:] = cv2.GaussianBlur(sky, (0, 0), frame.width * 0.03)
    for _ in range(260):
        x, y = random.uniform(0, frame.width), random.uniform(0, frame.height)
        r = float(random.uniform(0.4, 1.7)) * frame.width / 720
        grey = int(random.integers(140, 256))
        cv2.circle(sky, (round(x * 16), round(y * 16)), max(8, round(r * 16)), (grey, grey, 255), -1, cv2.LINE_AA, 4)
    globe = Canvas(frame.width, frame.height)
    x, y, r = frame.width * 0.72, frame.height * 0.16, frame.width * 0.12
    globe.ellipse(x, y, r, r, "#2f78c4")
    for dx, dy, rx, ry in (
        (-0.35, -0.2, 0.4, 0.3),
        (0.3, 0.25, 0.35, 0.42),
        (-0.2, 0.55, 0.3, 0.18),
        (0.45, -0.5, 0.25, 0.2),
    ):
        globe.ellipse(x + dx * r, y + dy * r, rx * r, ry * r, "#58a55c")
    globe.ellipse(x - 0.1 * r, y - 0.05 * r, r * 0.6, r * 0.12, "#ffffff", 0.6)
    blend(sky, globe.pixels)
    return sky


def _deep(frame: Frame, random: Random, light: Light) -> Picture:
    dark = light.stars > 0.5
    top, middle = ("#1c5f8f", "#0f4f86") if dark else ("#57c3e0", "#1f86b8")
    sky = gradient(frame.width, frame.height, [(0, top), (0.5, middle), (1, "#0a2f5c")])
    rays = Canvas(frame.width, frame.height)
    for k in range(7):
        x = frame.width * (k / 6 + float(random.uniform(-0.06, 0.06)))
        w = frame.width * float(random.uniform(0.02, 0.07))
        rays.polygon([(x, 0), (x + w, 0), (x + w * 3 - frame.width * 0.15, frame.height * 0.75),
                      (x + w - frame.width * 0.2, frame.height * 0.75)], lighter("#57c3e0", 0.5), 0.12)  # fmt: skip
    blend(sky, rays.pixels)
    return np.asarray(cv2.GaussianBlur(sky, (0, 0), 3.0), np.uint8)
