"""Figures: what each kind of cast looks like at one tick, as parts hung on joints."""

from __future__ import annotations

from collections.abc import Callable
from math import pi, sin

from generation.engines.sim.drawing.affine import place, scale, times
from generation.engines.sim.drawing.figures.fliers import bird_parts, fish_parts
from generation.engines.sim.drawing.figures.furniture import plant_parts, puddle_parts, ramp_parts, table_parts
from generation.engines.sim.drawing.figures.parts import Part
from generation.engines.sim.drawing.figures.person import person_parts
from generation.engines.sim.drawing.figures.quadruped import quadruped_parts
from generation.engines.sim.drawing.figures.solids import solid_parts
from generation.engines.sim.drawing.figures.vehicles import bicycle_parts, boat_parts, car_parts
from generation.engines.sim.drawing.sprites import Sprite
from generation.engines.sim.world.scene import Thing

DRAWN: dict[str, Callable[[Thing, int], list[Part]]] = {
    "quadruped": quadruped_parts, "bird": bird_parts, "fish": fish_parts, "car": car_parts,
    "bicycle": bicycle_parts, "boat": boat_parts, "plant": plant_parts, "table": table_parts, "puddle": puddle_parts,
    "ramp": ramp_parts,
}  # fmt: skip


def parts_of(thing: Thing, tick: int, worn: Sprite | None = None) -> list[Part]:
    """Back to front. `worn` is the picture that a cameo wears or is."""
    if thing.cast.figure == "biped":
        return person_parts(thing, tick, worn)
    if thing.cast.figure == "cutout" and worn is not None:
        return _card_parts(thing, tick, worn)
    return DRAWN.get(thing.cast.figure, solid_parts)(thing, tick)


def _card_parts(thing: Thing, tick: int, worn: Sprite) -> list[Part]:
    """A kept object or character: its own picture on a card that rocks as it goes."""
    track, height = thing.track, thing.cast.height
    sway = 0.10 * sin(2 * pi * float(track.joints["phase"][tick])) if "phase" in track.joints else 0.0
    facing = float(track.facing[tick]) or 0.15
    about = place(0.0, -height / 2, float(track.angle[tick]) + sway)
    return [Part(worn, times(about, scale(height * facing, height)))]
