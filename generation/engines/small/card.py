"""The record beside exported weights: what they were built as and trained on, as data and as a page. No torch."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from generation.engines.errors import EngineNotConfiguredError
from generation.engines.small.configuration import SIZES
from generation.engines.small.world.vocabulary import WORLDS, World

CARD_FILE = "small.json"
PAGE_FILE = "README.md"


@dataclass(frozen=True, slots=True)
class Card:
    size: str
    time_ratio: int
    clips: Mapping[str, int]
    """Seen in training, by stage."""
    is_distilled: bool
    world: World = "whole"
    measures: Mapping[str, Any] = field(default_factory=dict)
    """What `manage.py bench engine` said of these weights; empty: not measured."""


NO_CARD = Card("full", 4, {}, is_distilled=False)


def read_card(folder: Path) -> Card:
    """Raises EngineNotConfiguredError for a folder that was not exported by this project."""
    try:
        card = Card(**json.loads((folder / CARD_FILE).read_text()))
    except (OSError, ValueError, TypeError) as error:
        message = f"{folder} holds no small model: export a checkpoint with `manage.py export_small`."
        raise EngineNotConfiguredError(message) from error
    if card.size not in SIZES or card.time_ratio not in (4, 8) or card.world not in WORLDS:
        raise EngineNotConfiguredError(f"This version knows no small model of the size {card.size}.")
    return card


def write_card(folder: Path, card: Card) -> None:
    (folder / CARD_FILE).write_text(json.dumps(asdict(card), indent=1) + "\n")
    (folder / PAGE_FILE).write_text(_page(card))


def _page(card: Card) -> str:
    clips = ", ".join(f"{name} {count:,}" for name, count in card.clips.items() if not name.endswith("_steps"))
    said = [kind for kind in _SAID if card.world == "whole" or kind not in _ONLY_IN_THE_WHOLE]
    measured = "\n".join(f"| {name} | {value} |" for name, value in card.measures.items())
    table = f"| figure | value |\n|---|---|\n{measured}" if measured else "Not measured yet."
    short, long = SIZES[card.size].native
    return f"""# Hibari small model ({card.size}, {card.time_ratio} frames a latent)

A joint video and sound diffusion transformer in the LTX-2 classes of diffusers, trained from nothing.

## Data
Only clips of a simulated world, made while training: one to four of eight shapes in twelve colours and six materials,
in free flight and bounces in closed form, with the sounds of their impacts. No pictures, films or recordings of
anything else, no outputs of other models. {_WORLDS[card.world]} {len(said)} kinds of attributes are described:
{", ".join(said)}.

## Compute
Clips seen, by stage: {clips or "none"}. {"Distilled to eight steps." if card.is_distilled else "Not distilled."}

## Measures
{table}

## Limits
Native pictures are {short}x{long} or {long}x{short} at 12 or 24 a second; anything larger is scaled up. It knows no
people, no speech and no words outside its vocabulary. What it shows of motion holds for the world it was trained in and
nowhere else: no claim of physics is made beyond that.

## Licence
Apache-2.0, code and weights.
"""


_WORLDS = {
    "whole": "Up to four things, four shots, six styles.",
    "plain": "Only its plain part: one thing in one shot, in flat style, by day, before a still camera.",
}
_SAID = ("colour", "shape", "material", "size", "motion", "place", "hour", "camera", "style", "cuts", "badge")
_ONLY_IN_THE_WHOLE = ("hour", "camera", "style", "cuts", "badge")
