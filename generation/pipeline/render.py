"""The engine's part of an attempt."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from common import clock
from generation.engines.base import Cancelled, Done, Failed, Plan
from generation.engines.host.engine_process import EngineProcess
from generation.engines.host.following import RenderControl
from generation.engines.host.output import FRAMES_FILE, SOUND_FILE, TRUTH_FILE
from generation.models import FailureStage, GenerationJob
from generation.pipeline.claim import Lease
from generation.pipeline.errors import AttemptFailedError, AttemptLostError
from generation.pipeline.progress import Progress


@dataclass(frozen=True, slots=True)
class Rendered:
    """Raw pictures and sound on disk, and what a re-render needs."""

    frames: Path
    sound: Path | None
    truth: Path | None
    provenance: Mapping[str, object]

    @property
    def transcript(self) -> str | None:
        """What is said in it, where the engine's own record tells; None where nobody knows."""
        if self.sound is None:
            return ""
        if self.truth is None:
            return None
        record = json.loads(self.truth.read_text())
        return " ".join(line["text"] for line in record["speech"]) if "speech" in record else None


def render(
    process: EngineProcess, plan: Plan, workdir: Path, *, job: GenerationJob, lease: Lease, progress: Progress
) -> Rendered:
    """Raises AttemptLostError and AttemptFailedError."""
    deadline = job.deadline_at or clock.now()
    control = RenderControl(
        deadline_seconds=max(1.0, (deadline - clock.now()).total_seconds()),
        is_cancelled=lambda: lease.is_lost or not lease.check(),
    )
    done: Done | None = None
    for event in process.render([plan], [workdir], control):
        match event:
            case Done():
                done = event
            case Cancelled():
                raise AttemptLostError
            case Failed(code, message, is_retryable):
                raise AttemptFailedError(FailureStage.RENDER, code, message, is_retryable=is_retryable)
            case _:
                progress.on_event(event)
    if done is None:
        raise AttemptFailedError(
            FailureStage.RENDER, "engine_silent", "The engine ended without a word.", is_retryable=True
        )
    sound, truth = workdir / SOUND_FILE, workdir / TRUTH_FILE
    return Rendered(
        frames=workdir / FRAMES_FILE,
        sound=sound if sound.exists() else None,
        truth=truth if truth.exists() else None,
        provenance=done.provenance,
    )
