"""The words of the declared closed world, and the table of what each may be called. No torch.

Colours, materials, grounds and gravities are those of the engine `sim`, so that the two worlds can't drift apart.
"""

from __future__ import annotations

from typing import Literal

from generation.engines.sim.drawing.colours import NAMED, rgb
from generation.engines.sim.world.materials import STUFF

World = Literal["whole", "plain"]
WORLDS: tuple[World, ...] = ("whole", "plain")
"""All of it; or one thing in one shot, in flat style, by day, before a still camera, without a badge."""

COLOURS = ("red", "orange", "yellow", "green", "teal", "blue", "purple", "pink", "brown", "white", "black", "grey")
SHAPES = ("ball", "box", "triangle", "diamond", "hexagon", "star", "cross", "ring")
MATERIALS = ("rubber", "wood", "metal", "glass", "stone", "plastic")
SIZES = ("small", "medium", "large")
PLACES = ("meadow", "road", "stage", "beach", "moon", "space")
HOURS = ("day", "night")
CAMERAS = ("still", "left", "right", "closer")
STYLES = ("flat", "outline", "noir", "neon", "paper", "pixel")
VERBS = ("bounce", "throw", "slide", "stand")

RADIUS_METRES = (0.20, 0.29, 0.40)
SKIES = {
    "meadow": ("#9fd3f2", "#d8efe6"),
    "road": ("#b9c8d8", "#e3e6ea"),
    "stage": ("#3b2a4a", "#6a4a5e"),
    "beach": ("#86cdf0", "#f3ead2"),
    "moon": ("#0d1024", "#2a2d45"),
    "space": ("#070716", "#151233"),
}
GROUND_COLOURS = {
    "meadow": "#86a872",
    "road": "#5c6068",
    "stage": "#8a6a4e",
    "beach": "#dcc8a0",
    "moon": "#9a9aa6",
    "space": "#151233",
}
SYNONYMS: dict[str, tuple[str, ...]] = {
    "ball": ("ball", "sphere"),
    "box": ("box", "cube", "block"),
    "ring": ("ring", "hoop"),
    "cross": ("cross", "plus"),
    "small": ("small", "tiny", "little"),
    "large": ("large", "big", "huge"),
    "grey": ("grey", "gray"),
    "wood": ("wood", "wooden"),
    "metal": ("metal", "steel", "iron"),
    "stone": ("stone", "rock"),
    "meadow": ("meadow", "grass", "field"),
    "road": ("road", "street"),
    "beach": ("beach", "sand"),
    "bounce": ("bounces", "falls", "drops", "bounce"),
    "throw": ("flies", "jumps", "hops"),
    "slide": ("slides", "rolls", "moves"),
    "stand": ("stands", "rests", "waits"),
    "pixel": ("pixel", "pixelated"),
    "paper": ("paper", "cut-out"),
}
FORMS: dict[str, str] = {
    "bouncing": "bounces",
    "fall": "falls",
    "falling": "falls",
    "drop": "drops",
    "dropping": "drops",
    "fly": "flies",
    "flying": "flies",
    "jump": "jumps",
    "jumping": "jumps",
    "hop": "hops",
    "hopping": "hops",
    "slide": "slides",
    "sliding": "slides",
    "roll": "rolls",
    "rolling": "rolls",
    "move": "moves",
    "moving": "moves",
    "stand": "stands",
    "standing": "stands",
    "resting": "rests",
    "waiting": "waits",
    "hexagonal": "hexagon",
    "triangular": "triangle",
    "metallic": "metal",
    "rubbery": "rubber",
}
"""Other forms of the words that training uses, read as these."""
# fmt: off
GRAMMAR_WORDS = (
    "a", "an", "the", "in", "on", "at", "by", "with", "and", "while", "then", "of", "style", "camera", "pans", "zooms",
    "left", "right", "closer", "still", "static", "made", "badge", "across", "there", "same", "shot", "cut",
    ",", ".", ":",
)
# fmt: on


def _readings() -> dict[str, tuple[str, str]]:
    kinds = {
        "colour": COLOURS,
        "shape": SHAPES,
        "material": MATERIALS,
        "size": SIZES,
        "place": PLACES,
        "hour": HOURS,
        "verb": VERBS,
        "style": STYLES,
    }
    found = {}
    for kind, names in kinds.items():
        for name in names:
            for word in SYNONYMS.get(name, (name,)):
                found[word] = (kind, name)
    return found


READINGS = _readings()
"""What each word means: its kind and its name."""
WORDS = tuple(dict.fromkeys([*READINGS, *GRAMMAR_WORDS]))
PALETTE = tuple(rgb(NAMED[name]) for name in COLOURS)
RESTITUTIONS = tuple(STUFF[name].restitution for name in MATERIALS)
HELD_OUT_EVERY = 7


def is_held_out(colour: int, shape: int) -> bool:
    """Pairs of colour and shape that training never shows: the test of composition. Each colour and shape is seen."""
    return (colour * 3 + shape) % HELD_OUT_EVERY == 0


HELD_OUT = tuple((c, s) for c in range(len(COLOURS)) for s in range(len(SHAPES)) if is_held_out(c, s))
SEEN = tuple((c, s) for c in range(len(COLOURS)) for s in range(len(SHAPES)) if not is_held_out(c, s))
