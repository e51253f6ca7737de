"""The owner's side of a child process that renders: one per device, restarted when it dies, killed when it must."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from multiprocessing import Pipe
from multiprocessing.connection import Connection

from generation.engines.host import messages

TERMINATE_SECONDS = 2.0

# The kernel's death signal follows the thread that started a process, not its process: a child started by a thread of
# a pool would die with that thread. This one lives as long as the interpreter.
_starter = ThreadPoolExecutor(max_workers=1, thread_name_prefix="engine-starter")


class ChildGoneError(Exception):
    """The child has died or was killed."""


class ChildProcess:
    """A running child and the pipe to it. Spawned, never forked: CUDA and threads survive no fork."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._connection, childs_end = Pipe(duplex=True)
        try:
            self._process = _starter.submit(_start, childs_end, environment).result()
        finally:
            childs_end.close()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    def send(self, message: messages.ToChild) -> None:
        """Raises ChildGoneError."""
        try:
            messages.send(self._connection, message)
        except OSError as error:
            raise ChildGoneError from error

    def receive(self, timeout_seconds: float) -> messages.ToOwner | None:
        """The next message, or None when none came in time. Raises ChildGoneError."""
        try:
            return messages.receive_in_owner(self._connection) if self._connection.poll(timeout_seconds) else None
        except (EOFError, OSError) as error:
            raise ChildGoneError from error

    def kill(self) -> None:
        """End the child and everything it started, gently for two seconds and then not."""
        if self._connection.closed:
            return
        for signal_number in (signal.SIGTERM, signal.SIGKILL):
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal_number)
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(TERMINATE_SECONDS)
        self._connection.close()


def _start(childs_end: Connection, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    descriptor = childs_end.fileno()
    return subprocess.Popen(
        [sys.executable, "-m", "generation.engines.host.child", str(descriptor), str(os.getpid())],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), **environment},
        pass_fds=(descriptor,),
        stdin=subprocess.DEVNULL,
        stdout=2,
        start_new_session=True,
    )
