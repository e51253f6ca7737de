"""What the tests of the simulated world share: small requests, and a run collected into one place."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from generation.engines.base import Done, EngineRequest, Event, Frames, Mode, Plan, Shot, Sound
from generation.engines.sim.engine import SimEngine


class NeverCancelled:
    def raise_if_cancelled(self) -> None:
        return


@dataclass
class Clip:
    plan: Plan
    frames: np.ndarray
    sound: np.ndarray
    truth: dict[str, Any]
    events: list[Event] = field(default_factory=list)

    def track(self, cast_id: str, shot: int = 0) -> dict[str, Any]:
        return next(track for track in self.truth["tracks"][cast_id] if track["shot"] == shot)


def request(
    *prompts: str, seconds: float = 4.0, size: tuple[int, int] = (160, 288), fps: int = 24, seed: int = 7, **more: Any
) -> EngineRequest:
    shots = tuple(Shot(prompt, seconds / len(prompts)) for prompt in prompts)
    mode = more.pop("mode", Mode.TEXT if len(prompts) == 1 else Mode.STORYBOARD)
    return EngineRequest(shots, *size, fps, seed, mode=mode, **more)


def make(*prompts: str, **more: Any) -> Clip:
    """Render a clip in this process."""
    engine = SimEngine()
    plan = engine.plan(request(*prompts, **more))
    events = list(engine.run([plan], NeverCancelled()))
    frames = np.concatenate([event.pictures for event in events if isinstance(event, Frames)])
    sound = np.concatenate([event.samples for event in events if isinstance(event, Sound)])
    truth = next(dict(event.truth) for event in events if isinstance(event, Done))
    return Clip(plan, frames, sound, truth, events)
