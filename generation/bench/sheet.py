"""A contact sheet of unlike prompts: three stills of each, to be looked at by a person."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from generation.engines.base import Engine, EngineRequest, Failed, Frames, Mode, PlanRefusedError, Shot
from generation.evaluation.studio import NeverCancelled

PROMPTS: tuple[tuple[str, ...], ...] = (
    ("a triple axel on a paddleboard",),
    ("a dog chases a ball through a puddle and stumbles",),
    ("a yellow car leans in a sharp turn on a mountain road",),
    ("a glass falls from a table and shatters", "the broken glass on the floor while a cat walks past"),
    ("a footstep that echoes in an empty church",),
    ("two girls dance on a stage, neon",),
    ("a horse gallops along the beach at dawn",),
    ("an elephant walks through falling snow",),
    ("a fox trots through a forest in the rain, watercolour",),
    ("a sailing boat in a storm at night, thunder",),
    ("three fish swim underwater",),
    ("an astronaut jumps on the moon",),
    ("a boy kicks a football on the grass, slow motion",),
    ('a teacher in a room says "Welcome to the sky, everyone!"',),
    ("a detective walks down a city street at night in the rain, noir",),
    ("a red ball bounces on the road while a blue cube slides past",),
    ("a woman rides a bicycle on a country road, the camera pans",),
    ("an old man sits on a bench in a park and waves, film grain",),
    ("a penguin slides on ice",),
    ("a robot dances in a kitchen, pixel art",),
    ("a dragon flies over the mountains at sunset, anime",),
    ("a child throws a red ball to a dog, paper cut-out",),
    ("a rocket flies through space",),
    ("a camel walks through the desert at sunset",),
    ("a duck swims on a lake in the fog",),
    ("a drone shot of a truck driving through the desert",),
    ("the camera orbits a knight standing in a castle hall",),
    ("a vase falls and breaks in a living room",),
    ("a cat jumps over a wooden box, handheld camera",),
    ("a purple balloon floats over a meadow at dawn",),
)
SECONDS, FPS = 6.0, 12
SHARES = (0.12, 0.34, 0.75)
STILL = (180, 320)
COLUMNS, LABEL = 5, 26


def draw_sheet(engine: Engine, size: tuple[int, int], path: Path, say: Callable[[str], None]) -> dict[str, object]:
    """Write the sheet as a picture and say which words of which prompt the engine left out, or why it refused."""
    tiles, left_out = [], {}
    for prompts in PROMPTS:
        text = " / ".join(prompts)
        say(text)
        shots = tuple(Shot(prompt, SECONDS / len(prompts)) for prompt in prompts)
        mode = Mode.TEXT if len(shots) == 1 else Mode.STORYBOARD
        request = EngineRequest(shots, *size, _rate(engine), 1, mode=mode)
        try:
            plan = engine.plan(request)
            stills = _stills(engine.run([plan], NeverCancelled()), plan.frames)
        except PlanRefusedError as error:
            left_out[text] = error.message
            continue
        if plan.ignored:
            left_out[text] = ", ".join(plan.ignored)
        tiles.append(_tile(text, stills))
    blank = np.full_like(tiles[0], 255)
    tiles += [blank] * (-len(tiles) % COLUMNS)
    rows = [np.hstack(tiles[first : first + COLUMNS]) for first in range(0, len(tiles), COLUMNS)]
    cv2.imwrite(str(path), cv2.cvtColor(np.vstack(rows), cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, 88])
    return {"sheet": path.name, "sheet_prompts": len(PROMPTS), "sheet_left_out": left_out}


def _rate(engine: Engine) -> int:
    rates = engine.capabilities.frame_rates
    return FPS if FPS in rates else min(rates)


def _stills(events: Iterable[object], frames: int) -> list[NDArray[np.uint8]]:
    wanted = [min(frames - 1, round(share * frames)) for share in SHARES]
    found: list[NDArray[np.uint8]] = []
    at = 0
    for event in events:
        if isinstance(event, Failed):
            raise PlanRefusedError(event.code, event.message)
        if isinstance(event, Frames):
            found += [cv2.resize(event.pictures[one - at], STILL, interpolation=cv2.INTER_AREA).astype(np.uint8)
                      for one in wanted if at <= one < at + len(event.pictures)]  # fmt: skip
            at += len(event.pictures)
    return found


def _tile(text: str, stills: list[NDArray[np.uint8]]) -> NDArray[np.uint8]:
    row = np.hstack(stills)
    label = np.full((LABEL, row.shape[1], 3), 255, np.uint8)
    cv2.putText(label, text[:88], (4, 17), cv2.FONT_HERSHEY_SIMPLEX, 0.36, (20, 20, 20), 1, cv2.LINE_AA)
    return np.vstack([label, row]).astype(np.uint8)
