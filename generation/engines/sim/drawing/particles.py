"""Rain, snow, fog, leaves and spray. Every drop's place is a pure function of the frame, so frames need no order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from generation.engines.sim.drawing.affine import apply
from generation.engines.sim.drawing.colours import rgb
from generation.engines.sim.drawing.sprites import Picture
from generation.engines.sim.world.materials import GRAVITY, INDOORS
from generation.engines.sim.world.scene import RATE, Floats

if TYPE_CHECKING:
    from generation.engines.sim.drawing.picture import ScenePicture

DROPS = 170
SPRAY_DROPS, SPRAY_SECONDS = 26, 0.9


def draw_weather(out: Picture, picture: ScenePicture, index: int) -> None:
    weather, place = picture.scene.shot.setting.weather, picture.scene.shot.setting.place
    seconds = index / picture.fps * picture.scene.shot.speed
    if place == "underwater":
        _bubbles(out, picture, seconds)
    if place in INDOORS:
        return
    wind = 0.35 * max(weather.get("wind", 0.0), weather.get("storm", 0.0))
    rain = max(weather.get("rain", 0.0), 1.4 * weather.get("storm", 0.0))
    if rain > 0:
        _rain(out, picture, seconds, rain, wind + 0.06, index)
    for name, power in weather.items():
        if name in FALLING and power > 0:
            fall = FALLING[name]
            _flakes(out, seconds, fall.share * power, wind + fall.drift, fall.colours, fall.speed, fall.grow)
    if weather.get("wind"):
        _gusts(out, seconds, weather["wind"])
    if weather.get("fireflies"):
        _glow(out, seconds)
    if weather.get("fog"):
        _fog(out, picture, weather["fog"], seconds)
    if weather.get("storm"):
        _flash(out, seconds)


@dataclass(frozen=True, slots=True)
class Falling:
    share: float
    drift: float
    colours: tuple[str, ...]
    speed: float
    grow: float


FALLING = {
    "snow": Falling(1.0, 0.0, ("#ffffff",), 0.11, 1.0),
    "leaves": Falling(0.35, 0.1, ("#d9722e", "#e3a02f", "#b5442a"), 0.13, 2.0),
    "petals": Falling(0.45, 0.12, ("#ffc2d4", "#ff9fbc", "#ffe3ea"), 0.10, 1.5),
}


def _seeds(count: int, salt: int) -> tuple[Floats, Floats, Floats]:
    values = np.random.default_rng(salt).random((3, count))
    return values[0], values[1], values[2]


def _rain(out: Picture, picture: ScenePicture, seconds: float, power: float, wind: float, index: int) -> None:
    height, width = out.shape[:2]
    x, y, size = _seeds(round(DROPS * power), 5)
    fall = (1.6 + 0.9 * size) * seconds
    row = ((y + fall) % 1.25 - 0.15) * height
    column = ((x + wind * fall * 0.5) % 1.3 - 0.15) * width
    long = height * (0.022 + 0.02 * size)
    lines = np.stack([np.stack([column, row], 1), np.stack([column + wind * long, row + long], 1)], 1)
    over = out.copy()
    thick = max(1, round(width / 480))
    cv2.polylines(over, list(np.round(lines * 16).astype(np.int32)), False, (210, 226, 240), thick, cv2.LINE_AA, 4)
    rings = np.random.default_rng(index // 2).random((10, 3))
    ground = picture.frame.horizon + (height - picture.frame.horizon) * 0.12
    for a, b, c in rings:
        centre = (round(a * width * 16), round((ground + (height - ground) * b) * 16))
        radius = (4 + 10 * c) * width / 720
        cv2.ellipse(
            over, centre, (round(radius * 16), round(radius * 4.5)), 0, 0, 360, (220, 232, 242), 1, cv2.LINE_AA, 4
        )
    cv2.addWeighted(over, 0.42, out, 0.58, 0.0, dst=out)


def _flakes(
    out: Picture, seconds: float, power: float, wind: float, colours: tuple[str, ...], speed: float, grow: float = 1.0
) -> None:
    height, width = out.shape[:2]
    x, y, size = _seeds(round(130 * power), 9)
    row = ((y + speed * (0.6 + size) * seconds) % 1.1 - 0.05) * height
    sway = 0.03 * np.sin(seconds * (0.8 + size) * 2 + x * 40)
    column = ((x + sway + wind * (0.5 + size) * seconds * 0.6) % 1.1 - 0.05) * width
    radius = (1.6 + 3.6 * size) * width / 720 * grow
    for i in range(len(x)):
        tone = rgb(colours[i % len(colours)])
        axes = (max(8, round(radius[i] * 16)), max(8, round(radius[i] * (16 if grow == 1.0 else 9))))
        turn = float((x[i] * 360 + seconds * 90 * (size[i] + 0.3)) % 360) if grow > 1.0 else 0.0
        cv2.ellipse(out, (round(column[i] * 16), round(row[i] * 16)), axes, turn, 0, 360, tone, -1, cv2.LINE_AA, 4)


def _gusts(out: Picture, seconds: float, power: float) -> None:
    height, width = out.shape[:2]
    x, y, size = _seeds(7, 21)
    over = out.copy()
    for i in range(round(7 * min(1.5, power)) % 8):
        head = ((x[i] + seconds * (0.5 + 0.4 * size[i])) % 1.6 - 0.3) * width
        at = np.linspace(0, 1, 18)
        curve = np.stack([head - at * width * 0.3, (0.15 + 0.6 * y[i]) * height + 10 * np.sin(at * 6 + i)], 1)
        cv2.polylines(over, [np.round(curve * 16).astype(np.int32)], False, (255, 255, 255), 2, cv2.LINE_AA, 4)
    cv2.addWeighted(over, 0.35, out, 0.65, 0.0, dst=out)


def _glow(out: Picture, seconds: float) -> None:
    height, width = out.shape[:2]
    x, y, size = _seeds(34, 33)
    for i in range(len(x)):
        light = max(0.0, np.sin(seconds * (1.2 + size[i]) + x[i] * 30))
        column = (x[i] + 0.04 * np.sin(seconds * 0.7 + i)) * width
        row = (0.35 + 0.5 * y[i] + 0.03 * np.sin(seconds * 0.9 + 2 * i)) * height
        for radius, share in ((7.0, 0.25), (2.6, 1.0)):
            r = max(1, round(radius * width / 720))
            x0, y0 = max(0, round(column) - r), max(0, round(row) - r)
            patch = out[y0 : y0 + 2 * r + 1, x0 : x0 + 2 * r + 1]
            if patch.size:
                over = patch.copy()
                cv2.circle(over, (round(column) - x0, round(row) - y0), r, (255, 240, 150), -1, cv2.LINE_AA)
                cv2.addWeighted(over, share * light, patch, 1 - share * light, 0.0, dst=patch)


def _fog(out: Picture, picture: ScenePicture, power: float, seconds: float) -> None:
    height = out.shape[0]
    rows = np.arange(height)
    band = np.exp(-(((rows - picture.frame.horizon) / (0.22 * height)) ** 2)) * min(0.85, 0.62 * power)
    haze = np.asarray(rgb(picture.light.haze), np.float32)
    top, bottom = 0, height
    part = out[top:bottom].astype(np.float32)
    part += (haze - part) * band[:, None, None].astype(np.float32)
    out[top:bottom] = part.astype(np.uint8)


def _flash(out: Picture, seconds: float) -> None:
    """Lightning, at times that the thunder of the sound knows too."""
    since = min((seconds - at for at in flashes(60.0) if seconds >= at), default=9.0)
    if since < 0.35:
        strength = 0.6 * max(0.0, 1 - since / 0.35)
        cv2.addWeighted(out, 1 - strength, np.full_like(out, 245), strength, 0.0, dst=out)


def flashes(seconds: float) -> list[float]:
    return [at for at in (1.4, 4.9, 9.3, 13.1, 18.0, 22.7, 29.0, 36.5, 44.0, 52.0) if at < seconds]


def _bubbles(out: Picture, picture: ScenePicture, seconds: float) -> None:
    height, width = out.shape[:2]
    x, y, size = _seeds(26, 41)
    for i in range(len(x)):
        row = (1.05 - (y[i] + seconds * (0.05 + 0.06 * size[i])) % 1.1) * height
        column = (x[i] + 0.012 * np.sin(seconds * 2 + i)) * width
        r = (2 + 5 * size[i]) * width / 720
        cv2.circle(
            out, (round(column * 16), round(row * 16)), max(8, round(r * 16)), (205, 236, 248), 1, cv2.LINE_AA, 4
        )


def draw_spray(out: Picture, picture: ScenePicture, tick: int, index: int) -> None:
    """Drops on parabolas from each splash, dust from each hard landing."""
    now = tick / RATE
    for number, one in enumerate(picture.scene.happenings):
        since = now - one.seconds
        if one.what == "splash" and 0 <= since < SPRAY_SECONDS:
            _drops(out, picture, index, one.x, _z_of(picture, one.who), since, one.power, number, "#d8eefa")
    for number, contact in enumerate(picture.scene.contacts):
        since = now - contact.seconds
        if contact.b == "ground" and contact.speed > 3.0 and 0 <= since < 0.45:
            _dust(out, picture, index, contact.x, _z_of(picture, contact.a), since, contact.speed, number)


def _z_of(picture: ScenePicture, who: str) -> float:
    thing = picture.scene.things.get(who)
    return thing.z - 0.02 if thing else 0.0


def _drops(
    out: Picture,
    picture: ScenePicture,
    index: int,
    x: float,
    z: float,
    since: float,
    power: float,
    number: int,
    colour: str,
) -> None:
    side, up, size = _seeds(SPRAY_DROPS, 100 + number)
    velocity_x = (side - 0.5) * 3.4 * (0.4 + power)
    velocity_y = (0.8 + 2.4 * up) * (0.5 + 0.8 * power)
    rise = velocity_y * since - GRAVITY * since**2 / 2
    matrix = picture.at(x, 0.0, z, index)
    radius = (0.008 + 0.02 * size) * (0.5 + power) * matrix[0]
    for i in np.nonzero(rise > 0)[0]:
        column, row = apply(matrix, float(velocity_x[i] * since), -float(rise[i]))
        cv2.circle(out, (round(column * 16), round(row * 16)), max(10, round(radius[i] * 16)), rgb(colour), -1,
                   cv2.LINE_AA, 4)  # fmt: skip
    if since < 0.6:
        wide = (0.1 + 0.8 * since) * (0.3 + power) * matrix[0]
        column, row = apply(matrix, 0.0, 0.0)
        cv2.ellipse(out, (round(column * 16), round(row * 16)), (round(wide * 16), round(wide * 3.4)), 0, 0, 360,
                    rgb("#eaf6fc"), max(1, round(out.shape[1] / 400)), cv2.LINE_AA, 4)  # fmt: skip


def _dust(
    out: Picture, picture: ScenePicture, index: int, x: float, z: float, since: float, speed: float, number: int
) -> None:
    matrix = picture.at(x, 0.0, z, index)
    share = since / 0.45
    side, up, size = _seeds(8, 300 + number)
    for i in range(8):
        dx = (side[i] - 0.5) * 0.5 * (0.3 + share) * min(2.0, speed / 4)
        dy = 0.10 * up[i] * share
        column, row = apply(matrix, float(dx), -float(dy))
        r = max(1, round((0.012 + 0.022 * size[i]) * matrix[0] * (1 - share)))
        cv2.circle(out, (round(column), round(row)), r, rgb("#e9dfc9"), -1, cv2.LINE_AA)
