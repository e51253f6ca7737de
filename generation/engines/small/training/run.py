"""One stage for so many minutes: the same on a CPU and on a GPU."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import torch

from generation.engines.small.training.averaging import Average
from generation.engines.small.training.batches import Batch, draw_batch, make_batch, step_seed
from generation.engines.small.training.checkpoints import save_checkpoint
from generation.engines.small.training.compressing import Figures
from generation.engines.small.training.feeding import Feed, make_feed
from generation.engines.small.training.flow import strangers_loss
from generation.engines.small.training.latents import measure_audio_latents, measure_video_latents
from generation.engines.small.training.log import Log
from generation.engines.small.training.optimising import make_optimisers
from generation.engines.small.training.samples import save_samples
from generation.engines.small.training.stages import Stage, objective_of
from generation.engines.small.training.trainee import Trainee
from generation.engines.small.training.utilisation import (
    computes_in_halves,
    count_flop,
    fast_attention,
    stated_peak,
)

WARM_UP_STEPS = 100
GRADIENT_MAX = 1.0
MEASURED_BATCHES = 4


@dataclass(frozen=True, slots=True)
class Running:
    """What an operator states. `steps` 0 is as many as the minutes hold."""

    minutes: float
    out: Path
    seed: int = 0
    steps: int = 0
    peak_flop: float = 0.0
    log_every_seconds: float = 10.0
    save_every_minutes: float = 4.0
    has_samples: bool = True
    kept: int = 0
    cool_down: float = 0.3
    """Share of the time in which the learning rate falls to 0 (Hägele et al. 2024); 0 keeps it."""


def run_stage(trainee: Trainee, stage: Stage, running: Running, say: Callable[[str], None]) -> Figures:
    """Train, keep checkpoints on the way and at the end, and return the last figures."""
    return _Run(trainee, stage, running, Log(running.out, say)).go()


class _Run:
    def __init__(self, trainee: Trainee, stage: Stage, running: Running, log: Log) -> None:
        self.trainee, self.stage, self.running, self.log = trainee, stage, running, log
        self.first_step = trainee.done.get(f"{stage.name}_steps", 0)
        self.step = self.first_step
        self.clips = self.saved_clips = 0
        self.flop_of: dict[object, float] = {}
        self.flop = 0.0
        self.objective = objective_of(stage, trainee)
        chosen = [trainee.part(name) for name in stage.parts]
        for name in ("transformer", "connectors", "text_encoder", "vae", "audio_vae", "vocoder"):
            trainee.part(name).requires_grad_(name in stage.parts)
        if stage.is_decoder_only:
            trainee.part("vae").encoder.requires_grad_(False)
        self.parameters = [p for part in chosen for p in part.parameters() if p.requires_grad]
        aligner = self.objective.aligner
        self.optimisers = make_optimisers(
            self.parameters,
            stage.learning_rate,
            has_muon=stage.has_muon,
            is_fused=trainee.device.type == "cuda",
            beside=() if aligner is None else tuple(aligner.parameters()),
        )
        self.rates = [[float(group["lr"]) for group in optimiser.param_groups] for optimiser in self.optimisers]
        self.feed = Feed(trainee, stage, running.seed, {})
        self.average = Average(trainee)
        self.began = time.monotonic()

    def go(self) -> Figures:
        running = self.running
        self.log.write("started", stage=self.stage.name, step=self.step, device=str(self.trainee.device),
                       size=self.trainee.size, time_ratio=self.trainee.time_ratio, seed=running.seed,
                       parameters=sum(p.numel() for p in self.parameters), minutes=running.minutes)  # fmt: skip
        self.began = time.monotonic()
        with self._precision():
            self.feed = make_feed(self.trainee, self.stage, seed=running.seed, kept=running.kept)
        if running.kept:
            self.log.write("kept", clips=sum(kept.scene.count for kept in self.feed.kept.values()))
        self._count_flop()
        self.trainee.speed_up()
        figures = self._steps(self.began + running.minutes * 60)
        self._finish(figures)
        return figures

    def _steps(self, deadline: float) -> Figures:
        """Steps until the time or the number asked for is over; never fewer than one."""
        said = saved = time.monotonic()
        counted, flop = 0, 0.0
        figures: Figures = {}
        for batch in self.feed.batches(self.step):
            loss, figures = self.take_step(batch)
            now = time.monotonic()
            if now - said >= self.running.log_every_seconds or self.step == self.first_step + 1:
                figures |= self._speed(now - said, self.clips - counted, self.flop - flop) | {"loss": float(loss)}
                figures |= self._strangers(batch)
                self.log.write("step", step=self.step, **figures)
                said, counted, flop = now, self.clips, self.flop
            if now - saved >= self.running.save_every_minutes * 60:
                self._save()
                saved = time.monotonic()
            if now >= deadline or self.step - self.first_step == self.running.steps:
                return figures | {"loss": float(loss)}
        return figures

    def take_step(self, batch: Batch) -> tuple[torch.Tensor, Figures]:
        """One batch: loss, gradients, a step of the optimiser and of the average."""
        generator = torch.Generator().manual_seed(batch.drawn.seed)
        self._set_rates(self._rate())
        self._forget_gradients()
        with fast_attention(self.trainee.device, batch.drawn.shape.frames):
            with self._precision():
                loss, figures = self.objective.loss(self.trainee, batch, generator)
            loss.backward()  # type: ignore[no-untyped-call]
        norm = torch.nn.utils.clip_grad_norm_(self.parameters, GRADIENT_MAX)
        if torch.isfinite(norm):
            for optimiser in self.optimisers:
                optimiser.step()
            self.average.update()
        self.step += 1
        self.clips += batch.drawn.shape.clips
        self.flop += self.flop_of.get(batch.drawn.shape, 0.0)
        return loss.detach(), figures

    def _strangers(self, batch: Batch) -> Figures:
        """Of the stages that learn from words, by the weights just stepped."""
        if self.stage.name not in ("base", "long"):
            return {}
        with self._precision():
            return {"strangers_loss": strangers_loss(self.trainee, batch, is_mixed=self.stage.name == "long")}

    def _set_rates(self, share: float) -> None:
        for optimiser, rates in zip(self.optimisers, self.rates, strict=True):
            for group, rate in zip(optimiser.param_groups, rates, strict=True):
                group["lr"] = rate * share

    def _forget_gradients(self) -> None:
        for optimiser in self.optimisers:
            optimiser.zero_grad(set_to_none=True)

    def _rate(self) -> float:
        """Of the stage's learning rate: up from nothing at first, down to nothing at the end."""
        taken, running = self.step - self.first_step, self.running
        passed = (time.monotonic() - self.began) / (running.minutes * 60)
        left = 1 - (max(passed, taken / running.steps) if running.steps else passed)
        cooled = max(0.0, left / running.cool_down) if running.cool_down else 1.0
        return min(1.0, (taken + 1) / WARM_UP_STEPS, cooled)

    def _precision(self) -> AbstractContextManager[object]:
        """bfloat16 where it is faster. The vocoder's and the spectra's sums stay in float32."""
        is_half = computes_in_halves(self.trainee.device) and self.stage.name != "audio"
        return torch.autocast(self.trainee.device.type, torch.bfloat16, enabled=is_half)

    def _count_flop(self) -> None:
        """Of one step of each shape, from a batch of one clip, before anything is compiled."""
        for shape in set(self.stage.shapes):
            batch = self.feed.one(shape)

            def work(batch: Batch = batch) -> None:
                loss, _ = self.objective.loss(self.trainee, batch, torch.Generator().manual_seed(1))
                loss.backward()  # type: ignore[no-untyped-call]

            self.flop_of[shape] = count_flop(work) * shape.clips
        self._forget_gradients()

    def _speed(self, seconds: float, clips: int, flop: float) -> Figures:
        peak = stated_peak(self.trainee.device, self.running.peak_flop)
        rate = flop / max(seconds, 1e-9)
        told = {"clips_per_second": clips / max(seconds, 1e-9), "flop_per_second": rate}
        return told | ({"utilisation": rate / peak, "peak_flop_per_second": peak} if peak else {})

    def _save(self) -> None:
        done = self.trainee.done
        done[self.stage.name] = done.get(self.stage.name, 0) + self.clips - self.saved_clips
        done[f"{self.stage.name}_steps"] = self.step
        self.saved_clips = self.clips
        size = save_checkpoint(self.trainee, self.average.weights, self.running.out)
        self.log.write("saved", step=self.step, bytes=size)

    def _finish(self, figures: Figures) -> None:
        """Latents are measured with the averaged weights, as these are the ones that go on."""
        if self.objective.aligner is not None:
            self.objective.aligner.leave()
        seeds = [step_seed(self.running.seed, f"{self.stage.name}-measured", i) for i in range(MEASURED_BATCHES)]
        with self.average.in_place():
            world = self.trainee.world
            drawn = [draw_batch(self.stage.shape_of(i), seed, world=world) for i, seed in enumerate(seeds)]
            batches = [make_batch(each, self.trainee) for each in drawn]
            if self.stage.name == "vae" and not self.stage.is_decoder_only:
                measure_video_latents(self.trainee, batches)
            if self.stage.name == "audio":
                measure_audio_latents(self.trainee, batches)
            for part, name in (("vae", "latents_mean"), ("vae", "latents_std"),
                               ("audio_vae", "latents_mean"), ("audio_vae", "latents_std")):  # fmt: skip
                self.average.weights[f"{part}.{name}"] = getattr(self.trainee.part(part), name).detach().clone()
            self._save()
            if self.running.has_samples:
                save_samples(self.trainee, batches[0], self.stage.name, self.running.out)
        self.log.write("finished", step=self.step, **figures)
