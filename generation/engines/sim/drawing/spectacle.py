"""Surf on a shore, fireworks in the sky and breath of fire: pure functions of the moment, as all particles are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from generation.engines.sim.drawing.affine import apply
from generation.engines.sim.drawing.colours import mix, rgb
from generation.engines.sim.drawing.sprites import Picture
from generation.engines.sim.world.materials import INDOORS

if TYPE_CHECKING:
    from generation.engines.sim.drawing.picture import ScenePicture

SWELL_SECONDS = 4.2
SWELLS = 2
ROCKET_SECONDS, BURST_SECONDS = 0.7, 2.2
SPARKS = 46
FIRE_COLOURS = ("#ffd23f", "#ff6b6b", "#7bdff2", "#b2f7a0", "#f7aef8")
FLAMES = 34


def draw_surf(out: Picture, picture: ScenePicture, index: int) -> None:
    """Sheets of water that run up the sand one after the other, each behind a line of foam."""
    setting = picture.scene.shot.setting
    if not setting.weather.get("surf") or setting.place != "beach":
        return
    height, width = out.shape[:2]
    seconds = index / picture.fps * picture.scene.shot.speed
    shore = picture.frame.horizon
    reach = 0.9 * (picture.frame.base - shore)
    light = np.asarray(picture.light.factor)
    water, foam = (tuple(int(v) for v in np.asarray(rgb(one)) * light) for one in ("#7cc4dd", "#ffffff"))
    across = np.linspace(0, width, 60)
    for number in range(SWELLS):
        share = (seconds / SWELL_SECONDS + number / SWELLS) % 1.0
        up = np.sin(np.pi * min(1.0, 1.25 * share)) if share < 0.8 else 0.0
        fade = min(1.0, 6 * share) * max(0.0, min(1.0, (0.8 - share) * 6))
        bend = 0.10 * reach * np.sin(across / width * 9 + 2.1 * number) + 0.05 * reach * np.sin(across / width * 23)
        edge = np.maximum(shore, shore + reach * up * (0.7 + 0.3 * np.cos(2.0 * number)) + bend * up)
        line = np.round(np.stack([across, edge], 1) * 16).astype(np.int32)
        corners = np.asarray([[width * 16, round(shore * 16)], [0, round(shore * 16)]], np.int32)
        over = out.copy()
        cv2.fillPoly(over, [np.concatenate([line, corners])], water, cv2.LINE_AA, 4)
        cv2.polylines(over, [line], False, foam, max(2, round(height / 90)), cv2.LINE_AA, 4)
        cv2.addWeighted(over, 0.75 * fade, out, 1 - 0.75 * fade, 0.0, dst=out)


def bursts(seconds: float) -> list[float]:
    """When each rocket bursts: the sound of it knows too."""
    return [float(at) for at in np.arange(0.9, seconds, 1.1)]


def draw_fireworks(out: Picture, picture: ScenePicture, index: int) -> None:
    setting = picture.scene.shot.setting
    if not setting.weather.get("fireworks") or setting.place in INDOORS:
        return
    seconds = index / picture.fps * picture.scene.shot.speed
    glow = np.zeros_like(out)
    for number, at in enumerate(bursts(seconds + ROCKET_SECONDS)):
        since = seconds - at
        if since > BURST_SECONDS:
            continue
        random = np.random.default_rng([number, 71])
        x = float(random.uniform(0.15, 0.85)) * out.shape[1]
        y = float(random.uniform(0.14, 0.5)) * picture.frame.horizon
        if since < 0:
            _rocket(glow, x, y, -since / ROCKET_SECONDS, picture.frame.horizon)
        else:
            _burst(glow, x, y, since, random, FIRE_COLOURS[number % len(FIRE_COLOURS)])
    soft = cv2.GaussianBlur(glow, (0, 0), max(1.0, out.shape[1] / 260))
    cv2.add(cv2.add(out, glow), soft, dst=out)


def _rocket(glow: Picture, x: float, y: float, left: float, horizon: float) -> None:
    head = y + (horizon - y) * left**1.5
    tail = head + 0.06 * horizon
    cv2.line(glow, (round(x), round(head)), (round(x), round(tail)), (255, 214, 140), 2, cv2.LINE_AA)


def _burst(glow: Picture, x: float, y: float, since: float, random: np.random.Generator, colour: str) -> None:
    """Sparks thrown out evenly, braked by the air and sinking."""
    height = glow.shape[0]
    angle, pace = random.uniform(0, 2 * np.pi, SPARKS), np.sqrt(random.uniform(0.05, 1.0, SPARKS))
    bright = max(0.0, 1 - since / BURST_SECONDS) ** 1.3
    tone = tuple(int(value * bright) for value in rgb(mix(colour, "#ffffff", max(0.0, 0.8 - 3 * since))))
    for at, share in ((max(0.0, since - 0.12), 0.5), (since, 1.0)):
        far = 0.26 * height * (1 - np.exp(-2.4 * at))
        sink = 0.035 * height * at**2
        r = max(1.0, height / 240) * share
        for turn, fast in zip(angle, pace, strict=True):
            centre = (round((x + far * fast * np.cos(turn)) * 16), round((y + far * fast * np.sin(turn) + sink) * 16))
            cv2.circle(glow, centre, round(r * 16), tone, -1, cv2.LINE_AA, 4)


def draw_flames(out: Picture, picture: ScenePicture, tick: int, index: int) -> None:
    """From the mouth of whoever breathes fire, the way it faces."""
    seconds = index / picture.fps * picture.scene.shot.speed
    for thing in picture.scene.things.values():
        power = float(thing.track.joints["flame"][tick]) if "flame" in thing.track.joints else 0.0
        if power <= 0.05:
            continue
        matrix = picture.on_screen(thing, tick, index)
        facing = 1.0 if float(thing.track.facing[tick]) >= 0 else -1.0
        start, spread, size = np.random.default_rng(83).random((3, FLAMES))
        age = np.sort((start + 1.4 * seconds) % 1.0)[::-1]
        for far, aside, big in zip(age, spread, size, strict=True):
            x = facing * thing.height * (0.42 + 0.75 * far * power)
            y = -thing.height * (0.66 - 0.25 * far + 0.30 * far * (aside - 0.5))
            column, row = apply(matrix, float(x), float(y))
            r = max(1.0, thing.height * (0.02 + 0.075 * far) * (0.5 + big) * abs(matrix[4]))
            tone = rgb(mix("#fff3b0", "#e8482c", min(1.0, 1.3 * float(far))))
            cv2.circle(out, (round(column * 16), round(row * 16)), round(r * 16), tone, -1, cv2.LINE_AA, 4)
