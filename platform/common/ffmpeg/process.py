"""Runs one ffmpeg: in a process group of its own, under hard limits, fed and read through pipes."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import tempfile
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import IO, Self

_SET_PIPE_SIZE = 1031
"""F_SETPIPE_SZ of Linux; Python names it only from 3.10 on and only there."""
_PIPE_BYTES = 1 << 20
_UNDER_LIMITS = 'ulimit -t "$1" && ulimit -v "$2" && ulimit -f "$3" && ulimit -n "$4" && shift 4 && exec "$@"'
"""Sets the limits before ffmpeg's first instruction, where limits set from outside would come a moment too late."""


class FfmpegError(Exception):
    """ffmpeg failed, was killed or ran out of time. The text is its own last words, for the log and not for people."""

    def __init__(self, message: str, *, is_timeout: bool = False) -> None:
        super().__init__(message)
        self.is_timeout = is_timeout


@dataclass(frozen=True, slots=True)
class Limits:
    """What one ffmpeg may use. The defaults fit a 25 s clip on a slow machine and stop a media bomb."""

    wall_seconds: float = 300.0
    cpu_seconds: int = 600
    memory_bytes: int = 6 << 30
    file_bytes: int = 1 << 30
    open_files: int = 64

    def wrap(self, command: Sequence[str]) -> list[str]:
        kilobytes, blocks = str(self.memory_bytes // 1024), str(self.file_bytes // 512)
        limits = [str(self.cpu_seconds), kilobytes, blocks, str(self.open_files)]
        return ["/bin/sh", "-c", _UNDER_LIMITS, "sh", *limits, *command]


class FfmpegProcess:
    """A running ffmpeg as a context manager: write frames in, read frames out, `finish` to learn how it went.

    Leaving the block early, by an exception or by having read enough, kills the whole process group.
    """

    def __init__(self, command: Sequence[str], *, limits: Limits, is_fed: bool = False, is_read: bool = False) -> None:
        self._words: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 (closed in __exit__)
        self._process = subprocess.Popen(
            limits.wrap(command),
            stdin=subprocess.PIPE if is_fed else subprocess.DEVNULL,
            stdout=subprocess.PIPE if is_read else subprocess.DEVNULL,
            stderr=self._words,
            start_new_session=True,
            bufsize=0,
        )
        self._limits = limits
        self._is_late = False
        self._watchdog = threading.Timer(limits.wall_seconds, self._run_out)
        self._watchdog.daemon = True
        self._watchdog.start()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    fcntl.fcntl(pipe.fileno(), _SET_PIPE_SIZE, _PIPE_BYTES)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._watchdog.cancel()
        if self._process.poll() is None:
            self._kill()
            self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        self._words.close()

    @property
    def pid(self) -> int:
        return self._process.pid

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Feed bytes. Raises FfmpegError if ffmpeg has gone away."""
        assert self._process.stdin is not None
        left = memoryview(data).cast("B")
        try:
            while left:
                left = left[self._process.stdin.write(left) or 0 :]
        except BrokenPipeError:
            self._raise_failure()

    def read(self, count: int) -> bytearray:
        """Exactly `count` bytes, or fewer at the end of the stream."""
        assert self._process.stdout is not None
        data = bytearray(count)
        view, filled = memoryview(data), 0
        while filled < count:
            got = self._process.stdout.readinto(view[filled:])  # type: ignore[attr-defined]
            if not got:
                view.release()
                return data[:filled]
            filled += got
        return data

    def finish(self) -> None:
        """Close the input, wait for the end. Raises FfmpegError unless it went well."""
        if self._process.stdin is not None:
            with suppress(BrokenPipeError):
                self._process.stdin.close()
        if self._process.wait() != 0:
            self._raise_failure()

    def _raise_failure(self) -> None:
        code = self._process.wait()
        if self._is_late:
            raise FfmpegError(f"ffmpeg was stopped after {self._limits.wall_seconds:g} s.", is_timeout=True)
        self._words.seek(0)
        words = self._words.read()[-2000:].decode(errors="replace").strip()
        raise FfmpegError(f"ffmpeg ended with {code}: {words}")

    def _run_out(self) -> None:
        self._is_late = True
        self._kill()

    def _kill(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)


def run(command: Sequence[str], *, limits: Limits) -> None:
    """Run to the end. Raises FfmpegError."""
    with FfmpegProcess(command, limits=limits) as process:
        process.finish()
