"""How materials ring: the modes, lengths and brightness that every impact is made of."""

from __future__ import annotations

from dataclasses import dataclass

from generation.engines.sim.sound.events import Material

REFERENCE_METRES = 0.3


@dataclass(frozen=True, slots=True)
class Body:
    """How a material rings at the reference size."""

    hertz: float
    ratios: tuple[float, ...]
    ring_seconds: float
    """Fall by 60 dB of the lowest mode; higher ones die sooner."""
    damping: float
    """How much sooner: ring falls with ratio to this power."""
    hardness_hertz: float
    """Above this frequency a contact with the material no longer excites."""
    crackle: float
    """Share of noise: the scrape of grains, blades and crystals."""
    crackle_band: tuple[float, float]
    crackle_seconds: float


BODIES: dict[Material, Body] = {
    Material.WOOD: Body(290, (1, 2.57, 4.1, 5.9, 8.3), 0.24, 0.7, 6000, 0.30, (700, 5000), 0.02),
    Material.METAL: Body(560, (1, 1.5, 2, 2.7, 3.8, 4.3, 5.4, 6.8, 8.2), 1.5, 0.45, 15000, 0.20, (3000, 12000), 0.012),
    Material.GLASS: Body(1350, (1, 2.32, 4.25, 6.63, 9.38), 0.65, 0.5, 17000, 0.20, (4000, 15000), 0.01),
    Material.RUBBER: Body(150, (1, 1.6, 2.4, 3.3), 0.13, 0.9, 1500, 0.25, (200, 1600), 0.02),
    Material.STONE: Body(820, (1, 1.83, 2.9, 4.2, 5.7), 0.07, 0.6, 13000, 0.55, (1200, 9000), 0.025),
    Material.PLASTIC: Body(520, (1, 1.9, 3.1, 4.4, 6.0), 0.10, 0.6, 8000, 0.30, (1200, 7000), 0.012),
    Material.FLESH: Body(105, (1, 1.7, 2.6), 0.08, 0.9, 700, 0.30, (120, 1400), 0.03),
    Material.CLOTH: Body(140, (1, 1.5), 0.06, 0.9, 600, 0.45, (300, 3000), 0.05),
    Material.WATER: Body(420, (1, 1.4, 2.1), 0.10, 0.8, 2500, 0.70, (500, 7000), 0.12),
    Material.GRASS: Body(95, (1, 1.6), 0.07, 0.9, 1100, 0.60, (1400, 6500), 0.06),
    Material.SNOW: Body(85, (1, 1.5), 0.06, 0.9, 800, 0.70, (700, 3200), 0.09),
    Material.SAND: Body(90, (1, 1.5), 0.05, 0.9, 1200, 0.75, (1800, 7500), 0.08),
}  # fmt: skip
