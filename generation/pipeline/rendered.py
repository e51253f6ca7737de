"""What an attempt has made before it is finished: raw pictures and sound on disk."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from moderation.provenance.media import WHOLE, Grid


@dataclass(frozen=True, slots=True)
class Rendered:
    """Planar frames end to end, their sound, the record of what is in them, and what a re-render needs."""

    frames: Path
    sound: Path | None
    truth: Path | None
    provenance: Mapping[str, object]
    width: int
    height: int
    fps: int
    grid: Grid = WHOLE
    """How many pictures share each frame."""

    @property
    def frame_count(self) -> int:
        return self.frames.stat().st_size // (self.width * self.height * 3 // 2)

    @property
    def record(self) -> Mapping[str, Any]:
        """The record beside it; empty where the engine keeps none."""
        return json.loads(self.truth.read_text()) if self.truth is not None else {}

    @property
    def transcript(self) -> str | None:
        """What is said in it, where the record tells; None where nobody knows."""
        if self.sound is None:
            return ""
        record = self.record
        return " ".join(line["text"] for line in record["speech"]) if "speech" in record else None
