"""Each place as a recipe of sky, layers and ground, lit by the hour."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from generation.engines.sim.drawing.backdrop import interiors, scenery
from generation.engines.sim.drawing.backdrop.ground import ground_tile
from generation.engines.sim.drawing.backdrop.layers import Backdrop, Frame, Layer
from generation.engines.sim.drawing.backdrop.skies import paint_sky
from generation.engines.sim.drawing.canvas import Canvas, gradient
from generation.engines.sim.drawing.colours import mix, rgb
from generation.engines.sim.drawing.light import Light
from generation.engines.sim.drawing.sprites import Picture

PERIODS = 2
"""A layer repeats after this many widths of the picture."""


@dataclass(slots=True)
class Painter:
    """What a recipe paints with."""

    frame: Frame
    light: Light
    random: np.random.Generator
    place: str

    def canvas(self, share: float) -> Canvas:
        """A wide canvas that is `share` of the height above the horizon."""
        return Canvas(self.frame.width * PERIODS, max(8, round(self.frame.horizon * share)))

    def layer(self, canvas: Canvas, parallax: float, distance: float, sink: float = 0.0) -> Layer:
        """Set a canvas down on the horizon; `distance` (0 to 1) is how much haze lies before it."""
        factor = self.light.factor
        canvas.pixels[:, :, :3] = np.clip(canvas.pixels[:, :, :3] * np.asarray(factor), 0, 255).astype(np.uint8)
        if distance:
            canvas.fade_into(self.light.haze, distance)
        return Layer(canvas.pixels, round(self.frame.horizon - canvas.height + sink + 2), parallax)


def meadow(p: Painter) -> list[Layer]:
    far, middle, near = p.canvas(0.42), p.canvas(0.30), p.canvas(0.34)
    scenery.hills(far, p.random, "#86b58a", 0.75, 0.1, 0.6)
    scenery.hills(middle, p.random, "#6fae54", 0.8, 0.25, 0.4)
    scenery.round_trees(near, p.random, "#4d9644", 9, min(p.frame.width * 0.075, near.height * 0.28))
    return [p.layer(far, 0.08, 0.55), p.layer(middle, 0.16, 0.28), p.layer(near, 0.34, 0.1)]


def garden(p: Painter) -> list[Layer]:
    far, fence, beds = p.canvas(0.34), p.canvas(0.17), p.canvas(0.11)
    scenery.round_trees(far, p.random, "#4d9644", 7, min(p.frame.width * 0.075, far.height * 0.28))
    scenery.picket_fence(fence, p.frame.width * 0.022)
    scenery.flower_bed(beds, p.random, 90)
    return [p.layer(far, 0.2, 0.2), p.layer(fence, 0.36, 0.08), p.layer(beds, 0.42, 0.0, p.frame.horizon * 0.01)]


def forest(p: Painter) -> list[Layer]:
    far, middle, near = p.canvas(0.75), p.canvas(0.95), p.canvas(1.0)
    scenery.pines(far, p.random, "#4f7f5d", 16, p.frame.horizon * 0.62)
    scenery.trunks(middle, p.random, "#5c4634", 9, p.frame.width * 0.05)
    scenery.trunks(near, p.random, "#43301f", 5, p.frame.width * 0.10)
    scenery.leaves(near, p.random, "#3f7d3c", 0.2, p.frame.width * 0.07)
    return [p.layer(far, 0.1, 0.5), p.layer(middle, 0.25, 0.22), p.layer(near, 0.5, 0.0, p.frame.horizon * 0.03)]


def beach(p: Painter) -> list[Layer]:
    sea = p.canvas(0.20)
    sea.rect(0, 0, sea.width, sea.height, "#2f8fc0")
    for k in range(46):
        x, y = p.random.uniform(0, sea.width), sea.height * float(p.random.uniform(0.03, 0.97)) ** 1.3
        long = p.frame.width * 0.02 * (1 + 5 * y / sea.height)
        sea.ellipse(x, y, long, max(1.2, long * 0.06), "#bfe6f2" if k % 2 else "#1f74a8", 0.55)
    for k in range(24):
        sea.ellipse(sea.width * (k + 0.5) / 24, sea.height, sea.width / 40, sea.height * 0.07, "#ffffff", 0.9)
    island = p.canvas(0.30)
    scenery.hills(island, p.random, "#5f8f7d", 1.1, 0.55, 0.4)
    return [p.layer(island, 0.04, 0.5, -p.frame.horizon * 0.14), p.layer(sea, 0.1, 0.1)]


def city(p: Painter) -> list[Layer]:
    lit = "#ffd97a" if p.light.stars > 0.2 else ""
    far, near = p.canvas(0.72), p.canvas(0.5)
    scenery.skyline(far, p.random, "#7f8ba6", 11, 0.95, lit)
    scenery.skyline(near, p.random, "#a9796a", 7, 0.95, lit)
    return [p.layer(far, 0.1, 0.42), p.layer(near, 0.3, 0.05)]


def road(p: Painter) -> list[Layer]:
    far, near = p.canvas(0.4), p.canvas(0.2)
    scenery.peaks(far, p.random, "#7d93ab", 6, 0.7, 0.1, "#f4f8fb")
    scenery.hills(near, p.random, "#7aa65a", 0.7, 0.15, 0.5)
    scenery.pines(near, p.random, "#3f7350", 18, near.height * 0.9)
    return [p.layer(far, 0.06, 0.5), p.layer(near, 0.24, 0.14)]


def snow(p: Painter) -> list[Layer]:
    far, near = p.canvas(0.46), p.canvas(0.36)
    scenery.peaks(far, p.random, "#9db4cc", 5, 0.7, 0.05, "#ffffff")
    scenery.pines(near, p.random, "#47705f", 15, near.height * 0.8, "#ffffff")
    return [p.layer(far, 0.06, 0.4), p.layer(near, 0.3, 0.1)]


def mountains(p: Painter) -> list[Layer]:
    back, far, near = p.canvas(0.72), p.canvas(0.5), p.canvas(0.3)
    scenery.peaks(back, p.random, "#8fa3c4", 4, 0.6, 0.02, "#ffffff")
    scenery.peaks(far, p.random, "#6f86a0", 6, 0.7, 0.1, "#eaf1f6")
    scenery.pines(near, p.random, "#3d6b52", 20, near.height * 0.8)
    return [p.layer(back, 0.03, 0.45), p.layer(far, 0.08, 0.26), p.layer(near, 0.28, 0.08)]


def desert(p: Painter) -> list[Layer]:
    far, near = p.canvas(0.36), p.canvas(0.26)
    for k in range(3):
        x, w, h = far.width * (k + 0.3) / 3, far.width * 0.09, far.height * 0.8
        far.polygon([(x - w, far.height), (x - w * 0.72, far.height - h), (x + w * 0.6, far.height - h),
                     (x + w, far.height)], "#b9633f")  # fmt: skip
    scenery.dunes(near, p.random, "#e6b26c")
    return [p.layer(far, 0.06, 0.45), p.layer(near, 0.2, 0.14)]


def moon(p: Painter) -> list[Layer]:
    far = p.canvas(0.24)
    scenery.hills(far, p.random, "#8a8988", 0.9, 0.1, 0.9)
    return [p.layer(far, 0.1, 0.0)]


def lake(p: Painter) -> list[Layer]:
    far, near = p.canvas(0.46), p.canvas(0.17)
    scenery.peaks(far, p.random, "#7f9cb8", 5, 0.7, 0.1, "#f3f8fb")
    scenery.pines(near, p.random, "#3f7458", 26, near.height * 0.9)
    return [p.layer(far, 0.05, 0.45), p.layer(near, 0.14, 0.18)]


def sea(p: Painter) -> list[Layer]:
    """Water up to the horizon, and far off an island."""
    far = p.canvas(0.16)
    scenery.hills(far, p.random, "#5f8f7d", 1.1, 0.3, 0.5)
    return [p.layer(far, 0.04, 0.6)]


def underwater(p: Painter) -> list[Layer]:
    far, near = p.canvas(0.5), p.canvas(0.34)
    scenery.hills(far, p.random, "#2f7fa3", 0.7, 0.2, 0.7)
    corals = ("#ff7f6b", "#f7b267", "#c77dff", "#ff5d8f", "#7bdcb5")
    for k in range(26):
        x, y, s = (
            float(p.random.uniform(0, near.width)),
            float(near.height),
            near.height * float(p.random.uniform(0.3, 0.9)),
        )
        tone = corals[k % len(corals)]
        for branch in range(5):
            lean = (branch - 2) * s * 0.16
            near.polygon([(x + lean * 0.2 - s * 0.03, y), (x + lean * 0.2 + s * 0.03, y),
                          (x + lean + s * 0.03, y - s * (0.9 - 0.12 * abs(branch - 2))),
                          (x + lean - s * 0.03, y - s * (0.9 - 0.12 * abs(branch - 2)))], tone)  # fmt: skip
            near.ellipse(x + lean, y - s * (0.9 - 0.12 * abs(branch - 2)), s * 0.06, s * 0.06, tone)
    return [p.layer(far, 0.1, 0.5), p.layer(near, 0.35, 0.12)]


def nothing(p: Painter) -> list[Layer]:
    return []


RECIPES: dict[str, Callable[[Painter], list[Layer]]] = {
    "meadow": meadow, "garden": garden, "forest": forest, "beach": beach, "city": city, "road": road,
    "snow": snow, "ice": snow,
    "mountains": mountains, "mountain_road": mountains, "desert": desert, "desert_road": desert,
    "moon": moon, "lake": lake, "sea": sea, "underwater": underwater,
    "space": nothing, "sky": nothing,
}  # fmt: skip
INDOORS = {"kitchen": interiors.kitchen, "room": interiors.room, "hall": interiors.hall, "stage": interiors.stage}
GROUNDLESS = {"space", "sky"}


def build_backdrop(place: str, light: Light, frame: Frame, seed: int, *, clouds: float = 1.0) -> Backdrop:
    random = np.random.default_rng([seed, sum(map(ord, place))])
    painter = Painter(frame, light, random, place)
    if place in INDOORS:
        wall = Canvas(frame.width * PERIODS, round(frame.horizon) + 4)
        INDOORS[place](wall, random, light)
        wall.pixels[:, :, :3] = np.clip(wall.pixels[:, :, :3] * _indoor(light), 0, 255).astype(np.uint8)
        layers, sky = (
            [Layer(wall.pixels, 0, 0.55)],
            gradient(frame.width, frame.height, [(0, "#3a3a44"), (1, "#3a3a44")]),
        )
    else:
        sky = paint_sky(place, light, frame, random, clouds=clouds)
        layers = RECIPES.get(place, meadow)(painter)
    if place in GROUNDLESS:
        return Backdrop(frame, sky, layers, None, 1.0, None)
    tile, metres = ground_tile(place, random)
    factor = _indoor(light) if place in INDOORS else np.asarray(light.factor)
    tile = np.clip(tile * factor, 0, 255).astype(np.uint8)
    return Backdrop(frame, sky, layers, tile, metres, _ground_haze(frame, light, place))


def _indoor(light: Light) -> np.ndarray:
    """Lamps are on indoors: the hour only tints a little."""
    return 1 - (1 - np.asarray(light.factor)) * 0.45


def _ground_haze(frame: Frame, light: Light, place: str) -> Picture:
    """Far ground fades to haze, near ground darkens: premultiplied RGBA over the rows below the horizon."""
    top = int(frame.horizon) + 1
    rows = np.linspace(0, 1, frame.height - top)
    far = np.clip(1 - rows * 3.2, 0, 1) ** 1.5 * (0.30 if place in INDOORS else 0.75)
    near = np.clip(rows - 0.55, 0, 1) * 0.5
    haze = "#000000" if place in INDOORS or place == "moon" else mix(light.haze, light.bottom, 0.3)
    colour = np.asarray(rgb(haze)) * far[:, None] + np.asarray((12, 14, 30)) * (near * (1 - far))[:, None]
    alpha = np.clip(far + near * (1 - far), 0, 1) * 255
    column = np.concatenate([colour, alpha[:, None]], 1).astype(np.uint8)
    return np.ascontiguousarray(np.repeat(column[:, None, :], frame.width, 1))
