"""From a plan to raw pictures and sound: the engine's part, and what it is put together with."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from common import clock
from generation.composing import capabilities as composer
from generation.composing import recipe
from generation.engines.base import Cancelled, Done, Failed, Plan, Preview
from generation.engines.host.engine_process import EngineProcess
from generation.engines.host.faults import OUT_OF_MEMORY
from generation.engines.host.following import RenderControl
from generation.engines.host.output import FRAMES_FILE, SOUND_FILE, TRUTH_FILE
from generation.models import FailureStage, GenerationJob
from generation.pipeline import spool
from generation.pipeline.composing import put_together
from generation.pipeline.errors import AttemptFailedError, AttemptLostError
from generation.pipeline.gathering import gather
from generation.pipeline.lease import Lease
from generation.pipeline.previews import PreviewScreen
from generation.pipeline.progress import Progress
from generation.pipeline.rendered import Rendered
from generation.services import capacity, likenesses

CAST_FOLDER = "cast"


def render(
    process: EngineProcess, plan: Plan, workdir: Path, *, job: GenerationJob, lease: Lease, progress: Progress
) -> Rendered:
    """Raises AttemptLostError and AttemptFailedError."""
    plan = gather(job, plan, workdir)
    composition = recipe.from_json(job.composition) if job.composition else None
    made = None
    if plan.engine != composer.NAME:
        plan = replace(plan, request=likenesses.released(job, plan.request, workdir / CAST_FOLDER))
        made = _render(process, plan, workdir, job=job, lease=lease, progress=progress)
    if composition is not None:
        return put_together(job, composition, made, workdir, lease=lease, progress=progress)
    if made is None:
        raise AttemptFailedError(FailureStage.PLAN, "nothing_to_compose", "This job has no pieces.")
    return made


def _render(
    process: EngineProcess, plan: Plan, workdir: Path, *, job: GenerationJob, lease: Lease, progress: Progress
) -> Rendered:
    deadline = job.deadline_at or clock.now()
    previews = PreviewScreen(job, workdir)
    control = RenderControl(
        deadline_seconds=max(1.0, (deadline - clock.now()).total_seconds()),
        is_cancelled=lambda: previews.is_refused or lease.is_lost or not lease.check(),
    )
    done: Done | None = None
    for event in process.render([plan], [workdir], control, [spool.kept_of(job)]):
        match event:
            case Done():
                done = event
            case Cancelled():
                previews.raise_if_refused()
                raise AttemptLostError
            case Failed(code, message, is_retryable):
                if code == OUT_OF_MEMORY:
                    capacity.remember_too_large(plan)
                raise AttemptFailedError(FailureStage.RENDER, code, message, is_retryable=is_retryable)
            case Preview(jpeg):
                previews.look(jpeg)
                if not previews.is_refused:
                    progress.on_event(event)
            case _:
                progress.on_event(event)
    previews.raise_if_refused()
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
        width=plan.request.width,
        height=plan.request.height,
        fps=plan.request.fps,
    )
