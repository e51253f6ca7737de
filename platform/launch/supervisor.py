"""Keeps programs running: a crash is told and followed by a new start, a stop reaches every descendant."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence

from launch.guardian import Guardian
from launch.programs import Program

BACKOFF_SECONDS = (0.5, 1, 2, 5, 10, 30)
STEADY_SECONDS = 60
"""A program that lived this long has earned a fresh backoff."""

Say = Callable[[str, str], None]
"""Called with the program's name and one line of text."""


class Keeper(threading.Thread):
    """One program, kept alive until told to stop."""

    def __init__(self, program: Program, environment: Mapping[str, str], say: Say, guardian: Guardian) -> None:
        super().__init__(name=f"keep-{program.name}", daemon=True)
        self.program = program
        self.starts = 0
        self._environment = dict(environment)
        self._say = say
        self._guardian = guardian
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None

    @property
    def pid(self) -> int | None:
        """The process id of the present run, None between two."""
        process = self._process
        return process.pid if process is not None and process.poll() is None else None

    def run(self) -> None:
        crashes = 0
        while (process := self._spawn()) is not None:
            started = time.monotonic()
            self._relay(process)
            code = process.wait()
            self._end_group(process)
            if self._stopping.is_set():
                return
            crashes = 0 if time.monotonic() - started > STEADY_SECONDS else crashes
            wait = BACKOFF_SECONDS[min(crashes, len(BACKOFF_SECONDS) - 1)]
            crashes += 1
            self._say(self.program.name, f"ended with {_in_words(code)}; starting again in {wait} s")
            self._stopping.wait(wait)

    def ask_to_stop(self) -> None:
        self._stopping.set()
        with self._lock:
            if self._process is not None and self._process.poll() is None:
                self._process.terminate()

    def force(self) -> None:
        self._stopping.set()
        with self._lock:
            if self._process is not None:
                self._end_group(self._process)

    def _spawn(self) -> subprocess.Popen[str] | None:
        with self._lock:
            if self._stopping.is_set():
                return None
            self._process = subprocess.Popen(
                self.program.command,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                text=True,
                errors="replace",
            )
            self._guardian.watch(-self._process.pid, signal.SIGKILL)
            self.starts += 1
            return self._process

    def _relay(self, process: subprocess.Popen[str]) -> None:
        """Pass its lines on from a thread of its own: a grandchild may hold the pipe longer than the program lives."""

        def copy() -> None:
            assert process.stdout is not None
            for line in process.stdout:
                self._say(self.program.name, line.rstrip("\n"))

        threading.Thread(target=copy, name=f"relay-{self.program.name}", daemon=True).start()

    def _end_group(self, process: subprocess.Popen[str]) -> None:
        """Kill whatever is left of the program's process group."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        self._guardian.forget(-process.pid)


class Supervisor:
    """A set of programs, started and stopped together."""

    def __init__(
        self, programs: Sequence[Program], environment: Mapping[str, str], say: Say, guardian: Guardian
    ) -> None:
        self.keepers = {program.name: Keeper(program, environment, say, guardian) for program in programs}

    def start(self) -> None:
        for keeper in self.keepers.values():
            keeper.start()

    def stop(self, is_forced: Callable[[], bool] = lambda: False) -> None:
        """Ask all to end, and kill those past their grace, or all at once as soon as `is_forced` says so."""
        for keeper in self.keepers.values():
            keeper.ask_to_stop()
        began = time.monotonic()
        while alive := [keeper for keeper in self.keepers.values() if keeper.is_alive()]:
            for keeper in alive:
                if is_forced() or time.monotonic() - began > keeper.program.grace_seconds:
                    keeper.force()
            alive[0].join(0.1)


def _in_words(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"code {code}"
