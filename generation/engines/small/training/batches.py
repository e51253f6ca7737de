"""Batches: scenes drawn on the CPU, pictures and sound made from them on the training device."""

from __future__ import annotations

import hashlib
import random
from dataclasses import dataclass

import torch

from generation.engines.small.configuration import MEL_HOP, RATE, SIZES
from generation.engines.small.drawing.renderer import render
from generation.engines.small.sound.impacts import sound_of
from generation.engines.small.sound.mel import log_mel
from generation.engines.small.training.trainee import Trainee
from generation.engines.small.world.captions import captions_of
from generation.engines.small.world.sampling import Sampling, sample_scenes
from generation.engines.small.world.scene import Scene

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


@dataclass(frozen=True, slots=True)
class Drawn:
    """What the CPU prepares of a batch: enough to make the rest of it anywhere."""

    scene: Scene
    captions: list[str]
    shape: Shape
    seed: int


@dataclass(frozen=True, slots=True)
class Batch:
    """On the device: pictures [B, 3, F, H, W] in -1..1, sound [B, channels, samples], mel [B, channels, T, bands]."""

    drawn: Drawn
    pictures: torch.Tensor
    sound: torch.Tensor
    mel: torch.Tensor


def step_seed(seed: int, stage: str, step: int) -> int:
    """Every step of every run has data of its own, and the same data whenever it is run."""
    return int.from_bytes(hashlib.sha256(f"{seed}:{stage}:{step}".encode()).digest()[:7], "big")


def draw_batch(shape: Shape, seed: int, *, is_held_out: bool = False) -> Drawn:
    """Scenes and captions, a tenth of which are empty: what guidance later leads away from."""
    sampling = Sampling(shape.width, shape.height, shape.seconds, is_held_out=is_held_out)
    scene = sample_scenes(shape.clips, sampling, torch.Generator().manual_seed(seed))
    choose = random.Random(seed)
    captions = ["" if choose.random() < CAPTION_DROP_SHARE else told for told in captions_of(scene, seed)]
    return Drawn(scene, captions, shape, seed)


@torch.no_grad()
def make_batch(drawn: Drawn, trainee: Trainee) -> Batch:
    """Render on the trainee's device, in float32."""
    shape, scene = drawn.shape, drawn.scene.to(trainee.device)
    times = torch.arange(shape.frames, device=trainee.device) / shape.fps
    pictures = render(scene, times, shape.width, shape.height).transpose(1, 2) * 2 - 1
    sound = sound_of(scene, shape.seconds)
    mel = log_mel(sound, rate=RATE, hop=MEL_HOP, bands=SIZES[trainee.size].mel_bands)
    return Batch(drawn, pictures, sound, mel)
