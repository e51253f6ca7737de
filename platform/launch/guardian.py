"""Ends a stack's processes once the process that started them is gone, however it went: SIGKILL leaves no orphan.

The parent half keeps a pipe open to a tiny helper process and names what to end over it. When the pipe closes, the
helper signals everything still named. Run as a script, this file is that helper; it needs Python's own library alone.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

LAST_GRACE_SECONDS = 10


class Guardian:
    """The parent half. Targets are process ids, or negative process group ids, as os.kill takes them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._helper = subprocess.Popen(
            [sys.executable, "-I", "-S", str(Path(__file__).resolve())],
            stdin=subprocess.PIPE,
            start_new_session=True,
            text=True,
            bufsize=1,
        )

    def watch(self, target: int, number: signal.Signals) -> None:
        self._tell(f"{target} {int(number)}")

    def forget(self, target: int) -> None:
        self._tell(f"{target} 0")

    def close(self) -> None:
        """End what is still watched, and wait for it."""
        with self._lock:
            if self._helper.stdin is not None:
                self._helper.stdin.close()
        self._helper.wait()

    def _tell(self, line: str) -> None:
        with self._lock:
            if self._helper.stdin is not None and not self._helper.stdin.closed:
                self._helper.stdin.write(line + "\n")


def _send(target: int, number: int) -> bool:
    """Whether the target was there to be signalled."""
    try:
        os.kill(target, number)
    except OSError:
        return False
    return True


def _main() -> None:
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    watched: dict[int, int] = {}
    for line in sys.stdin:
        target, number = (int(word) for word in line.split())
        watched.pop(target, None)
        if number:
            watched[target] = number
    left = {target for target, number in watched.items() if _send(target, number)}
    deadline = time.monotonic() + LAST_GRACE_SECONDS
    while left and time.monotonic() < deadline:
        time.sleep(0.05)
        left = {target for target in left if _send(target, 0)}
    for target in left:
        _send(target, signal.SIGKILL)


if __name__ == "__main__":
    _main()
