"""A lock that is granted in the order of asking: jobs queued against one device keep their order."""

from __future__ import annotations

import threading
from collections import deque
from types import TracebackType


class Turns:
    """A context manager; unlike threading.Lock, nobody can overtake."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Event] = deque()

    @property
    def taken(self) -> int:
        """How many hold or wait for the lock."""
        return len(self._waiting)

    def __enter__(self) -> None:
        turn = threading.Event()
        with self._guard:
            self._waiting.append(turn)
            if self._waiting[0] is turn:
                turn.set()
        try:
            turn.wait()
        except BaseException:
            self._leave(turn)
            raise

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._leave(self._waiting[0])

    def _leave(self, turn: threading.Event) -> None:
        with self._guard:
            self._waiting.remove(turn)
            if self._waiting:
                self._waiting[0].set()
