"""Clips encoded once and gone over again, with other words and other noise each time.

Rendering and encoding a clip cost several times what a step of a little transformer does, and on a CPU there is no
device that does them beside. What is given up is variety: a run sees as many scenes as are kept, and no more.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any

import torch

from generation.engines.small.configuration import SIZES
from generation.engines.small.training.batches import (
    Batch,
    Drawn,
    Latents,
    Shape,
    draw_batch,
    make_batch,
    step_seed,
    tell,
)
from generation.engines.small.training.latents import encode
from generation.engines.small.training.trainee import Trainee
from generation.engines.small.world.scene import Scene

ENCODED_AT_ONCE = 16


@dataclass(frozen=True, slots=True)
class Kept:
    """Clips of one shape: their scenes, and their latents on the trainee's device."""

    scene: Scene
    latents: Latents
    trainee: Trainee

    def batch(self, shape: Shape, seed: int) -> Batch:
        """Some of them at random, described anew."""
        order = torch.randperm(self.scene.count, generator=torch.Generator().manual_seed(seed))
        rows = order[: shape.clips]
        scene = self.scene.rows(rows)
        chosen = rows.to(self.latents.video.device)
        latents = Latents(self.latents.video[chosen], self.latents.audio[chosen], self.latents.grid)
        drawn = Drawn(scene, tell(scene, seed), replace(shape, clips=len(rows)), seed)
        return Batch(drawn, self.trainee.device, SIZES[self.trainee.size].mel_bands, latents)


def keep(trainee: Trainee, shape: Shape, count: int, seed: int) -> Kept:
    """`count` clips, rounded up to whole batches of ENCODED_AT_ONCE."""
    scenes, found = [], []
    for part in range(-(-count // ENCODED_AT_ONCE)):
        drawn = draw_batch(replace(shape, clips=ENCODED_AT_ONCE), step_seed(seed, "kept", part), world=trainee.world)
        scenes.append(drawn.scene)
        found.append(encode(trainee, make_batch(drawn, trainee)))
    video, audio = (torch.cat([getattr(each, name) for each in found]) for name in ("video", "audio"))
    return Kept(_joined(scenes), Latents(video, audio, found[0].grid), trainee)


def _joined(scenes: list[Scene]) -> Scene:
    values: dict[str, Any] = {}
    for field in fields(Scene):
        each = [getattr(scene, field.name) for scene in scenes]
        values[field.name] = torch.cat(each) if isinstance(each[0], torch.Tensor) else each[0]
    return Scene(**values)
