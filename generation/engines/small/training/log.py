"""What a run says of itself: one JSON object a line, for people and for plots."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path


class Log:
    """Appends to `log.jsonl` in the run's folder, and repeats each line to whoever listens."""

    def __init__(self, folder: Path, say: Callable[[str], None]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._path, self._say = folder / "log.jsonl", say
        self._began = time.monotonic()

    def write(self, event: str, **figures: object) -> None:
        seconds = round(time.monotonic() - self._began, 2)
        line = json.dumps({"event": event, "seconds": seconds, **{k: _short(v) for k, v in figures.items()}})
        with self._path.open("a") as file:
            file.write(line + "\n")
        self._say(line)


def _short(value: object) -> object:
    return float(f"{value:.5g}") if isinstance(value, float) else value
