"""What a place or an hour shows of itself, and what can not be taken out of it alone: the sea behind a beach."""

from __future__ import annotations

from generation.engines.sim.parser.noun_phrases import items_of
from generation.engines.sim.script import Script
from generation.engines.sim.world.materials import INDOORS

WOODED = {"meadow", "garden", "forest", "road", "snow", "ice", "mountains", "mountain_road", "lake"}
BUILT = {"city"}
PARTS = {
    "sea": {"beach"},
    "mountains": {"road", "snow", "ice", "lake", "mountain_road"},
    "tree": WOODED,
    "pic_house": BUILT,
    "pic_office_building": BUILT,
    "flower": {"garden"},
}
"""By place or noun, the places whose backdrop shows it."""


def is_part(words: str, script: Script) -> bool:
    """Whether they name what the backdrop shows."""
    named = {item.meaning for item in items_of(words) if item.category in {"noun", "places", "hours"}}
    settings = [shot.setting for shot in script.shots]
    is_in_the_sky = any(one.hour == "night" and one.place not in INDOORS for one in settings)
    places = {one.place for one in settings}
    return any(places & PARTS.get(meaning, set()) for meaning in named) or (
        is_in_the_sky and any("moon" in one for one in named)
    )
