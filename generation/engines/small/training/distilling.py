"""Stage `distill`: the steps and the guidance of full weights folded into the eight fixed steps of distilled ones.

Progressive distillation (Salimans and Ho 2022) over the levels the adapter samples distilled weights at, with
classifier-free guidance inside the teacher (Meng et al. 2023): one step of the student is two guided ones of the
teacher, from a noised clip of the world.
"""

from __future__ import annotations

import copy
from itertools import pairwise

import torch

from generation.engines.ltx2.schedule import DISTILLED
from generation.engines.small.training.batches import Batch
from generation.engines.small.training.compressing import Figures
from generation.engines.small.training.conditioning import Given, choose
from generation.engines.small.training.flow import Clean, clean, velocity
from generation.engines.small.training.trainee import Trainee

GUIDANCE = 3.0
TEACHER_STEPS = 2

Pair = tuple[torch.Tensor, torch.Tensor]


def teacher_of(trainee: Trainee) -> Trainee:
    """The same modules, with a frozen copy of those that are to change."""
    names = ("transformer", "connectors", "text_encoder")
    parts = dict(trainee.pipeline.components)
    for name in names:
        parts[name] = copy.deepcopy(trainee.part(name)).requires_grad_(False).eval()
    pipeline = type(trainee.pipeline)(**parts)
    teacher = Trainee(trainee.size, trainee.time_ratio, trainee.device, pipeline, world=trainee.world)
    teacher.speed_up()
    return teacher


def distill_loss(
    trainee: Trainee, batch: Batch, generator: torch.Generator, *, teacher: Trainee
) -> tuple[torch.Tensor, Figures]:
    """Square error of the student's velocity against the teacher's mean one over a whole step."""
    inputs = clean(trainee, batch)
    given = choose(trainee, batch, inputs.grid, generator, is_mixed=True)
    levels = torch.tensor([*DISTILLED, 0.0], device=trainee.device)
    index = int(torch.randint(len(DISTILLED), (1,), generator=generator))
    start, end = levels[index], levels[index + 1]
    noise = [torch.randn(tokens.shape, generator=generator).to(tokens) for tokens in (inputs.video, inputs.audio)]
    noisy = _noised(inputs, given, noise, start)
    target = _guided_path(teacher, inputs, given, noisy, start, end)
    text = trainee.text(inputs.ids, inputs.mask)
    found = velocity(trainee, inputs, given, noisy, _levels(given, inputs, start), text)
    weight = (~given.video)[..., None].to(target[0])
    video = ((found[0] - target[0]) ** 2 * weight).sum() / (weight.sum() * found[0].shape[-1]).clamp(min=1)
    heard = (~given.audio)[:, None, None].to(target[1])
    audio = ((found[1] - target[1]) ** 2 * heard).sum() / (heard.sum() * found[1][0].numel()).clamp(min=1)
    return video + audio, {"video_loss": float(video.detach()), "audio_loss": float(audio.detach())}


@torch.no_grad()
def _guided_path(
    teacher: Trainee, inputs: Clean, given: Given, noisy: Pair, start: torch.Tensor, end: torch.Tensor
) -> Pair:
    """The teacher's mean velocity from one level to the next, guided away from the empty prompt."""
    words = teacher.text(inputs.ids, inputs.mask)
    silence = teacher.text(*teacher.tokens([""] * len(inputs.ids)))
    video, audio = noisy
    edges = torch.linspace(float(start), float(end), TEACHER_STEPS + 1, device=video.device)
    for level, following in pairwise(edges):
        at = _levels(given, inputs, level)
        told = velocity(teacher, inputs, given, (video, audio), at, words)
        untold = velocity(teacher, inputs, given, (video, audio), at, silence)
        step = following - level
        move = (~given.video)[..., None] * step
        video = video + move * (untold[0] + GUIDANCE * (told[0] - untold[0]))
        heard = (~given.audio)[:, None, None] * step
        audio = audio + heard * (untold[1] + GUIDANCE * (told[1] - untold[1]))
    return (video - noisy[0]) / (end - start), (audio - noisy[1]) / (end - start)


def _noised(inputs: Clean, given: Given, noise: list[torch.Tensor], level: torch.Tensor) -> Pair:
    video, audio = _levels(given, inputs, level)
    v, a = video[..., None], audio[:, None, None]
    return noise[0] * v + inputs.video * (1 - v), noise[1] * a + inputs.audio * (1 - a)


def _levels(given: Given, inputs: Clean, level: torch.Tensor) -> Pair:
    count, tokens = inputs.video.shape[:2]
    video = torch.where(given.video, torch.zeros_like(level), level).expand(count, tokens)
    return video, torch.where(given.audio, torch.zeros_like(level), level).expand(count)
