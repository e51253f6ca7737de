"""The hours of the day: sky, haze, where the sun stands and how everything is tinted."""

from __future__ import annotations

from dataclasses import dataclass

from generation.engines.sim.drawing.colours import mix
from generation.engines.sim.drawing.sprites import Tint
from generation.engines.sim.script import Setting


@dataclass(frozen=True, slots=True)
class Light:
    top: str
    middle: str
    bottom: str
    haze: str
    """What distance fades into."""
    sun: str
    sun_height: float
    """Share of the sky's height above the horizon."""
    factor: tuple[float, float, float]
    shadow: float
    stars: float = 0.0
    hour: float = 12.0
    veil: float = 0.0
    """How much of the sky is overcast."""


HOURS = {
    "dawn": Light("#5a7fc0", "#f2b6a0", "#ffe3b8", "#f3cdb4", "#fff1c9", 0.40, (1.0, 0.92, 0.86), 0.30, 0.0, 6.2),
    "day": Light("#3f8fdc", "#8cc8f2", "#d8eff8", "#cfe6f0", "#fff8d6", 0.80, (1.0, 1.0, 1.0), 0.42, 0.0, 13.0),
    "sunset": Light("#41357f", "#e8685a", "#ffc46b", "#f2946b", "#ffe9a8", 0.38, (1.0, 0.83, 0.74), 0.34, 0.0, 19.5),
    "night": Light("#070b22", "#14224a", "#2b3d6b", "#1c2b52", "#f4f1dc", 0.74, (0.50, 0.58, 0.84), 0.30, 1.0, 23.5),
}
DUSK = Light("#1d1b4b", "#8f3f6b", "#d9704f", "#7e4a6a", "#ffb86b", 0.16, (0.74, 0.63, 0.72), 0.25, 0.45, 20.5)
GREY = {"rain": 0.55, "storm": 0.75, "snow": 0.4, "fog": 0.6, "cloudy": 0.25}
"""How grey the sky is under each weather."""
SUNSET_LASTS = 24.0
"""Seconds of film over which a sunset becomes dusk."""


def light_for(hour: str, seconds_in: float, weather: dict[str, float]) -> Light:
    """The light of an hour `seconds_in` seconds after it was first named, under that weather."""
    light = HOURS.get(hour, HOURS["day"])
    if hour == "sunset":
        light = between(light, DUSK, min(1.0, seconds_in / SUNSET_LASTS))
    elif hour == "dawn":
        light = between(light, HOURS["day"], min(0.6, seconds_in / 40.0))
    grey = max(min(1.0, weather.get(name, 0.0)) * share for name, share in GREY.items())
    return _overcast(light, grey) if grey else light


def light_of(setting: Setting, seconds_in: float) -> Light:
    """As `light_for`, also for a remix that is between two hours."""
    weather = dict(setting.weather)
    light = light_for(setting.hour, seconds_in, weather)
    if not setting.hour_from:
        return light
    return between(light_for(setting.hour_from, seconds_in, weather), light, setting.hour_share)


def between(a: Light, b: Light, share: float) -> Light:
    def number(x: float, y: float) -> float:
        return x + (y - x) * share

    return Light(
        mix(a.top, b.top, share), mix(a.middle, b.middle, share), mix(a.bottom, b.bottom, share),
        mix(a.haze, b.haze, share), mix(a.sun, b.sun, share), number(a.sun_height, b.sun_height),
        _factors(a.factor, b.factor, share), number(a.shadow, b.shadow, ), number(a.stars, b.stars),
        number(a.hour, b.hour), number(a.veil, b.veil),
    )  # fmt: skip


def _factors(a: tuple[float, float, float], b: tuple[float, float, float], share: float) -> tuple[float, float, float]:
    return a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share, a[2] + (b[2] - a[2]) * share


def _overcast(light: Light, grey: float) -> Light:
    dark = light.stars > 0.5
    cloud = "#2a3145" if dark else "#9aa6b2"
    return Light(
        mix(light.top, cloud, grey), mix(light.middle, cloud, grey), mix(light.bottom, cloud, grey * 0.8),
        mix(light.haze, cloud, grey), light.sun, light.sun_height,
        _factors(light.factor, (0.5, 0.56, 0.7) if dark else (0.86, 0.9, 0.95), grey),
        light.shadow * (1 - grey * 0.7), light.stars * (1 - grey), light.hour, grey,
    )  # fmt: skip


def tint_of(light: Light) -> Tint:
    return Tint(factor=light.factor)
