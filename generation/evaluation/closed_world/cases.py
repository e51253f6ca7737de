"""What is asked: one thing, one shot, in colours and shapes that the detectors know, seen in training or held out."""

from __future__ import annotations

from dataclasses import dataclass, replace

import torch

from generation.engines.small.world.captions import captions_of
from generation.engines.small.world.sampling import Sampling, sample_scenes
from generation.engines.small.world.scene import Scene
from generation.engines.small.world.vocabulary import COLOURS, HELD_OUT, MATERIALS, PLACES, SEEN, SHAPES, VERBS
from generation.evaluation.colours import HUES
from generation.evaluation.following import Attributes

SECONDS = 4.0
SHOWN_SHAPES = ("ball", "box", "triangle")
DONE = {"bounce": "bounce", "slide": "slide", "stand": "stand"}
PLAIN_PLACES = ("road", "meadow")
"""Backdrops without a hue that the detectors look for."""
BOUNCING_MATERIAL = "plastic"


@dataclass(frozen=True, slots=True)
class Case:
    scene: Scene
    """A batch of one."""
    prompt: str
    asked: Attributes
    seed: int


def make_cases(count: int, size: tuple[int, int], *, is_held_out: bool, verb: str = "", seed: int = 0) -> list[Case]:
    """Everything is said in the prompt. Without a verb, the three take turns."""
    pairs = [pair for pair in (HELD_OUT if is_held_out else SEEN) if _is_shown(*pair)]
    return [_case(pairs[i % len(pairs)], i, size, verb or list(DONE)[i % 3], seed + i) for i in range(count)]


def _is_shown(colour: int, shape: int) -> bool:
    return COLOURS[colour] in HUES and SHAPES[shape] in SHOWN_SHAPES


def _case(pair: tuple[int, int], index: int, size: tuple[int, int], verb: str, seed: int) -> Case:
    sampling = Sampling(*size, SECONDS, shots_max=1, is_everything_plain=True)
    drawn = sample_scenes(1, sampling, torch.Generator().manual_seed(seed))
    first = torch.arange(drawn.colour.shape[1])[None] == 0
    place = PLACES.index(PLAIN_PLACES[index % 2])
    scene = replace(
        drawn,
        colour=torch.full_like(drawn.colour, pair[0]),
        shape=torch.full_like(drawn.shape, pair[1]),
        material=torch.full_like(drawn.material, MATERIALS.index(BOUNCING_MATERIAL)),
        size=torch.full_like(drawn.size, 2),
        is_present=first,
        place=torch.full_like(drawn.place, place),
        verb=torch.full_like(drawn.verb, VERBS.index(verb)),
    )
    _start(scene, verb, seed)
    (prompt,) = captions_of(scene, seed, unsaid=0.0)
    return Case(scene, prompt, Attributes(COLOURS[pair[0]], SHAPES[pair[1]], DONE[verb]), seed)


def _start(scene: Scene, verb: str, seed: int) -> None:
    """From where the verb is plain to see. Heights differ, or another clip's sound would fit as well."""
    share = 0.4 + 0.45 * (seed * 0.618 % 1.0)
    scene.x.fill_(0.3 * scene.width)
    scene.y.fill_(share * scene.height if verb == "bounce" else 0.0)
    scene.vx.fill_({"bounce": 0.2, "slide": 1.2, "stand": 0.0}[verb])
    scene.vy.fill_(0.0)
