"""Plans through a loaded engine: files written, progress kept monotone, and the ladder climbed when memory runs out."""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np

from generation.engines.base import (
    Cancelled,
    Control,
    Done,
    Engine,
    Event,
    Failed,
    Frames,
    Plan,
    Preview,
    RenderCancelledError,
    ResumesShots,
    SavesMemory,
    ShotDone,
    ShotState,
    Sound,
    StageStarted,
    Step,
)
from generation.engines.host import energy
from generation.engines.host.faults import failure, is_out_of_memory
from generation.engines.host.kept_shots import KeptShots
from generation.engines.host.messages import PREVIEW_MAX_BYTES
from generation.engines.host.output import Output, OutputInvalidError

Tell = Callable[[Event], None]


class Rendering:
    """One render request in the child: `plans[i]` goes into `workdirs[i]` and is told about as plan i."""

    def __init__(
        self,
        engine: Engine,
        plans: Sequence[Plan],
        workdirs: Sequence[Path],
        control: Control,
        tell: Tell,
        kept: Sequence[str] = (),
    ) -> None:
        """`kept[i]` is where finished shots of plan i outlive this render; empty where they need not."""
        self._engine = engine
        self._plans = plans
        self._workdirs = workdirs
        self._control = control
        self._tell = tell
        self._kept = [*kept] or [""] * len(plans)
        self._closed: set[int] = set()
        self._furthest: dict[int, int] = {}

    def run(self, groups: Sequence[Sequence[int]], memory: MemoryLadder) -> None:
        """Render group after group; plans of a group share a forward pass. Each plan gets exactly one last event."""
        for group in groups:
            self._run_group(list(group), memory)

    def _run_group(self, group: list[int], memory: MemoryLadder) -> None:
        """Out of memory: halve the group, then save memory step by step, then give up."""
        group = [index for index in group if index not in self._closed]
        if not group:
            return
        level = memory.start(self._engine, self._plans[group[0]])
        while not self._attempt(group, level):
            free_memory()
            if len(group) > 1:
                for half in (group[: len(group) // 2], group[len(group) // 2 :]):
                    self._run_group(half, memory)
                return
            if not memory.climb(self._engine, self._plans[group[0]]):
                self._close(failure(MemoryError(), group[0]))
                return
            level += 1

    def _attempt(self, group: list[int], level: int) -> bool:
        """Run the engine once. False only when memory ran out; every other end is told.

        The error itself must not leave: the failed attempt's tensors hang on the frames of its traceback.
        """
        outputs: dict[int, Output] = {}
        try:
            self._control.raise_if_cancelled()
            for index in group:
                outputs[index] = self._output(index)
            self._consume(group, outputs, level)
        except RenderCancelledError:
            _discard(outputs)
            self._close_rest(group, lambda index: Cancelled(plan_index=index))
        except Exception as error:
            _discard(outputs)  # before the end is told: whoever hears of it finds no half a file
            if is_out_of_memory(error):
                return False
            last = error
            self._close_rest(group, lambda index: failure(last, index))
        finally:
            _discard(outputs)
        return True

    def _consume(self, group: list[int], outputs: dict[int, Output], level: int) -> None:
        started, cpu_started = time.monotonic(), time.process_time()
        joules_started = energy.joules()
        for event in self._events(group, outputs):
            index = group[event.plan_index]
            if isinstance(event, Frames):
                outputs[index].add_frames(event.pictures)
            elif isinstance(event, Sound):
                outputs[index].add_sound(event.samples)
            elif isinstance(event, ShotState):
                outputs[index].add_state(event.arrays)
            elif isinstance(event, Done):
                outputs[index].finish(event.truth)
                spent = {
                    "seconds": round(time.monotonic() - started, 3),
                    "cpu_seconds": round(time.process_time() - cpu_started, 3),
                    "batch": len(group),
                    "memory_saving": level,
                    **energy.since(joules_started, shared_by=len(group)),
                }
                self._close(replace(event, plan_index=index, truth={}, provenance={**event.provenance, "spent": spent}))
            elif isinstance(event, Failed | Cancelled):
                self._close(replace(event, plan_index=index))
            else:
                if isinstance(event, ShotDone):
                    outputs[index].end_shot(event.index)
                self._pass_on(replace(event, plan_index=index))
        self._close_rest(group, lambda index: failure(OutputInvalidError("no end of the clip"), index))

    def _output(self, index: int) -> Output:
        capabilities = self._engine.capabilities
        folder = self._kept[index] if isinstance(self._engine, ResumesShots) else ""
        kept = KeptShots(Path(folder), capabilities.revision) if folder else None
        return Output(self._plans[index], self._workdirs[index], capabilities, kept)

    def _events(self, group: list[int], outputs: Mapping[int, Output]) -> Iterator[Event]:
        """The engine's run; of a storyboard that lost an attempt, only the shots that are missing."""
        first = group[0]
        if len(group) == 1 and isinstance(self._engine, ResumesShots) and (shots := outputs[first].take_over()):
            state = outputs[first].state_after(shots)
            return self._engine.resume(self._plans[first], shots, state, self._control)
        return self._engine.run([self._plans[index] for index in group], self._control)

    def _pass_on(self, event: StageStarted | Step | Preview | ShotDone) -> None:
        """Progress, never backwards: a second attempt after memory ran out counts from the start again."""
        if isinstance(event, Step):
            if event.index <= self._furthest.get(event.plan_index, -1):
                return
            self._furthest[event.plan_index] = event.index
        if isinstance(event, Preview) and len(event.jpeg) > PREVIEW_MAX_BYTES:
            event = replace(event, jpeg=_smaller(event.jpeg))
        self._tell(event)

    def _close(self, event: Done | Failed | Cancelled) -> None:
        if event.plan_index not in self._closed:
            self._closed.add(event.plan_index)
            self._tell(event)

    def _close_rest(self, group: list[int], last_event: Callable[[int], Failed | Cancelled]) -> None:
        for index in group:
            if index not in self._closed:
                self._close(last_event(index))


class MemoryLadder:
    """How much memory must be saved for a shape, as learned in this process."""

    def __init__(self) -> None:
        self._levels: dict[tuple[int, ...], int] = {}

    def start(self, engine: Engine, plan: Plan) -> int:
        """Set the engine to what the plan's shape is known to need."""
        level = self._levels.get(_shape(plan), 0)
        if isinstance(engine, SavesMemory):
            engine.save_memory(level)
        return level

    def climb(self, engine: Engine, plan: Plan) -> bool:
        """One more measure for this shape; False when there is none left."""
        level = self._levels.get(_shape(plan), 0) + 1
        if not isinstance(engine, SavesMemory) or not engine.save_memory(level):
            return False
        self._levels[_shape(plan)] = level
        return True


def group_plans(plans: Sequence[Plan], max_batch: int, *, is_batching: bool) -> list[list[int]]:
    """Indexes of plans that may share a forward pass, in the order of the first of each."""
    groups: list[list[int]] = []
    open_groups: dict[str, list[int]] = {}
    for index, plan in enumerate(plans):
        group = open_groups.get(plan.batch_key) if is_batching and plan.batch_key else None
        if group is not None and len(group) < max_batch:
            group.append(index)
            continue
        groups.append([index])
        open_groups[plan.batch_key] = groups[-1]
    return groups


def free_memory() -> None:
    """Hand back what the last attempt held, on the device too, without importing torch."""
    gc.collect()
    torch = sys.modules.get("torch")
    if torch is not None and torch.cuda.is_available():
        torch.cuda.empty_cache()


def _shape(plan: Plan) -> tuple[int, ...]:
    return (plan.request.width, plan.request.height, *plan.shot_frames)


def _smaller(jpeg: bytes) -> bytes:
    """The picture again in at most PREVIEW_MAX_BYTES."""
    picture = np.asarray(cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR))
    while len(jpeg) > PREVIEW_MAX_BYTES:
        height, width = picture.shape[0] * 7 // 10, picture.shape[1] * 7 // 10
        picture = cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA)
        jpeg = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 70])[1].tobytes()
    return jpeg


def _discard(outputs: Mapping[int, Output]) -> None:
    """Twice is fine; what was finished stays."""
    for output in outputs.values():
        output.discard()
