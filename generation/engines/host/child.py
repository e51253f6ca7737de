"""The process that holds a model: `python -m generation.engines.host.child FD OWNER_PID`. Owned by `EngineProcess`."""

from __future__ import annotations

import logging
import queue
import sys
import threading
import time
from multiprocessing.connection import Connection
from pathlib import Path

from generation.engines.base import Engine, Event, KeepsReferences, RenderCancelledError, Stage, StageStarted
from generation.engines.codec import from_plain, plan_from_json
from generation.engines.host import messages
from generation.engines.host.faults import failure
from generation.engines.host.lifeline import die_with, end_group
from generation.engines.host.rendering import MemoryLadder, Rendering, Tell, free_memory, group_plans
from generation.engines.registry import EngineSpec, build_engine

logger = logging.getLogger(__name__)


class ChildControl:
    """The engine's line to the owner of the render."""

    def __init__(self, deadline_seconds: float) -> None:
        self._ends_at = time.monotonic() + deadline_seconds
        self._is_cancelled = threading.Event()

    def cancel(self) -> None:
        self._is_cancelled.set()

    def raise_if_cancelled(self) -> None:
        if self._is_cancelled.is_set() or time.monotonic() > self._ends_at:
            raise RenderCancelledError


class Child:
    """Renders on the main thread, as CUDA and many engines want it; a second thread listens to the owner."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._work: queue.SimpleQueue[messages.Render | messages.Forget] = queue.SimpleQueue()
        self._controls: dict[int, ChildControl] = {}
        self._spec = EngineSpec("", "")
        self._engine: Engine | None = None
        self._memory = MemoryLadder()

    def serve(self) -> None:
        threading.Thread(target=self._listen, daemon=True).start()
        while True:
            message = self._work.get()
            if isinstance(message, messages.Forget):
                if isinstance(self._engine, KeepsReferences):
                    self._engine.forget(message.reference_ids)
            else:
                self._render(message)

    def _listen(self) -> None:
        try:
            while True:
                message = messages.receive_in_child(self._connection)
                if isinstance(message, messages.Cancel):
                    if control := self._controls.get(message.id):
                        control.cancel()
                    continue
                if isinstance(message, messages.Render):
                    self._controls[message.id] = ChildControl(message.deadline_seconds)
                self._work.put(message)
        except (EOFError, OSError):
            end_group()

    def _render(self, message: messages.Render) -> None:
        control = self._controls[message.id]

        def tell(event: Event) -> None:
            messages.send(self._connection, messages.update(message.id, event))

        try:
            engine = self._warm(from_plain(message.engine, EngineSpec), tell)
        except Exception as error:
            logger.exception("engine_load_failed")
            for index in range(len(message.plans)):
                tell(failure(error, index))
        else:
            plans = [plan_from_json(plan) for plan in message.plans]
            groups = group_plans(plans, engine.capabilities.max_batch, is_batching=message.is_batching)
            folders = [Path(folder) for folder in message.workdirs]
            Rendering(engine, plans, folders, control, tell, message.kept).run(groups, self._memory)
        finally:
            del self._controls[message.id]

    def _warm(self, spec: EngineSpec, tell: Tell) -> Engine:
        """The engine asked for; another one goes out of memory first."""
        if self._engine is not None and self._spec == spec:
            return self._engine
        tell(StageStarted(Stage.LOADING))
        started, before = time.monotonic(), self._spec.name
        if self._engine is not None:
            self._engine.unload()
            self._engine = None
            free_memory()
        engine = build_engine(spec)
        engine.load()
        self._engine, self._spec, self._memory = engine, spec, MemoryLadder()
        seconds = time.monotonic() - started
        messages.send(self._connection, messages.Loaded(spec.name, seconds, before))
        return engine


def main() -> None:
    die_with(int(sys.argv[2]))
    logging.basicConfig(level=logging.WARNING)
    Child(Connection(int(sys.argv[1]))).serve()


if __name__ == "__main__":
    main()
