"""Clips to be judged: an engine renders a request, the result is encoded and decoded, and only then looked at."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from generation.engines.base import (
    Done,
    Engine,
    EngineRequest,
    Failed,
    Frames,
    Keyframe,
    Mode,
    Plan,
    PlanRefusedError,
    Shot,
    Sound,
    Source,
)
from generation.evaluation.media import Decoded, decode, encode


class NotRenderedError(Exception):
    """The engine refused or failed; the message says what it said."""


@dataclass(frozen=True, slots=True, eq=False)
class Render:
    clip: Decoded
    path: Path
    plan: Plan
    truth: Mapping[str, Any]
    """The engine's own record, JSON-ready, of which only scales and constants are read; empty where it keeps none."""
    wall_seconds: float

    def pixels_per_metre(self, shot: int) -> float:
        """In the decoded pictures. Raises KeyError where the engine keeps no record."""
        return float(self.truth["shots"][shot]["pixels_per_metre"]) * self.clip.shrink

    @property
    def cuts(self) -> list[int]:
        """Where the request asked for cuts."""
        return [int(at) for at in np.cumsum(self.plan.shot_frames)[:-1]]

    @property
    def source(self) -> Source:
        """This clip as the start of another."""
        request = self.plan.request
        return Source("clip_bench", self.path, request.prompt, request.seed, truth=self.path.with_suffix(".json"))


class NeverCancelled:
    def raise_if_cancelled(self) -> None:
        """A measurement is stopped from outside."""


class Studio:
    """One loaded engine, one size, one folder."""

    def __init__(self, engine: Engine, size: tuple[int, int], fps: int, folder: Path) -> None:
        self.engine, self.size, self.fps, self.folder = engine, size, fps, folder
        self.made = 0
        self.wall_seconds = 0.0
        self.clip_seconds = 0.0

    def has(self, mode: Mode) -> bool:
        return mode in self.engine.capabilities.modes

    def request(
        self,
        *shots: Shot,
        seed: int = 1,
        mode: Mode = Mode.TEXT,
        source: Source | None = None,
        keyframes: tuple[Keyframe, ...] = (),
    ) -> EngineRequest:
        asked = EngineRequest(
            shots, *self.size, self.fps, seed, mode=mode, camera="static camera", source=source, keyframes=keyframes
        )
        return replace(asked, mode=Mode.STORYBOARD) if len(shots) > 1 and mode is Mode.TEXT else asked

    def render(self, request: EngineRequest) -> Render:
        """Raises NotRenderedError."""
        path = self.folder / f"{self.made:03d}.mp4"
        self.made += 1
        began = time.perf_counter()
        sounds: list[NDArray[np.float32]] = []
        truth: dict[str, Any] = {}
        try:
            plan = self.engine.plan(request)
            pictures = self._pictures(plan, sounds, truth)
            encode(path, pictures, request.fps, lambda: _joined(sounds), self.engine.capabilities.audio_sample_rate)
        except PlanRefusedError as error:
            raise NotRenderedError(error.message) from error
        wall = time.perf_counter() - began
        self.wall_seconds += wall
        self.clip_seconds += float(plan.duration)
        path.with_suffix(".json").write_text(json.dumps(truth))
        return Render(decode(path), path, plan, truth, wall)

    def _pictures(
        self, plan: Plan, sounds: list[NDArray[np.float32]], truth: dict[str, Any]
    ) -> Iterator[NDArray[np.uint8]]:
        for event in self.engine.run([plan], NeverCancelled()):
            if isinstance(event, Frames):
                yield event.pictures
            elif isinstance(event, Sound):
                sounds.append(event.samples)
            elif isinstance(event, Done):
                truth.update(event.truth)
            elif isinstance(event, Failed):
                raise NotRenderedError(f"{event.code}: {event.message}")


def _joined(sounds: list[NDArray[np.float32]]) -> NDArray[np.float32]:
    return np.concatenate(sounds) if sounds else np.zeros((0, 2), np.float32)
