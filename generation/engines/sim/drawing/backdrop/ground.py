"""Grounds seen from above, as tiles that repeat; perspective is added when they are laid."""

from __future__ import annotations

import cv2
import numpy as np

from generation.engines.sim.drawing.canvas import Canvas
from generation.engines.sim.drawing.colours import darker, lighter, mix, rgb
from generation.engines.sim.drawing.sprites import Picture
from generation.engines.sim.world.materials import WATER_PLACES

SIDE = 768
ROAD_TILE = 24.0
"""Metres after which the road's tile repeats, in both directions."""

VERGES = {"road": "meadow", "desert_road": "desert", "mountain_road": "mountains"}
"""What lies beside each road."""
GROUND_COLOURS = {
    "meadow": "#7cb950", "garden": "#79bb55", "forest": "#5d8a45",
    "beach": "#efd9a4", "desert": "#e5b875", "snow": "#eef4fa",
    "ice": "#cfe8f4", "moon": "#a9a8a6", "mountains": "#8f9a6a", "city": "#8c9099", "road": "#6b6f78",
    "kitchen": "#e8ddcb", "room": "#b98756", "hall": "#a9a39b", "stage": "#9a6a42", "underwater": "#c9b98a",
    "lake": "#3f8fc4", "sea": "#2f8fc0", "space": "#0b0f24", "sky": "#d8ecf8",
}  # fmt: skip


def ground_tile(place: str, random: np.random.Generator) -> tuple[Picture, float]:
    """RGB tile and how many metres its side is."""
    colour = GROUND_COLOURS.get(place, GROUND_COLOURS["meadow"])
    canvas = Canvas(SIDE, SIDE)
    canvas.pixels[:] = (*rgb(colour), 255)
    if place in {"kitchen", "hall"}:
        _tiles(canvas, colour, place)
    elif place in {"room", "stage"}:
        _planks(canvas, colour, random)
    elif place in VERGES:
        _country_road(canvas, VERGES[place], random)
    elif place == "city":
        _asphalt(canvas, colour, random)
    elif place in WATER_PLACES:
        _ripples(canvas, colour, random)
    else:
        _patches(canvas, colour, place, random)
    metres = {
        "kitchen": 2.4,
        "hall": 3.2,
        "room": 2.4,
        "stage": 2.4,
        **dict.fromkeys(WATER_PLACES, 9.0),
        **dict.fromkeys(VERGES, ROAD_TILE),
    }.get(place, 6.0)
    return np.ascontiguousarray(canvas.pixels[:, :, :3]), metres


def _patches(canvas: Canvas, colour: str, place: str, random: np.random.Generator) -> None:
    light, dark = (
        lighter(colour, 0.16),
        mix(colour, "#2c4a2a" if place in {"meadow", "garden", "forest"} else "#5a4a3a", 0.16),
    )
    for index in range(46):
        x, y = random.uniform(0, SIDE, 2)
        r = random.uniform(20, 80)
        for shift in (-SIDE, 0, SIDE):
            canvas.ellipse(x, y + shift, r, r * 0.6, light if index % 2 else dark, 0.35)
    _details(canvas, colour, place, random, light, dark)


def _details(canvas: Canvas, colour: str, place: str, random: np.random.Generator, light: str, dark: str) -> None:
    if place in {"meadow", "garden", "forest", "mountains"}:
        for _ in range(420):
            x, y = random.uniform(8, SIDE - 8, 2)
            canvas.polygon([(x - 2.5, y), (x + 2.5, y), (x + random.uniform(-4, 4), y - random.uniform(8, 18))],
                           dark if random.random() < 0.6 else light, 0.8)  # fmt: skip
    elif place in {"beach", "desert", "underwater", "snow"}:
        for k in range(12):
            y = SIDE * (k + 0.5) / 12
            x = np.linspace(0, SIDE, 40)
            wave = y + 9 * np.sin(x / SIDE * 2 * np.pi * 3 + k * 1.7)
            canvas.line(list(zip(x, wave, strict=True)), 4, dark, 0.28)
    elif place == "moon":
        for _ in range(26):
            x, y = random.uniform(30, SIDE - 30, 2)
            r = random.uniform(6, 28)
            canvas.ellipse(x, y, r, r, dark, 0.8)
            canvas.ellipse(x + r * 0.12, y + r * 0.15, r * 0.82, r * 0.82, mix(colour, "#000000", 0.08))
    elif place == "ice":
        for _ in range(26):
            x, y = random.uniform(0, SIDE, 2)
            canvas.line([(x, y), (x + random.uniform(-160, 160), y + random.uniform(-60, 60))], 2, "#ffffff", 0.6)


def _tiles(canvas: Canvas, colour: str, place: str) -> None:
    cells = 4
    side = SIDE / cells
    other = darker(colour, 0.12) if place == "kitchen" else lighter(colour, 0.14)
    for i in range(cells):
        for j in range(cells):
            if (i + j) % 2:
                canvas.rect(i * side, j * side, side, side, other)
            canvas.rect(i * side, j * side, side, 3, darker(colour, 0.25), 0.5)
            canvas.rect(i * side, j * side, 3, side, darker(colour, 0.25), 0.5)


def _planks(canvas: Canvas, colour: str, random: np.random.Generator) -> None:
    rows = 8
    high = SIDE / rows
    for row in range(rows):
        tone = mix(colour, "#5b3a1e" if row % 2 else "#e0b483", float(random.uniform(0.05, 0.2)))
        canvas.rect(0, row * high, SIDE, high, tone)
        canvas.rect(0, row * high, SIDE, 3, darker(colour, 0.45), 0.7)
        canvas.rect(float(random.uniform(0, SIDE)), row * high, 3, high, darker(colour, 0.45), 0.7)


def _asphalt(canvas: Canvas, colour: str, random: np.random.Generator) -> None:
    specks = random.normal(0, 5, (SIDE // 4, SIDE // 4, 1)).astype(np.float32)
    noise = cv2.resize(specks, (SIDE, SIDE), interpolation=cv2.INTER_NEAREST)[:, :, None]
    canvas.pixels[:, :, :3] = np.clip(canvas.pixels[:, :, :3] + noise, 0, 255).astype(np.uint8)
    for _ in range(7):
        x, y = random.uniform(60, SIDE - 60, 2)
        canvas.ellipse(x, y, random.uniform(20, 70), random.uniform(12, 30), darker(colour, 0.2), 0.3)


def _country_road(canvas: Canvas, verge: str, random: np.random.Generator) -> None:
    """A road from side to side through a place's ground: the stage's z = 0 runs along its middle."""
    canvas.pixels[:] = (*rgb(GROUND_COLOURS[verge]), 255)
    _patches(canvas, GROUND_COLOURS[verge], verge, random)
    per_metre = SIDE / ROAD_TILE
    for shift in (0.0, float(SIDE)):
        canvas.rect(0, shift - 3.1 * per_metre, SIDE, 6.2 * per_metre, "#c9bfa2")
        canvas.rect(0, shift - 2.7 * per_metre, SIDE, 5.4 * per_metre, GROUND_COLOURS["road"])
        for edge in (-2.45, 2.3):
            canvas.rect(0, shift + edge * per_metre, SIDE, 0.15 * per_metre, "#f3f1ea")
        for k in range(int(ROAD_TILE / 4)):
            canvas.rect(
                (4 * k + 0.8) * per_metre, shift - 0.08 * per_metre, 2.2 * per_metre, 0.16 * per_metre, "#f3f1ea"
            )


def _ripples(canvas: Canvas, colour: str, random: np.random.Generator) -> None:
    for k in range(54):
        x, y = random.uniform(0, SIDE), SIDE * k / 54
        tone = lighter(colour, 0.32) if k % 2 else darker(colour, 0.2)
        canvas.ellipse(x, y, random.uniform(30, 110), random.uniform(2.5, 6), tone, 0.5)
