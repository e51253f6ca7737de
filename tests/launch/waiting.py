"""Waiting for something to come true, with a generous end."""

import time
from collections.abc import Callable

import psutil

END_SECONDS = 60


def wait_until(is_true: Callable[[], object], what: str) -> None:
    deadline = time.monotonic() + END_SECONDS
    while not is_true():
        assert time.monotonic() < deadline, f"waited in vain until {what}"
        time.sleep(0.05)


def is_gone(pid: int) -> bool:
    """Ended, reaped or not: in a container nobody may reap an orphan."""
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True
