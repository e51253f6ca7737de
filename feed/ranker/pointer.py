"""Reading which version serves without torch."""

from __future__ import annotations

import json
from pathlib import Path

POINTER, FACTS, LAST_TRAINED = "promoted.json", "ranker.json", "trained.json"


def promoted_version(folder: Path) -> str | None:
    pointer = folder / POINTER
    served: list[str] = json.loads(pointer.read_text()) if pointer.exists() else []
    return served[-1] if served else None


def trained_until_ms(folder: Path) -> int | None:
    """The newest event that the last training saw, promoted or not; None before the first."""
    last = folder / LAST_TRAINED
    return int(json.loads(last.read_text())) if last.exists() else None


def note_trained_until(folder: Path, moment_ms: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    aside = folder / f".{LAST_TRAINED}"
    aside.write_text(json.dumps(moment_ms))
    aside.replace(folder / LAST_TRAINED)
