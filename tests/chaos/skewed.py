"""Runs a module with a clock that is off: `python -m tests.chaos.skewed FILE MODULE ARGUMENT...`, seconds in FILE."""

from __future__ import annotations

import runpy
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import time_machine


def main(offset: Path, module: str, arguments: list[str]) -> None:
    seconds = float(offset.read_text()) if offset.exists() else 0.0
    if seconds:
        time_machine.travel(datetime.now(UTC) + timedelta(seconds=seconds), tick=True).start()
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3:])
