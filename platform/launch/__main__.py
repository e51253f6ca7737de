"""`python -m launch run`: a whole Hibari in this terminal, until Ctrl-C."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from types import FrameType

from config import env
from launch import folder
from launch.errors import LaunchError
from launch.stack import Stack


class Interrupts:
    """Counts Ctrl-C and its kin: the first asks for an orderly end, the second for an end."""

    def __init__(self) -> None:
        self.count = 0
        self.asked = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._note)

    def _note(self, number: int, frame: FrameType | None) -> None:
        self.count += 1
        self.asked.set()
        if self.count == 1:
            raise KeyboardInterrupt

    @property
    def is_forced(self) -> bool:
        return self.count > 1


def say(name: str, line: str) -> None:
    """One line for people: progress unnamed, a child's line behind its name."""
    sys.stdout.write(f"{name:>9} | {line}\n" if name else f"· {line}\n")
    sys.stdout.flush()


def _make_demo_world(stack: Stack) -> None:
    """The product runs without it too, so a demo that breaks is told and not fatal."""
    say("", f"open {stack.url} if you like: it works already, and a demo world fills in (the first time for minutes)")
    try:
        stack.run_step("demo")
    except LaunchError as error:
        say("", f"{error} The demo world is incomplete; `manage.py demo` takes it up where it stopped.")


def run() -> int:
    """Returns the exit status."""
    began = time.monotonic()
    interrupts = Interrupts()
    stack = Stack(
        folder.data_folder(),
        host=env.text("HIBARI_HOST", "127.0.0.1"),
        port=env.integer("HIBARI_PORT", 8000),
        say=say,
    )
    try:
        stack.start()
        stack.wait_until_ready()
        if env.flag("HIBARI_DEMO", default=True):
            _make_demo_world(stack)
        if env.flag("HIBARI_CAMEO_APPROVES_ITSELF", default=False):
            say("", "development: recordings of cameos that pass the checks are approved without a person")
        say("", f"up after {time.monotonic() - began:.0f} s; data in {stack.data}; Ctrl-C stops everything")
        sys.stdout.write(f"Hibari is ready at {stack.url}\n")
        sys.stdout.flush()
        interrupts.asked.wait()
    except LaunchError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except KeyboardInterrupt:
        pass
    finally:
        if stack.services is not None:
            say("", "stopping (Ctrl-C once more to force)")
        interrupts.count = max(interrupts.count, 1)
        stack.stop(lambda: interrupts.is_forced)
    return 0


if __name__ == "__main__":
    if sys.argv[1:] != ["run"]:
        sys.exit("usage: python -m launch run")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if not env.flag("HIBARI_PRODUCTION", default=False):
        os.environ.setdefault("HIBARI_CAMEO_APPROVES_ITSELF", "1")
    sys.exit(run())
