"""Small engines for the tests of the host: one that works, and relatives of it that fail in known ways."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from generation.engines.base import (
    Capabilities,
    Control,
    Done,
    EngineRequest,
    Event,
    Failed,
    Frames,
    Plan,
    Preview,
    Shot,
    ShotDone,
    ShotState,
    Sound,
    Stage,
    StageStarted,
    Step,
)


class TinyEngine:
    """A square that wanders by seed, and a tone whose pitch is the seed."""

    name = "tiny"
    rate = 24_000

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(
            name=self.name,
            title="Tiny",
            is_model=False,
            digital_source_type="algorithmicMedia",
            revision="1",
            licence="Apache-2.0",
            modes=frozenset(),
            sizes=((64, 48),),
            frame_rates=(8,),
            seconds_min=1,
            seconds_max=4,
            audio_sample_rate=self.rate,
            audio_channels=2,
            max_batch=4,
            determinism="bit",
        )

    def plan(self, request: EngineRequest) -> Plan:
        frames = tuple(round(shot.seconds * request.fps) for shot in request.shots)
        return Plan(self.name, request, frames, estimated_seconds=0.1, batch_key="tiny")

    def load(self) -> None:
        self.forgotten: list[str] = []

    def warm(self, plans: Sequence[Plan]) -> None:
        return

    def unload(self) -> None:
        return

    def forget(self, reference_ids: Sequence[str]) -> int:
        self.forgotten += reference_ids
        return len(reference_ids)

    def run(self, plans: Sequence[Plan], control: Control) -> Iterator[Event]:
        yield StageStarted(Stage.RENDERING)
        for index, plan in enumerate(plans):
            yield from self.render(plan, index, len(plans), control)

    def render(self, plan: Plan, index: int, batch: int, control: Control) -> Iterator[Event]:
        random = np.random.default_rng(plan.request.seed)
        request = plan.request
        for shot, frames in enumerate(plan.shot_frames):
            for frame in range(frames):
                control.raise_if_cancelled()
                self.between_steps(plan, frame)
                picture = np.full((1, request.height, request.width, 3), 32, np.uint8)
                x, y = random.integers(0, 40, 2)
                picture[0, y : y + 8, x : x + 8] = (220, 40, 40)
                yield Frames(picture, index)
                yield Step(frame + 1, plan.frames, plan_index=index)
            yield ShotDone(shot, index)
        yield Preview(b"\xff\xd8\xff" + bytes(64), index)
        times = np.arange(round(plan.duration * self.rate)) / self.rate
        tone = 0.2 * np.sin(2 * np.pi * (200 + request.seed) * times).astype(np.float32)
        yield Sound(np.stack([tone, tone], axis=1), index)
        truth = {"seed": request.seed, "batch": batch, "forgotten": self.forgotten}
        yield Done(index, truth, {"revision": "1"})

    def between_steps(self, plan: Plan, frame: int) -> None:
        """Where the relatives below go wrong."""


class OtherEngine(TinyEngine):
    name = "other"


class DeafEngine(TinyEngine):
    """Never looks at its control, and has started a process of its own."""

    name = "deaf"

    def between_steps(self, plan: Plan, frame: int) -> None:
        if frame == 1:
            helper = subprocess.Popen(["/bin/sleep", "600"])
            Path(plan.request.style).write_text(str(helper.pid))
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            time.sleep(600)


class SlowEngine(TinyEngine):
    """Takes a tenth of a second a step and listens."""

    name = "slow"

    def between_steps(self, plan: Plan, frame: int) -> None:
        time.sleep(0.1)


class DyingEngine(TinyEngine):
    """Its process is killed in the middle of a step, as an out-of-memory killer would."""

    name = "dying"

    def between_steps(self, plan: Plan, frame: int) -> None:
        if frame == 3 and not Path(plan.request.style).exists():
            Path(plan.request.style).write_text("died once")
            os.kill(os.getpid(), signal.SIGKILL)


class ShotByShotEngine(TinyEngine):
    """Resumes storyboards; writes each shot it makes to the file that the style names, and dies once in shot 2."""

    name = "shot-by-shot"

    def plan(self, request: EngineRequest) -> Plan:
        return replace(super().plan(request), batch_key="")

    def render(self, plan: Plan, index: int, batch: int, control: Control) -> Iterator[Event]:
        return self.resume(plan, 0, {}, control)

    def resume(
        self, plan: Plan, shots_done: int, state: Mapping[str, NDArray[Any]], control: Control
    ) -> Iterator[Event]:
        diary = Path(plan.request.style)
        level = int(state["level"]) if shots_done else 10
        for shot in range(shots_done, len(plan.shot_frames)):
            with diary.open("a") as file:
                file.write(f"{shot}\n")
            for frame in range(plan.shot_frames[shot]):
                if shot == 1 and frame == 2 and "dies" in plan.request.prompt and diary.read_text().count("1") == 1:
                    os.kill(os.getpid(), signal.SIGKILL)
                yield Frames(np.full((1, plan.request.height, plan.request.width, 3), level + frame, np.uint8))
            # What a shot looks like hangs on all before it, as it does in a model.
            level = (level * 3 + 7) % 200
            yield ShotState(shot, {"level": np.asarray(level)})
            yield ShotDone(shot)
        samples = round(plan.duration * self.rate)
        yield Sound(np.full((samples, 2), level / 1000, np.float32))
        yield Done(0, {"level": level})


class FaultyDeviceEngine(TinyEngine):
    name = "faulty-device"

    def between_steps(self, plan: Plan, frame: int) -> None:
        raise RuntimeError("CUDA error: an illegal memory access was encountered")


class HungryEngine(TinyEngine):
    """Fits one clip at a time, and 'large' ones only after two measures."""

    name = "hungry"
    level = 0
    most_levels = 2

    def save_memory(self, level: int) -> bool:
        if level > self.most_levels:
            return False
        self.level = level
        return True

    def render(self, plan: Plan, index: int, batch: int, control: Control) -> Iterator[Event]:
        if batch > 1 or ("large" in plan.request.prompt and self.level < 2) or "huge" in plan.request.prompt:
            yield Step(1, plan.frames, plan_index=index)
            raise MemoryError
        yield from super().render(plan, index, batch, control)


class ShortEngine(TinyEngine):
    """Delivers one picture less than it planned."""

    name = "short"

    def run(self, plans: Sequence[Plan], control: Control) -> Iterator[Event]:
        return super().run([replace(plan, shot_frames=(plan.frames - 1,)) for plan in plans], control)


class RefusingEngine(TinyEngine):
    name = "refusing"

    def run(self, plans: Sequence[Plan], control: Control) -> Iterator[Event]:
        yield Failed("too_strange", "Ask for something else.", is_retryable=False)


class UnloadableEngine(TinyEngine):
    name = "unloadable"

    def load(self) -> None:
        raise OSError("no such folder")


ENGINES = (
    TinyEngine,
    OtherEngine,
    DeafEngine,
    SlowEngine,
    DyingEngine,
    ShotByShotEngine,
    FaultyDeviceEngine,
    HungryEngine,
    ShortEngine,
    RefusingEngine,
    UnloadableEngine,
)


def tiny_request(
    prompt: str = "a red square", *, seed: int = 1, seconds: float = 1.0, style: str = ""
) -> EngineRequest:
    return EngineRequest((Shot(prompt, seconds),), width=64, height=48, fps=8, seed=seed, style=style)
