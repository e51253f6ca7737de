"""A progress bar for commands: one rewritten line on a terminal, one line a step elsewhere."""

from __future__ import annotations

import shutil
from types import TracebackType
from typing import Any, Protocol

WIDTH = 24


class Stream(Protocol):
    def write(self, text: str, /) -> object: ...
    def flush(self) -> object: ...
    def isatty(self) -> bool: ...


class ProgressBar:
    """`with ProgressBar(total, stream=sys.stdout) as bar:` then `bar.show(text)` before and `bar.advance()` after."""

    def __init__(self, total: int, *, stream: Any) -> None:
        self._total = total
        self._done = 0
        # Django's OutputWrapper adds a newline to every write; the stream below it does not.
        self._stream: Stream = getattr(stream, "_out", stream)
        self._text = ""

    def __enter__(self) -> ProgressBar:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._stream.isatty():
            self._stream.write("\n")

    def show(self, text: str) -> None:
        self._text = text
        self._draw()

    def advance(self) -> None:
        self._done += 1
        if self._stream.isatty() or self._done == self._total:
            self._draw()

    def _draw(self) -> None:
        filled = WIDTH * self._done // max(self._total, 1)
        line = f"[{'█' * filled}{'·' * (WIDTH - filled)}] {self._done}/{self._total} {self._text}"
        if self._stream.isatty():
            columns = shutil.get_terminal_size().columns
            self._stream.write(f"\r{line[: columns - 1]:<{columns - 1}}")
        else:
            self._stream.write(line + "\n")
        self._stream.flush()
