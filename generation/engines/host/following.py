"""One render as its owner sees it: events passed on, and the child made to stop when it must."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal

import structlog

from generation.engines.base import Cancelled, Done, Failed
from generation.engines.host import messages
from generation.engines.host.faults import DEVICE_FAULT
from generation.engines.host.messages import SmallEvent
from generation.engines.host.process import ChildGoneError, ChildProcess

POLL_SECONDS = 0.5
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class RenderControl:
    """What may end a render early. `is_cancelled` is asked twice a second, from the thread that renders."""

    deadline_seconds: float
    is_cancelled: Callable[[], bool] = lambda: False


@dataclass(frozen=True, slots=True)
class EngineLoad:
    """An engine was brought into memory, in place of another where `instead_of` names one."""

    engine: str
    seconds: float
    instead_of: str


class Following:
    """Follows one request to its end. Whatever happens, each of its plans gets exactly one last event."""

    def __init__(
        self, child: ChildProcess, request: messages.Render, control: RenderControl, *, grace_seconds: float
    ) -> None:
        self._child = child
        self._request = request
        self._control = control
        self._grace_seconds = grace_seconds
        self._ends_at = time.monotonic() + control.deadline_seconds
        self._asks_at = 0.0
        self._kills_at = float("inf")
        self._stopped_by: Literal["", "cancel", "deadline"] = ""
        self._open = set(range(len(request.plans)))
        self.loads: list[EngineLoad] = []

    def events(self) -> Iterator[SmallEvent]:
        """Until every plan has ended. Closing the iterator early, or an error in `is_cancelled`, cancels the render."""
        try:
            self._child.send(self._request)
            while self._open:
                yield from self._next_events()
                self._check()
        except ChildGoneError:
            self._child.kill()
            log.warning("engine_child_gone", pid=self._child.pid, stopped_by=self._stopped_by or "itself")
            while self._open:
                yield self._lost(self._open.pop())
        finally:
            if self._open:
                self._abandon()

    def _next_events(self) -> list[SmallEvent]:
        message = self._child.receive(POLL_SECONDS)
        if isinstance(message, messages.Loaded):
            self.loads.append(EngineLoad(message.engine, message.seconds, message.instead_of))
            log.info("engine_loaded", engine=message.engine, seconds=message.seconds, instead_of=message.instead_of)
        if not isinstance(message, messages.Update) or message.id != self._request.id:
            return []
        event = message.event
        if isinstance(event, Done | Failed | Cancelled):
            self._open.discard(event.plan_index)
        if isinstance(event, Cancelled) and self._stopped_by != "cancel":
            event = _too_late(event.plan_index)
        if isinstance(event, Failed) and event.code == DEVICE_FAULT:
            self._child.kill()
        return [event]

    def _check(self) -> None:
        """Pass a cancel or the deadline on, and lose patience when it is not heard. Raises ChildGoneError."""
        now = time.monotonic()
        if now > self._kills_at:
            raise ChildGoneError
        if self._stopped_by or now < self._asks_at:
            return
        self._asks_at = now + POLL_SECONDS
        if now > self._ends_at:
            self._stop("deadline")
        elif self._control.is_cancelled():
            self._stop("cancel")

    def _stop(self, reason: Literal["cancel", "deadline"]) -> None:
        self._stopped_by = reason
        self._kills_at = time.monotonic() + self._grace_seconds
        self._child.send(messages.Cancel(self._request.id))

    def _lost(self, index: int) -> SmallEvent:
        if self._stopped_by == "cancel":
            return Cancelled(plan_index=index)
        if self._stopped_by == "deadline":
            return _too_late(index)
        return Failed(
            "engine_died", "The engine's process ended under the render.", is_retryable=True, plan_index=index
        )

    def _abandon(self) -> None:
        """Nobody listens any more: stop the render and leave the child ready for the next one, or dead."""
        with suppress(ChildGoneError):
            self._stop("cancel")
            while self._open and time.monotonic() < self._kills_at:
                self._next_events()
        if self._open:
            self._child.kill()


def _too_late(index: int) -> Failed:
    return Failed("deadline_exceeded", "The clip took longer than a clip may take.", False, index)
