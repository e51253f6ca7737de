"""How long an engine needs for the clip that people ask for most, before anything is encoded."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence

from generation.engines.base import EngineRequest, Failed, Frames, Mode, PlanRefusedError, Shot
from generation.evaluation.studio import NeverCancelled, NotRenderedError, Studio

SIZE, FPS, SECONDS = (720, 1280), 24, 10.0
PROMPTS = (
    "a red ball bounces on grass at sunset while a blue cube slides past",
    "a dog chases a ball through a puddle and stumbles, then it shakes in the rain",
    "two women dance on a stage, neon",
)


def speed(studio: Studio, seeds: Sequence[int]) -> dict[str, object]:
    """Wall seconds for ten seconds of 720x1280 at 24 a second, engine loaded, nothing encoded: each prompt's best.

    CPU seconds are told too: on a machine that others use they are what the wall would be, but for waiting.
    """
    best: list[tuple[float, float]] = []
    load = os.getloadavg()[0]
    for prompt in PROMPTS:
        request = EngineRequest((Shot(prompt, SECONDS),), *SIZE, FPS, seeds[0], mode=Mode.TEXT)
        best.append(min(_seconds(studio, request) for _ in range(2)))
    return {
        "speed_clip": f"{SECONDS:g} s {SIZE[0]}x{SIZE[1]} {FPS} fps",
        "speed_seconds_each": [round(wall, 2) for wall, _ in best],
        "speed_cpu_seconds_each": [round(cpu, 2) for _, cpu in best],
        "speed_cores": os.cpu_count(),
        "speed_load_before": round(load, 2),
        "speed_seconds_worst": max(wall for wall, _ in best),
    }


def _seconds(studio: Studio, request: EngineRequest) -> tuple[float, float]:
    """Wall and CPU."""
    try:
        plan = studio.engine.plan(request)
    except PlanRefusedError as error:
        raise NotRenderedError(error.message) from error
    began, began_cpu = time.perf_counter(), time.process_time()
    frames = 0
    for event in studio.engine.run([plan], NeverCancelled()):
        if isinstance(event, Frames):
            frames += len(event.pictures)
        elif isinstance(event, Failed):
            raise NotRenderedError(f"{event.code}: {event.message}")
    assert frames == plan.frames
    return time.perf_counter() - began, time.process_time() - began_cpu
