"""Batches: scenes drawn on the CPU, pictures and sound made from them on the training device."""

from __future__ import annotations

import hashlib
import random
from dataclasses import dataclass, replace
from functools import cached_property

import torch

from generation.engines.small.configuration import MEL_HOP, RATE, SIZES
from generation.engines.small.drawing.renderer import render
from generation.engines.small.sound.impacts import sound_of
from generation.engines.small.sound.mel import log_mel
from generation.engines.small.training.trainee import Trainee
from generation.engines.small.world.captions import captions_of
from generation.engines.small.world.sampling import sample_scenes, sampling_of
from generation.engines.small.world.scene import Scene
from generation.engines.small.world.vocabulary import World

CAPTION_DROP_SHARE = 0.1


@dataclass(frozen=True, slots=True)
class Shape:
    """Of every clip in a batch. Frames are on the model's grid, 8k + 1."""

    width: int
    height: int
    frames: int
    fps: int
    clips: int

    @property
    def seconds(self) -> float:
        return self.frames / self.fps

    def alone(self) -> Shape:
        """The same for a batch of one."""
        return replace(self, clips=1)


@dataclass(frozen=True, slots=True)
class Drawn:
    """What the CPU prepares of a batch: enough to make the rest of it anywhere."""

    scene: Scene
    captions: list[str]
    shape: Shape
    seed: int


@dataclass(frozen=True, slots=True)
class Latents:
    """What the transformer sees of a batch: video [B, tokens, channels] on the latent grid (frames, height, width), and
    audio [B, tokens, channels]."""

    video: torch.Tensor
    audio: torch.Tensor
    grid: tuple[int, int, int]


@dataclass(frozen=True)
class Batch:
    """Pictures and sound are made when they are first asked for, on the device, in float32 whatever surrounds that."""

    drawn: Drawn
    device: torch.device
    mel_bands: int
    latents: Latents | None = None
    """Where they are known already."""

    @cached_property
    def pictures(self) -> torch.Tensor:
        """[B, 3, F, H, W] in -1..1."""
        shape = self.drawn.shape
        with torch.no_grad(), torch.autocast(self.device.type, enabled=False):
            times = torch.arange(shape.frames, device=self.device) / shape.fps
            return render(self._scene, times, shape.width, shape.height).transpose(1, 2) * 2 - 1

    @cached_property
    def sound(self) -> torch.Tensor:
        """[B, channels, samples]."""
        with torch.no_grad(), torch.autocast(self.device.type, enabled=False):
            return sound_of(self._scene, self.drawn.shape.seconds)

    @cached_property
    def mel(self) -> torch.Tensor:
        """[B, channels, T, bands]."""
        with torch.no_grad(), torch.autocast(self.device.type, enabled=False):
            return log_mel(self.sound, rate=RATE, hop=MEL_HOP, bands=self.mel_bands)

    @cached_property
    def _scene(self) -> Scene:
        return self.drawn.scene.to(self.device)


def step_seed(seed: int, stage: str, step: int) -> int:
    """Every step of every run has data of its own, and the same data whenever it is run."""
    return int.from_bytes(hashlib.sha256(f"{seed}:{stage}:{step}".encode()).digest()[:7], "big")


def draw_batch(shape: Shape, seed: int, *, world: World = "whole", is_held_out: bool = False) -> Drawn:
    """Scenes and captions."""
    sampling = sampling_of(world, shape.width, shape.height, shape.seconds, is_held_out=is_held_out)
    scene = sample_scenes(shape.clips, sampling, torch.Generator().manual_seed(seed))
    return Drawn(scene, tell(scene, seed), shape, seed)


def tell(scene: Scene, seed: int) -> list[str]:
    """Captions, a tenth of which are empty: what guidance later leads away from."""
    choose = random.Random(seed)
    return ["" if choose.random() < CAPTION_DROP_SHARE else told for told in captions_of(scene, seed)]


def make_batch(drawn: Drawn, trainee: Trainee) -> Batch:
    """For the trainee's device."""
    return Batch(drawn, trainee.device, SIZES[trainee.size].mel_bands)
