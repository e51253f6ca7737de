"""Versions of the ranker on disk: weights, what they are, and one pointer to the version that serves.

A version is a folder that is complete or absent (it is written aside and renamed) and never changes afterwards. The
pointer is a small file replaced in one step, so a reader sees the old version or the new one. Rolling back is pointing
at the version that served before.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import uuid_utils
from numpy.typing import NDArray
from safetensors.torch import load_file, save_file

from feed.ranker.model import Ranker, RankerShape
from feed.ranker.pointer import FACTS, POINTER, promoted_version

WEIGHTS, ARRAYS = "weights.safetensors", "standing.npz"
KEPT_VERSIONS = 20


@dataclass(frozen=True, slots=True)
class Version:
    name: str
    facts: dict[str, Any]
    """What it learned from and how well it does; free, but JSON."""


class Checkpoints:
    """All versions in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def save(self, ranker: Ranker, facts: dict[str, Any], arrays: Mapping[str, NDArray[Any]] | None = None) -> Version:
        """A new version, not yet promoted. Names sort by time. `arrays` are what serving reads beside the weights."""
        self.folder.mkdir(parents=True, exist_ok=True)
        version = Version(f"ranker_{uuid_utils.uuid7().hex}", facts)
        aside = Path(tempfile.mkdtemp(prefix=".writing-", dir=self.folder))
        save_file({name: weight.contiguous() for name, weight in ranker.state_dict().items()}, aside / WEIGHTS)
        (aside / FACTS).write_text(json.dumps({"shape": ranker.shape.as_json(), "facts": facts}, indent=1))
        np.savez(aside / ARRAYS, **(arrays or {}))  # type: ignore[arg-type]
        aside.rename(self.folder / version.name)
        return version

    def load(self, name: str) -> tuple[Ranker, Version]:
        """The ranker of a version, ready to score. Raises FileNotFoundError for a name that does not exist."""
        stored = json.loads((self.folder / name / FACTS).read_text())
        ranker = Ranker(RankerShape.from_json(stored["shape"]))
        ranker.load_state_dict(load_file(self.folder / name / WEIGHTS))
        return ranker.eval(), Version(name, stored["facts"])

    def load_arrays(self, name: str) -> dict[str, NDArray[Any]]:
        with np.load(self.folder / name / ARRAYS) as stored:
            return {key: stored[key] for key in stored.files}

    def versions(self) -> list[str]:
        """Oldest first."""
        return sorted(entry.name for entry in self.folder.glob("ranker_*"))

    def promoted(self) -> str | None:
        """The version that serves, or None before the first promotion."""
        return promoted_version(self.folder)

    def promote(self, name: str) -> None:
        """Point at `name` and forget the oldest versions that serve no more."""
        if not (self.folder / name / FACTS).exists():
            raise FileNotFoundError(f"There is no version {name} in {self.folder}.")
        self._point([*self._served(), name])
        for old in self.versions()[:-KEPT_VERSIONS]:
            if old not in self._served()[-2:]:
                shutil.rmtree(self.folder / old)

    def roll_back(self) -> str | None:
        """Point at what served before; returns it, or None where nothing did and nothing serves now."""
        self._point([name for name in self._served()[:-1] if (self.folder / name / FACTS).exists()])
        return self.promoted()

    def _served(self) -> list[str]:
        pointer = self.folder / POINTER
        served: list[str] = json.loads(pointer.read_text()) if pointer.exists() else []
        return served

    def _point(self, served: list[str]) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        aside = self.folder / f".{POINTER}"
        aside.write_text(json.dumps(served[-KEPT_VERSIONS:]))
        aside.replace(self.folder / POINTER)
