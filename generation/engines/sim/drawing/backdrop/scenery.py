"""What stands in the distance: clouds, hills, woods, houses, walls. Each paints on a canvas that wraps round."""

from __future__ import annotations

import numpy as np

from generation.engines.sim.drawing.canvas import Canvas, ridge
from generation.engines.sim.drawing.colours import darker, lighter, mix

Random = np.random.Generator


def hills(canvas: Canvas, random: Random, colour: str, low: float, high: float, rough: float = 0.5) -> None:
    """A ridge between two rows (shares of the canvas from the top), filled to the bottom."""
    heights = ridge(canvas.width, random, rough)
    top = (low + (high - low) * heights) * canvas.height
    points = [(float(x), float(top[x])) for x in range(0, canvas.width, 3)]
    canvas.polygon([(0.0, canvas.height + 2.0), *points, (canvas.width, float(top[0])),
                    (canvas.width, canvas.height + 2.0)], colour)  # fmt: skip


def peaks(canvas: Canvas, random: Random, colour: str, count: int, low: float, high: float, cap: str = "") -> None:
    step = canvas.width / count
    for index in range(count):
        x = index * step + float(random.uniform(-0.2, 0.2)) * step
        top = canvas.height * float(random.uniform(high, (low + high) / 2))
        half = step * float(random.uniform(0.75, 1.1))
        canvas.polygon([(x - half, canvas.height), (x, top), (x + half, canvas.height)], colour)
        canvas.polygon([(x, top), (x + half, canvas.height), (x + half * 0.15, canvas.height)],
                       darker(colour, 0.18), 0.8)  # fmt: skip
        if cap:
            rise = canvas.height - top
            edge = [(x - half * 0.26, top + rise * 0.26), (x - half * 0.1, top + rise * 0.2),
                    (x + half * 0.02, top + rise * 0.3), (x + half * 0.13, top + rise * 0.21),
                    (x + half * 0.27, top + rise * 0.27)]  # fmt: skip
            canvas.polygon([(x, top), *reversed(edge)], cap)


def clouds(canvas: Canvas, random: Random, colour: str, count: int, size: float, opacity: float = 0.85) -> None:
    for _ in range(count):
        x, y = float(random.uniform(0, canvas.width)), float(random.uniform(0.08, 0.8)) * canvas.height
        r = size * float(random.uniform(0.6, 1.25))
        shape = Canvas(canvas.width, canvas.height)
        for dx, dy, share in ((-1.1, 0.05, 0.5), (-0.5, -0.22, 0.72), (0.25, -0.38, 0.9), (0.95, -0.05, 0.62)):
            shape.ellipse(x + dx * r, y + dy * r, r * share, r * share * 0.66, colour)
        shape.ellipse(x, y + 0.18 * r, r * 1.75, r * 0.27, colour)
        keep = 255 - shape.pixels[:, :, 3:4].astype(np.float32) * opacity
        canvas.pixels = (canvas.pixels * keep / 255 + shape.pixels * opacity).astype(np.uint8)


def round_trees(canvas: Canvas, random: Random, colour: str, count: int, size: float, base: float = 1.0) -> None:
    for index in range(count):
        x = (index + float(random.uniform(0.1, 0.9))) * canvas.width / count
        r = size * float(random.uniform(0.7, 1.25))
        y = canvas.height * base
        tone = mix(colour, "#ffe08a" if index % 3 == 0 else "#16351f", float(random.uniform(0.0, 0.16)))
        canvas.rect(x - r * 0.1, y - r * 1.1, r * 0.2, r * 1.1, darker("#7a5233", 0.1))
        for dx, dy, share in ((-0.45, -1.25, 0.62), (0.45, -1.3, 0.6), (0.0, -1.75, 0.72), (0.0, -1.2, 0.66)):
            canvas.ellipse(x + dx * r, y + dy * r, r * share, r * share * 0.92, tone)
        canvas.ellipse(x - 0.2 * r, y - 1.9 * r, r * 0.36, r * 0.28, lighter(tone, 0.16), 0.8)


def picket_fence(canvas: Canvas, pale: float) -> None:
    """White pales of that width with gaps of half of it."""
    high = canvas.height
    for rail in (0.38, 0.74):
        canvas.rect(0, high * rail, canvas.width, high * 0.1, "#dfe3e6")
    count = max(4, round(canvas.width / (1.5 * pale)))
    step = canvas.width / count
    for index in range(count):
        x, wide = index * step, step * 0.66
        canvas.polygon([(x, high), (x, high * 0.2), (x + wide / 2, high * 0.04), (x + wide, high * 0.2),
                        (x + wide, high)], "#f7f8f6")  # fmt: skip


def flower_bed(canvas: Canvas, random: Random, count: int) -> None:
    """Stalks and blossoms along the lower edge, over a low hedge of leaves."""
    high = canvas.height
    for index in range(count):
        x = (index + float(random.uniform(0.1, 0.9))) * canvas.width / count
        canvas.ellipse(x, high, high * 0.5, high * float(random.uniform(0.3, 0.5)), "#4f9a46")
    for index in range(count):
        x, y = (index + float(random.uniform(0.1, 0.9))) * canvas.width / count, high * float(random.uniform(0.2, 0.75))
        r = high * float(random.uniform(0.09, 0.15))
        tone = ("#ff6f91", "#ffd23f", "#f7f7ff", "#b388eb", "#ff8c42")[index % 5]
        for dx, dy in ((-1, 0), (1, 0), (0, -1), (0, 1)):
            canvas.ellipse(x + dx * r * 0.8, y + dy * r * 0.8, r * 0.75, r * 0.75, tone)
        canvas.ellipse(x, y, r * 0.55, r * 0.55, "#f2a541")


def pines(canvas: Canvas, random: Random, colour: str, count: int, size: float, cap: str = "") -> None:
    for index in range(count):
        x = (index + float(random.uniform(0.1, 0.9))) * canvas.width / count
        h = size * float(random.uniform(0.65, 1.3))
        tone = mix(colour, "#0c2a26", float(random.uniform(0.0, 0.22)))
        y = float(canvas.height)
        canvas.rect(x - h * 0.03, y - h * 0.15, h * 0.06, h * 0.15, darker("#6b4a31", 0.2))
        for level in range(4):
            top, wide = y - h * (1.0 - 0.2 * level), h * (0.13 + 0.055 * level)
            foot = top + h * 0.34
            canvas.polygon([(x, top), (x + wide, foot), (x - wide, foot)], tone)
            if cap:
                canvas.polygon([(x, top), (x + wide * 0.5, top + h * 0.17), (x, top + h * 0.13),
                                (x - wide * 0.5, top + h * 0.17)], cap, 0.9)  # fmt: skip


def trunks(canvas: Canvas, random: Random, colour: str, count: int, width: float) -> None:
    """The trees of a wood one stands in: trunks from floor to crown, and leaves that close the top."""
    for index in range(count):
        x = (index + float(random.uniform(0.15, 0.85))) * canvas.width / count
        w = width * float(random.uniform(0.6, 1.3))
        lean = float(random.uniform(-0.6, 0.6)) * w
        h = canvas.height
        canvas.polygon([(x - w * 0.5 + lean, 0), (x + w * 0.5 + lean, 0), (x + w * 0.6, h * 0.9), (x + w, h),
                        (x - w, h), (x - w * 0.6, h * 0.9)], colour)  # fmt: skip
        canvas.polygon([(x + lean, 0), (x + w * 0.5 + lean, 0), (x + w * 0.6, h * 0.9), (x + w, h), (x, h)],
                       darker(colour, 0.25), 0.6)  # fmt: skip


def leaves(canvas: Canvas, random: Random, colour: str, rows: float, size: float) -> None:
    for index in range(int(canvas.width / size * 3)):
        x, y = float(random.uniform(0, canvas.width)), float(random.uniform(-0.2, rows)) * canvas.height
        tone = mix(colour, "#ffffff" if index % 4 == 0 else "#12301c", float(random.uniform(0, 0.16)))
        canvas.ellipse(x, y, size * float(random.uniform(0.5, 1.0)), size * float(random.uniform(0.35, 0.7)), tone)


def skyline(canvas: Canvas, random: Random, colour: str, count: int, high: float, lit: str = "") -> None:
    """Houses of a town; `lit` is the colour of windows behind which somebody is up."""
    step = canvas.width / count
    for index in range(count):
        w = step * float(random.uniform(0.85, 1.2))
        h = canvas.height * float(random.uniform(0.35, 1.0)) * high
        x, y = index * step, canvas.height - h
        tone = mix(colour, "#ffffff" if index % 2 else "#20263c", float(random.uniform(0.02, 0.2)))
        canvas.rect(x, y, w, h + 2, tone)
        canvas.rect(x + w * 0.86, y, w * 0.14, h + 2, darker(tone, 0.2), 0.7)
        if index % 3 == 0:
            canvas.rect(x + w * 0.42, y - h * 0.08, w * 0.08, h * 0.08, tone)
        columns, rows = max(2, int(w / (step * 0.24))), max(3, int(h / (step * 0.34)))
        for i in range(columns):
            for j in range(rows):
                is_lit = lit and random.random() < 0.55
                pane = lit if is_lit else mix(tone, "#1f2a44", 0.35)
                canvas.rect(x + w * (0.12 + 0.72 * i / columns), y + h * (0.05 + 0.9 * j / rows),
                            w * 0.42 / columns, h * 0.5 / rows, pane, 0.9)  # fmt: skip


def dunes(canvas: Canvas, random: Random, colour: str) -> None:
    for row in range(3):
        hills(canvas, random, mix(colour, "#a6622f", 0.12 * row), 0.35 + 0.2 * row, 0.12 + 0.22 * row, 0.15)


def tufts(canvas: Canvas, random: Random, colour: str, count: int, size: float) -> None:
    """Grass and flowers in front of everything."""
    flowers = ("#ffffff", "#ffd23f", "#ff7aa2", "#b388ff")
    for index in range(count):
        x, y = float(random.uniform(0, canvas.width)), float(canvas.height)
        s = size * float(random.uniform(0.6, 1.2))
        for blade in range(5):
            tip = x + (blade - 2) * s * 0.32 + float(random.uniform(-0.1, 0.1)) * s
            root = x + (blade - 2) * s * 0.1
            canvas.polygon([(root - s * 0.06, y), (root + s * 0.06, y), (tip, y - s * (1.0 - 0.13 * abs(blade - 2)))],
                           mix(colour, "#1d3d1f", 0.1 + 0.07 * blade))  # fmt: skip
        if index % 3 == 0:
            tone = flowers[int(random.integers(0, 4))]
            for k in range(5):
                angle = 2 * np.pi * k / 5
                canvas.ellipse(x + s * 0.13 * np.cos(angle), y - s + s * 0.13 * np.sin(angle), s * 0.1, s * 0.1, tone)
            canvas.ellipse(x, y - s, s * 0.08, s * 0.08, "#f2a71b")
