"""What a scene is called: a sentence for each shot, with synonyms, and some attributes left unsaid."""

from __future__ import annotations

import random

from generation.engines.small.world.scene import Scene
from generation.engines.small.world.vocabulary import (
    CAMERAS,
    COLOURS,
    HOURS,
    MATERIALS,
    PLACES,
    SHAPES,
    SIZES,
    STYLES,
    SYNONYMS,
    VERBS,
)

UNSAID_SHARE = 0.2
_CAMERA_PHRASES = {"left": "camera pans left", "right": "camera pans right", "closer": "camera zooms closer"}


def captions_of(scene: Scene, seed: int, *, unsaid: float = UNSAID_SHARE) -> list[str]:
    """One for each clip; equal seeds give equal words."""
    return [caption_of(scene, row, random.Random(f"{seed}:{row}"), unsaid) for row in range(scene.count)]


def caption_of(scene: Scene, row: int, choose: random.Random, unsaid: float) -> str:
    shots = int(scene.starts[row].isfinite().sum())
    sentences = [shot_caption(scene, row, shot, choose, unsaid) for shot in range(shots)]
    style = STYLES[int(scene.style[row])]
    opening = "" if style == "flat" else f"style : {_word(style, choose)} . "
    return opening + " . cut . ".join(sentences)


def shot_caption(scene: Scene, row: int, shot: int, choose: random.Random, unsaid: float) -> str:
    things = [n for n in range(scene.colour.shape[1]) if bool(scene.is_present[row, n])]
    phrases = [_thing(scene, row, n, shot, choose, unsaid) for n in things]
    place = PLACES[int(scene.place[row, shot])]
    where = "" if choose.random() < unsaid else f" on the {_word(place, choose)}"
    when = " at night" if HOURS[int(scene.hour[row, shot])] == "night" else ""
    camera = _CAMERA_PHRASES.get(CAMERAS[int(scene.camera[row, shot])], "")
    return " and ".join(phrases) + where + when + (f" , {camera}" if camera else "")


def _thing(scene: Scene, row: int, n: int, shot: int, choose: random.Random, unsaid: float) -> str:
    """Its shape and what it does are always said."""
    parts = [
        _word(SIZES[int(scene.size[row, n])], choose),
        COLOURS[int(scene.colour[row, n])],
        _word(MATERIALS[int(scene.material[row, n])], choose),
    ]
    if SIZES[int(scene.size[row, n])] == "medium":
        parts[0] = ""
    said = [part for part in parts if part and choose.random() >= unsaid]
    badge = " with badge" if int(scene.badge[row, n]) else ""
    noun = _word(SHAPES[int(scene.shape[row, n])], choose)
    verb = _word(VERBS[int(scene.verb[row, shot, n])], choose)
    return " ".join(["a", *said, noun]) + badge + f" {verb}"


def _word(name: str, choose: random.Random) -> str:
    return choose.choice(SYNONYMS.get(name, (name,)))
