"""One clip, or a batch of plain ones, from plan to pictures and sound: each shot carries the last one on."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from generation.engines import media
from generation.engines.base import (
    Control,
    Done,
    EngineRequest,
    Frames,
    Mode,
    Plan,
    Preview,
    ShotDone,
    ShotState,
    Sound,
    Stage,
    StageStarted,
    Step,
)
from generation.engines.ltx2.conditions import gather
from generation.engines.ltx2.decoding import decode_pictures, decode_sound, preview
from generation.engines.ltx2.model import Model
from generation.engines.ltx2.pictures import ReferenceCache, fit_all
from generation.engines.ltx2.planning import ShotShape
from generation.engines.ltx2.prompts import PromptCache
from generation.engines.ltx2.provenance import provenance
from generation.engines.ltx2.sampling import Latents, Sampler, ShotJob
from generation.engines.ltx2.sound import fit, join, samples_for
from generation.engines.ltx2.streaming import Emit

if TYPE_CHECKING:
    import torch
    from numpy.typing import NDArray

# Noisier than this, a picture of the latents shows nothing but noise.
PREVIEW_LEVEL = 0.5
PREVIEW_SECONDS = 2.0


@dataclass
class Row:
    """One clip while it is made."""

    plan: Plan
    index: int
    carried: list[NDArray[np.uint8]] = field(default_factory=list)
    sound: NDArray[np.float32] | None = None
    seeds: list[int] = field(default_factory=list)


class ClipRenderer:
    """Renders rows that share all their shapes. Only single-shot rows come in batches."""

    def __init__(
        self, model: Model, prompts: PromptCache, references: ReferenceCache, control: Control, emit: Emit
    ) -> None:
        self._model = model
        self._sampler = Sampler(model, prompts)
        self._references = references
        self._control = control
        self._emit = emit

    def render(self, plans: Sequence[Plan], shapes: Sequence[ShotShape], first_index: int) -> None:
        """Emits everything for each plan, from the first stage to Done. Raises RenderCancelledError."""
        self._render([Row(plan, first_index + index) for index, plan in enumerate(plans)], shapes, 0)

    def resume(
        self, plan: Plan, shapes: Sequence[ShotShape], shots_done: int, state: Mapping[str, NDArray[Any]]
    ) -> None:
        """As `render` of one plan, from the shot after those that were done. `state` is the last one's ShotState."""
        seeds = [shot_seed(plan.request.seed, shot) for shot in range(shots_done)]
        row = Row(plan, 0, list(state["carried"]), np.asarray(state["sound"], np.float32), seeds)
        self._render([row], shapes, shots_done)

    def _render(self, rows: list[Row], shapes: Sequence[ShotShape], first_shot: int) -> None:
        steps = [shape.recipe.steps for shape in shapes]
        progress = _Progress(self._emit, rows, sum(steps), sum(steps[:first_shot]))
        for shot, shape in list(enumerate(shapes))[first_shot:]:
            self._stage(rows, Stage.UNDERSTANDING)
            jobs = [self._job(row, shot, shape) for row in rows]
            self._stage(rows, Stage.RENDERING)
            latents = self._sample(rows, jobs, shape, progress)
            for position, row in enumerate(rows):
                self._finish_shot(row, shot, shape, latents, position)
        for row in rows:
            assert row.sound is not None
            self._emit(Sound(row.sound, row.index))
            self._emit(Done(row.index, provenance=provenance(self._model, row.plan, shapes, row.seeds, len(rows))))

    def _job(self, row: Row, shot: int, shape: ShotShape) -> ShotJob:
        request = row.plan.request
        settings, ratio = self._model.settings, self._model.release.time_ratio
        conditions = gather(row.plan, shot, shape, row.carried, self._references, settings, ratio)
        seed = shot_seed(request.seed, shot)
        row.seeds.append(seed)
        source_sound = None
        if request.mode is Mode.REMIX and request.source is not None:
            config = self._model.text.audio_vae.config
            rate, channels = int(config.sample_rate), int(config.in_channels)
            source_sound = media.read_sound(request.source.video, rate=rate, channels=channels)
        words = _words(request, shot, settings.loras)
        return ShotJob(words, request.negative_prompt, seed, conditions, source_sound)

    def _sample(self, rows: list[Row], jobs: list[ShotJob], shape: ShotShape, progress: _Progress) -> Latents:
        levels = [(one, level) for one in shape.recipe.passes for level in (*one.levels[1:], 0.0)]

        def on_step(done: int, tokens: torch.Tensor) -> None:
            self._control.raise_if_cancelled()
            progress.step()
            one, level = levels[done - 1]
            if level <= PREVIEW_LEVEL and not self._model.is_offloaded and progress.is_preview_due():
                self._emit(Preview(preview(self._model, tokens, one.width, one.height), rows[0].index))

        fps = rows[0].plan.request.fps
        return self._sampler.sample(jobs, shape, fps, on_step, lambda: self._stage(rows, Stage.UPSCALING))

    def _finish_shot(self, row: Row, shot: int, shape: ShotShape, latents: Latents, position: int) -> None:
        request = row.plan.request
        self._stage([row], Stage.DECODING)
        end = shape.carried + shape.delivered
        pictures = decode_pictures(self._model, latents.video[position : position + 1])[:end]
        row.carried = list(pictures[-_carried_after(shape, self._model) :])
        for part in fit_all(pictures[shape.carried :], request.width, request.height):
            self._control.raise_if_cancelled()
            self._emit(Frames(part, row.index))
        self._stage([row], Stage.SOUND)
        rate = self._model.release.audio_rate
        sound = decode_sound(self._model, latents.audio[position : position + 1])
        sound = fit(sound, samples_for(end, request.fps, rate), rate)
        overlap = samples_for(shape.carried, request.fps, rate)
        row.sound = sound[overlap:] if row.sound is None else join(row.sound, sound, overlap)
        row.sound = fit(row.sound, samples_for(sum(row.plan.shot_frames[: shot + 1]), request.fps, rate), rate)
        if shot < len(row.plan.shot_frames) - 1:
            arrays: dict[str, NDArray[Any]] = {"carried": np.stack(row.carried), "sound": row.sound}
            self._emit(ShotState(shot, arrays, row.index))
        self._emit(ShotDone(shot, row.index))

    def _stage(self, rows: list[Row], stage: Stage) -> None:
        self._control.raise_if_cancelled()
        # A device runs behind the calls: a stage is over when its work is.
        self._model.wait()
        for row in rows:
            self._emit(StageStarted(stage, row.index))


class _Progress:
    """Steps counted over all shots and passes, with the time that is left at the pace so far."""

    def __init__(self, emit: Emit, rows: list[Row], total: int, done: int = 0) -> None:
        """`done` steps were an earlier attempt's."""
        self._emit = emit
        self._rows = rows
        self._total = total
        self._done = self._before = done
        self._started = time.monotonic()
        self._previewed_at = float("-inf")

    def is_preview_due(self) -> bool:
        """At most one in a few seconds: a decode of one frame is cheap, not free."""
        now = time.monotonic()
        if now - self._previewed_at < PREVIEW_SECONDS:
            return False
        self._previewed_at = now
        return True

    def step(self) -> None:
        self._done += 1
        eta = (time.monotonic() - self._started) / (self._done - self._before) * (self._total - self._done)
        for row in self._rows:
            self._emit(Step(self._done, self._total, eta, row.index))


def shot_seed(seed: int, shot: int) -> int:
    """Every shot has noise of its own; the first one's is the seed itself, so that a clip and its storyboard agree."""
    if shot == 0:
        return seed % 2**63
    return int.from_bytes(hashlib.sha256(f"{seed}:{shot}".encode()).digest()[:8], "big") >> 1


def _words(request: EngineRequest, shot: int, loras: Mapping[str, str]) -> str:
    """The shot's prompt; a style without an adapter of its own and a camera are said in the order the model expects."""
    style = f"Style: {request.style}. " if request.style and request.style not in loras else ""
    camera = f" Camera: {request.camera}." if request.camera else ""
    return f"{style}{request.shots[shot].prompt}{camera}"


def _carried_after(shape: ShotShape, model: Model) -> int:
    return min(model.release.time_ratio + 1, shape.carried + shape.delivered)
