"""Rendering in a child process: the one way a worker uses an engine."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path

import structlog

from generation.engines.base import Failed, Plan
from generation.engines.codec import plan_to_json
from generation.engines.host import messages
from generation.engines.host.faults import OUT_OF_MEMORY
from generation.engines.host.following import EngineLoad, Following, RenderControl
from generation.engines.host.messages import SmallEvent
from generation.engines.host.process import ChildGoneError, ChildProcess
from generation.engines.host.turns import Turns
from generation.engines.registry import get_spec

Shape = tuple[str | int, ...]
log = structlog.get_logger(__name__)


class EngineProcess:
    """One child for one device. Renders are taken in the order of asking, one at a time; the model stays warm.

    `render` yields small events only. By the time a plan's Done is yielded, its folder holds `frames.i420`, `sound.wav`
    and, where the engine keeps one, `truth.json` (see host/output.py). Every plan ends in exactly one Done, Failed or
    Cancelled, also when the child is killed under it; a dead child is replaced at the next render.
    """

    def __init__(
        self,
        *,
        environment: Mapping[str, str] | None = None,
        grace_seconds: float = 15.0,
        is_batching: bool = False,
    ) -> None:
        """`environment` picks the device (CUDA_VISIBLE_DEVICES); a cancel not heard for `grace_seconds` kills."""
        self._environment = dict(environment or {})
        self._grace_seconds = grace_seconds
        self._is_batching = is_batching
        self._turns = Turns()
        self._ids = itertools.count(1)
        self._child: ChildProcess | None = None
        self._too_large: set[Shape] = set()
        self.loads: list[EngineLoad] = []
        """Every load of an engine, the first and the swaps, with its seconds."""

    @property
    def pid(self) -> int | None:
        """The living child's process id."""
        return self._child.pid if self._child is not None and self._child.is_alive else None

    @property
    def renders(self) -> int:
        """How many renders run or wait here."""
        return self._turns.taken

    def render(
        self,
        plans: Sequence[Plan],
        workdirs: Sequence[Path],
        control: RenderControl,
        kept: Sequence[Path | None] = (),
    ) -> Iterator[SmallEvent]:
        """Render plans of one engine, plan i into workdirs[i] (which exist). Raises UnknownEngineError.

        `kept[i]` is a folder of the job's own: finished shots of a storyboard go there, and are not made again by an
        attempt that finds them.
        """
        (name,) = {plan.engine for plan in plans}
        spec = get_spec(name)
        with self._turns:
            child = self._living_child()
            fitting = [index for index, plan in enumerate(plans) if _shape(plan) not in self._too_large]
            for index in sorted(set(range(len(plans))) - set(fitting)):
                yield Failed(OUT_OF_MEMORY, "A clip of this shape did not fit this machine.", True, index)
            request = messages.Render(
                id=next(self._ids),
                engine=asdict(spec),
                plans=[plan_to_json(plans[index]) for index in fitting],
                workdirs=[str(workdirs[index]) for index in fitting],
                deadline_seconds=control.deadline_seconds,
                is_batching=self._is_batching,
                kept=[str(folder or "") for folder in ([*kept] or [None] * len(plans))],
            )
            following = Following(child, request, control, grace_seconds=self._grace_seconds)
            try:
                for event in following.events():
                    index = fitting[event.plan_index]
                    if isinstance(event, Failed) and event.code == OUT_OF_MEMORY:
                        self._too_large.add(_shape(plans[index]))
                    yield replace(event, plan_index=index)
            finally:
                self.loads.extend(following.loads)

    def forget(self, reference_ids: Sequence[str]) -> None:
        """Drop what the warm engine derived from these references: their consent was withdrawn."""
        if self._child is not None and self._child.is_alive:
            try:
                self._child.send(messages.Forget(list(reference_ids)))
            except ChildGoneError:
                log.info("engine_child_gone", pid=self._child.pid)

    def close(self) -> None:
        """End the child. The next render would start another."""
        if self._child is not None:
            self._child.kill()
            self._child = None

    def _living_child(self) -> ChildProcess:
        if self._child is None or not self._child.is_alive:
            self.close()
            self._child = ChildProcess(self._environment)
            self._too_large.clear()
            log.info("engine_child_started", pid=self._child.pid)
        return self._child


def _shape(plan: Plan) -> Shape:
    return (plan.engine, plan.request.width, plan.request.height, *plan.shot_frames)
