"""Materials and grounds: how they bounce, rub, weigh and sound. Restitution is that of the pair's softer partner."""

from __future__ import annotations

from dataclasses import dataclass

from generation.engines.sim.sound.events import Material

GRAVITY = 9.81
PLACE_GRAVITY = {"moon": 1.62, "space": 0.0, "underwater": 0.6}


@dataclass(frozen=True, slots=True)
class Stuff:
    restitution: float
    """Of a drop onto a hard floor."""
    friction: float
    density: float
    """Kilograms a cubic metre of the thing as built, hollows included."""
    sound: Material
    breaks_at: float = 0.0
    """Speed of impact in m/s above which it goes to pieces; 0 never."""


STUFF = {
    "rubber": Stuff(0.89, 0.7, 180.0, Material.RUBBER),
    "wood": Stuff(0.45, 0.35, 420.0, Material.WOOD),
    "metal": Stuff(0.35, 0.25, 2400.0, Material.METAL),
    "glass": Stuff(0.30, 0.25, 700.0, Material.GLASS, breaks_at=2.2),
    "ceramic": Stuff(0.28, 0.4, 800.0, Material.GLASS, breaks_at=2.4),
    "stone": Stuff(0.30, 0.6, 2300.0, Material.STONE),
    "flesh": Stuff(0.25, 0.7, 950.0, Material.FLESH),
    "soft": Stuff(0.40, 0.6, 500.0, Material.FLESH),
    "cloth": Stuff(0.25, 0.7, 150.0, Material.CLOTH),
    "paper": Stuff(0.25, 0.5, 120.0, Material.CLOTH),
    "plastic": Stuff(0.60, 0.35, 300.0, Material.PLASTIC),
    "ice": Stuff(0.25, 0.05, 900.0, Material.GLASS, breaks_at=4.0),
    "snow": Stuff(0.08, 0.5, 300.0, Material.SNOW),
    "water": Stuff(0.0, 0.1, 1000.0, Material.WATER),
}


@dataclass(frozen=True, slots=True)
class Ground:
    give: float
    """Share of the thing's own restitution that is left on this ground."""
    friction: float
    sound: Material
    rolling: float
    """Rolling resistance coefficient."""


GROUNDS = {
    **dict.fromkeys(("meadow", "garden"), Ground(0.95, 0.9, Material.GRASS, 0.035)),
    "forest": Ground(0.9, 0.9, Material.GRASS, 0.045),
    "beach": Ground(0.55, 0.8, Material.SAND, 0.12),
    "desert": Ground(0.55, 0.8, Material.SAND, 0.12),
    "snow": Ground(0.5, 0.35, Material.SNOW, 0.08),
    "ice": Ground(0.95, 0.03, Material.GLASS, 0.004),
    "moon": Ground(0.8, 0.8, Material.SAND, 0.05),
    "mountains": Ground(0.9, 0.9, Material.STONE, 0.03),
    "city": Ground(1.0, 0.9, Material.STONE, 0.012),
    **dict.fromkeys(("road", "desert_road", "mountain_road"), Ground(1.0, 0.9, Material.STONE, 0.012)),
    "kitchen": Ground(1.0, 0.6, Material.STONE, 0.01),
    "room": Ground(1.0, 0.6, Material.WOOD, 0.012),
    "hall": Ground(1.0, 0.6, Material.STONE, 0.01),
    "stage": Ground(1.0, 0.6, Material.WOOD, 0.012),
    **dict.fromkeys(("lake", "sea"), Ground(0.5, 0.8, Material.SAND, 0.1)),
    "underwater": Ground(0.4, 0.8, Material.SAND, 0.1),
}
WATER_PLACES = {"lake", "sea"}
INDOORS = {"kitchen", "room", "hall", "stage", "space", "moon", "underwater"}
"""Where no weather comes."""
ICE_FRICTION = 0.03


def gravity_of(place: str) -> float:
    return PLACE_GRAVITY.get(place, GRAVITY)


def ground_of(place: str) -> Ground:
    return GROUNDS.get(place, GROUNDS["meadow"])


def restitution(material: str, place: str) -> float:
    """The coefficient with which `material` leaves this place's ground."""
    return STUFF[material].restitution * ground_of(place).give


def slide_friction(material: str, place: str) -> float:
    """Coefficient of sliding friction of `material` on this place's ground."""
    return STUFF[material].friction * ground_of(place).friction
