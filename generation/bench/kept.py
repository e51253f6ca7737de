"""What a long measurement has found so far, one line a part, so that it can be interrupted and taken up again.

Parts count only where the code that they measured is still the same: each line carries its digest.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any


class Kept:
    """Parts by name, in a file of JSON lines. Without a file nothing is kept."""

    def __init__(self, file: Path | None, *, code: str) -> None:
        self._file, self._code = file, code
        self.parts: dict[str, Any] = {}
        if file is not None and file.exists():
            for line in file.read_text(encoding="utf-8").splitlines():
                row = _row(line)
                if row.get("code") == code:
                    self.parts[row["name"]] = row["part"]

    def add(self, name: str, part: Mapping[str, Any]) -> None:
        self.parts[name] = part
        if self._file is not None:
            with self._file.open("a", encoding="utf-8") as out:
                out.write(json.dumps({"code": self._code, "name": name, "part": part}) + "\n")


def digest_of(folders: Iterable[Path]) -> str:
    """Of every Python file below these folders, its place included."""
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted(folder.rglob("*.py")):
            digest.update(f"{path.relative_to(folder)}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _row(line: str) -> Mapping[str, Any]:
    """A line that was cut short by a kill is none."""
    try:
        row = json.loads(line)
    except ValueError:
        return {}
    return row if isinstance(row, dict) and {"code", "name", "part"} <= row.keys() else {}
