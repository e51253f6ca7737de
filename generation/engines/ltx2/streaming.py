"""Events out of work that calls back: the pipelines report steps through a callback, an engine yields."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator

from generation.engines.base import Event, RenderCancelledError

Emit = Callable[[Event], None]
_QUEUED_MAX = 4


def stream(work: Callable[[Emit], None]) -> Iterator[Event]:
    """Run `work` in a thread and yield what it emits, in order. What it raises is raised here.

    Closing the iterator makes the next `emit` raise RenderCancelledError, and waits until the work has ended.
    """
    events: queue.Queue[Event | None] = queue.Queue(maxsize=_QUEUED_MAX)
    is_closed = threading.Event()
    errors: list[BaseException] = []

    def emit(event: Event) -> None:
        if is_closed.is_set():
            raise RenderCancelledError
        events.put(event)

    def run() -> None:
        try:
            work(emit)
        except BaseException as error:
            errors.append(error)
        finally:
            events.put(None)

    thread = threading.Thread(target=run, name="render", daemon=True)
    thread.start()
    try:
        while (event := events.get()) is not None:
            yield event
    finally:
        is_closed.set()
        while thread.is_alive():
            try:
                events.get(timeout=0.1)
            except queue.Empty:
                continue
        thread.join()
    if errors:
        # Popped so that this frame does not keep the failed attempt's tensors alive through the traceback.
        raise errors.pop()
