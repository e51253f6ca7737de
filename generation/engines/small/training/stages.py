"""The stages, as a table: what each trains, on what shapes, and how its loss is found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import torch

from generation.engines.small.configuration import FULL
from generation.engines.small.training.aligning import Aligner
from generation.engines.small.training.batches import Batch, Shape
from generation.engines.small.training.compressing import Figures, audio_loss, vae_loss
from generation.engines.small.training.distilling import distill_loss, teacher_of
from generation.engines.small.training.flow import flow_loss
from generation.engines.small.training.trainee import Trainee

Loss = Callable[[Trainee, Batch, torch.Generator], tuple[torch.Tensor, Figures]]
LONG_SHARE = 0.4
ALIGNMENT = 0.25
WIDTH, HEIGHT = FULL.native


@dataclass(frozen=True, slots=True)
class Stage:
    """`shapes` are drawn from by `shares`; the batch of a stage on a CPU is cut by the command's options."""

    name: str
    parts: tuple[str, ...]
    shapes: tuple[Shape, ...]
    shares: tuple[float, ...]
    learning_rate: float
    has_muon: bool = False
    window: int = 0
    """Side in pixels of what stage `vae` cuts from each clip; 0 takes it whole."""
    is_decoder_only: bool = False
    """Of stage `vae`: latents stay what they are, so that a transformer trained on them stays valid."""
    alignment: float = 0.0
    """Weight of what the transformer should know of the scene half of the way through; 0 does without."""

    def shape_of(self, step: int) -> Shape:
        """Which shape a step has: spread evenly by the golden ratio, the same whenever it is run."""
        at = (step * 0.6180339887) % 1.0
        for shape, share in zip(self.shapes, self.shares, strict=True):
            if at < share:
                return shape
            at -= share
        return self.shapes[-1]

    def at(self, native: tuple[int, int]) -> Stage:
        """With the pictures of another native size, standing and lying. Stages that look at none keep their own."""
        sizes = {(WIDTH, HEIGHT): native, (HEIGHT, WIDTH): native[::-1]}
        every = [(shape, sizes.get((shape.width, shape.height), (shape.width, shape.height))) for shape in self.shapes]
        return replace(self, shapes=tuple(replace(shape, width=w, height=h) for shape, (w, h) in every))

    def resized(self, *, clips: int, frames: int, size: tuple[int, int] | None) -> Stage:
        """With every shape cut to what a slow machine or a test can do; 0 and None leave it."""
        if not (clips or frames or size):
            return self
        kept = []
        for shape in self.shapes:
            width, height = size or (shape.width, shape.height)
            length = min(frames or shape.frames, shape.frames)
            kept.append(replace(shape, width=width, height=height, frames=length, clips=clips or shape.clips))
        return replace(self, shapes=tuple(kept))


def _both_ways(frames: int, fps: int, clips: int) -> tuple[Shape, Shape]:
    return Shape(WIDTH, HEIGHT, frames, fps, clips), Shape(HEIGHT, WIDTH, frames, fps, clips)


FLOW_PARTS = ("transformer", "connectors", "text_encoder")
STAGES = {
    "vae": Stage("vae", ("vae",), (*_both_ways(17, 12, 32), *_both_ways(17, 24, 32)), (0.3, 0.3, 0.2, 0.2), 2e-3, True),
    "audio": Stage(
        "audio", ("audio_vae", "vocoder"), (Shape(40, 72, 25, 12, 64), Shape(72, 40, 25, 12, 64)), (0.5, 0.5), 4e-4
    ),
    "base": Stage("base", FLOW_PARTS, _both_ways(25, 12, 256), (0.5, 0.5), 2e-3, True, alignment=ALIGNMENT),
    "long": Stage(
        "long",
        FLOW_PARTS,
        (*_both_ways(25, 12, 192), *_both_ways(121, 12, 48)),
        ((1 - LONG_SHARE) / 2, (1 - LONG_SHARE) / 2, LONG_SHARE / 2, LONG_SHARE / 2),
        1e-3,
        True,
        alignment=ALIGNMENT,
    ),
    "distill": Stage(
        "distill", FLOW_PARTS, (*_both_ways(25, 12, 96), *_both_ways(121, 12, 24)), (0.3, 0.3, 0.2, 0.2), 5e-5
    ),
}


@dataclass(frozen=True, slots=True)
class Objective:
    """How a stage's loss is found, and what is trained along with it and thrown away."""

    loss: Loss
    aligner: Aligner | None = None


def objective_of(stage: Stage, trainee: Trainee) -> Objective:
    """Distilling keeps a frozen copy of the weights that it begins with."""
    if stage.name == "vae":
        return Objective(partial(vae_loss, window=stage.window))
    if stage.name == "audio":
        return Objective(audio_loss)
    if stage.name == "distill":
        return Objective(partial(distill_loss, teacher=teacher_of(trainee)))
    aligner = Aligner(trainee) if stage.alignment else None
    is_mixed = stage.name == "long"
    return Objective(partial(flow_loss, is_mixed=is_mixed, aligner=aligner, alignment=stage.alignment), aligner)
