"""The job's clip put together, after the engine's part or without one."""

from __future__ import annotations

import json
from pathlib import Path

from common.ffmpeg.process import FfmpegError
from generation.composing.film import compose
from generation.composing.media import Material, Placed, place
from generation.composing.recipe import NEW, Composition
from generation.composing.record import record_of
from generation.engines.host.output import FRAMES_FILE, SOUND_FILE, TRUTH_FILE
from generation.models import FailureStage, GenerationJob
from generation.pipeline.errors import AttemptFailedError, AttemptLostError
from generation.pipeline.gathering import material_of
from generation.pipeline.lease import Lease
from generation.pipeline.progress import Progress
from generation.pipeline.rendered import Rendered
from generation.queries import parents_of


def put_together(
    job: GenerationJob,
    composition: Composition,
    made: Rendered | None,
    workdir: Path,
    *,
    lease: Lease,
    progress: Progress,
) -> Rendered:
    """Raises AttemptLostError and AttemptFailedError. `made` is the engine's part, where there is one."""
    parents = parents_of(job)
    materials = {index: material_of(parent, workdir) for index, parent in enumerate(parents)}
    if made is not None:
        materials[NEW] = _material(made)
    placed = place(composition, [materials[piece.parent] for piece in composition.pieces])
    bed = _bed(composition, materials)
    folder = workdir / "whole"
    folder.mkdir()

    def on_progress(share: float) -> None:
        if lease.is_lost or not lease.check():
            raise AttemptLostError
        progress.composing(share, is_all=made is None)

    frames, sound, truth = folder / FRAMES_FILE, folder / SOUND_FILE, folder / TRUTH_FILE
    try:
        compose(composition, placed, bed, frames=frames, sound=sound, on_progress=on_progress)
    except FfmpegError as error:
        raise AttemptFailedError(
            FailureStage.RENDER, "composing_failed", "The pieces could not be put together.", is_retryable=True
        ) from error
    truth.write_text(json.dumps(record_of(composition, placed, bed)))
    provenance = {**(made.provenance if made else {}), "composition": composition.layout.value}
    return Rendered(
        frames, sound, truth, provenance, composition.width, composition.height, composition.fps, composition.grid
    )


def _bed(composition: Composition, materials: dict[int, Material]) -> Placed | None:
    piece = composition.bed
    if piece is None:
        return None
    material = materials[piece.parent]
    if material.sound is None:
        return None
    return Placed(
        len(composition.pieces),
        material,
        piece.start,
        min(piece.end or material.seconds, material.seconds),
        0.0,
        piece.volume,
    )


def _material(made: Rendered) -> Material:
    return Material(
        made.frames,
        made.sound,
        made.frame_count / made.fps,
        made.width,
        made.height,
        made.fps,
        is_raw=True,
        truth=made.truth,
    )
