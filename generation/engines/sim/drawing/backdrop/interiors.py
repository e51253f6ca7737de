"""Walls and furniture of the places indoors."""

from __future__ import annotations

import numpy as np

from generation.engines.sim.drawing.canvas import Canvas
from generation.engines.sim.drawing.colours import darker, lighter, mix
from generation.engines.sim.drawing.light import Light

Random = np.random.Generator


def _window(canvas: Canvas, x: float, y: float, w: float, h: float, light: Light) -> None:
    canvas.rect(x - w * 0.06, y - h * 0.05, w * 1.12, h * 1.1, "#f4efe4")
    for k in range(12):
        canvas.rect(x, y + h * k / 12, w, h / 12 + 1, mix(light.top, light.bottom, k / 11))
    canvas.rect(x + w * 0.48, y, w * 0.04, h, "#f4efe4")
    canvas.rect(x, y + h * 0.47, w, h * 0.05, "#f4efe4")


def kitchen(canvas: Canvas, random: Random, light: Light) -> None:
    w, h = canvas.width, canvas.height
    canvas.rect(0, 0, w, h, "#f3e3c3")
    for k in range(8):
        canvas.rect(w * k / 8, 0, w / 16, h, "#efdab2", 0.7)
    top = h * 0.80
    for base in (0.0, 0.5):
        _window(canvas, w * (base + 0.06), h * 0.38, w * 0.15, h * 0.27, light)
        canvas.rect(w * (base + 0.25), h * 0.34, w * 0.21, h * 0.24, "#4f8f8b")
        for door in range(3):
            canvas.rect(w * (base + 0.256 + 0.069 * door), h * 0.35, w * 0.06, h * 0.22, "#5fa39f")
            canvas.ellipse(w * (base + 0.308 + 0.069 * door), h * 0.46, w * 0.004, w * 0.004, "#f0d9a0")
        canvas.rect(w * (base + 0.25), h * 0.66, w * 0.22, h * 0.012, "#8a5a34")
        for k, tone in enumerate(("#e76f51", "#f4a261", "#2a9d8f", "#e9c46a")):
            canvas.rect(w * (base + 0.27 + 0.045 * k), h * 0.62, w * 0.02, h * 0.04, tone)
    for row in range(3):
        for k in range(40):
            tone = "#ffffff" if (k + row) % 2 else "#dcebea"
            canvas.rect(w * k / 40, top - h * (0.04 * (row + 1)), w / 40 - 2, h * 0.04 - 2, tone)
    canvas.rect(0, top, w, h * 0.03, "#8a5a34")
    canvas.rect(0, top + h * 0.03, w, h, "#4f8f8b")
    for k in range(14):
        canvas.rect(w * k / 14 + 5, top + h * 0.045, w / 14 - 10, h * 0.16, "#5fa39f")
        canvas.ellipse(w * k / 14 + w / 16, top + h * 0.07, w * 0.004, w * 0.004, "#f0d9a0")


def room(canvas: Canvas, random: Random, light: Light) -> None:
    w, h = canvas.width, canvas.height
    canvas.rect(0, 0, w, h, "#cfdde0")
    for k in range(26):
        canvas.rect(w * k / 26, 0, w / 60, h, "#c3d4d8", 0.6)
    for base in (0.0, 0.5):
        _window(canvas, w * (base + 0.08), h * 0.36, w * 0.16, h * 0.32, light)
        canvas.rect(w * (base + 0.055), h * 0.33, w * 0.03, h * 0.4, "#d9775f")
        canvas.rect(w * (base + 0.235), h * 0.33, w * 0.03, h * 0.4, "#d9775f")
        canvas.rect(w * (base + 0.315), h * 0.42, w * 0.12, h * 0.16, "#8a6a4a")
        canvas.rect(w * (base + 0.323), h * 0.43, w * 0.104, h * 0.14, "#f3c98b")
        canvas.ellipse(w * (base + 0.375), h * 0.52, w * 0.03, h * 0.035, "#d9683f")
        canvas.rect(w * (base + 0.30), h * 0.72, w * 0.15, h * 0.015, "#8a6a4a")
        for k in range(9):
            tone = ("#c8553d", "#588b8b", "#f28f3b", "#6d597a", "#ffd5c2")[k % 5]
            canvas.rect(
                w * (base + 0.306 + 0.0155 * k),
                h * (0.66 - 0.008 * (k % 3)),
                w * 0.013,
                h * (0.06 + 0.008 * (k % 3)),
                tone,
            )
    canvas.rect(0, h * 0.955, w, h * 0.05, "#f4efe6")


def hall(canvas: Canvas, random: Random, light: Light) -> None:
    w, h = canvas.width, canvas.height
    canvas.rect(0, 0, w, h, "#8d8478")
    canvas.shade("#5d5a66", "#ffffff", 0.6)
    for k in range(6):
        x = w * (k + 0.5) / 6
        half, top = w * 0.05, h * 0.32
        canvas.ellipse(x, top + half, half, half, "#4a4550")
        canvas.rect(x - half, top + half, 2 * half, h, "#4a4550")
        canvas.ellipse(x, top + half * 1.3, half * 0.72, half * 0.72, mix(light.middle, "#fff3cf", 0.35))
        canvas.rect(x - half * 0.72, top + half * 1.3, half * 1.44, h * 0.4, mix(light.bottom, "#fff3cf", 0.35))
        canvas.rect(x - half * 0.06, top + half * 0.6, half * 0.12, h * 0.5, "#4a4550")
        pillar = w * k / 6
        canvas.rect(pillar - w * 0.016, 0, w * 0.032, h, "#b8ae9f")
        canvas.rect(pillar + w * 0.006, 0, w * 0.01, h, darker("#b8ae9f", 0.25))
        canvas.rect(pillar - w * 0.024, h * 0.95, w * 0.048, h * 0.05, "#cfc6b6")
        canvas.rect(pillar - w * 0.024, h * 0.24, w * 0.048, h * 0.03, "#cfc6b6")


def stage(canvas: Canvas, random: Random, light: Light) -> None:
    w, h = canvas.width, canvas.height
    canvas.rect(0, 0, w, h, "#3b1430")
    folds = 44
    for k in range(folds):
        tone = "#8e1f3c" if k % 2 else "#741732"
        x = w * k / folds
        canvas.polygon([(x, 0), (x + w / folds, 0), (x + w / folds * 1.1, h), (x - w / folds * 0.1, h)], tone)
        canvas.rect(x + w / folds * 0.3, 0, w / folds * 0.2, h, lighter(tone, 0.14), 0.6)
    for k in range(10):
        x = w * (k + 0.5) / 10
        canvas.ellipse(x, 0, w / 20, h * 0.16, "#a3294a")
        canvas.ellipse(x, -h * 0.02, w / 21, h * 0.13, "#8e1f3c")
        canvas.ellipse(x, h * 0.158, w * 0.004, h * 0.012, "#f0c75e")
    for k in range(4):
        x = w * (k + 0.5) / 4
        canvas.polygon([(x - w * 0.012, 0), (x + w * 0.012, 0), (x + w * 0.10, h), (x - w * 0.10, h)], "#fff2c4", 0.16)
    canvas.shade("#6a6a7a", "#ffffff", 0.5)
