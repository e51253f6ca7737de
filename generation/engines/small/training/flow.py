"""Stages `base` and `long`: the joint flow from noise to video and audio latents (rectified flow, Liu et al. 2022)."""

from __future__ import annotations

from dataclasses import dataclass, replace

import torch

from generation.engines.ltx2.schedule import shift_weight
from generation.engines.small.configuration import SCHEDULER
from generation.engines.small.training.aligning import Aligner
from generation.engines.small.training.batches import Batch
from generation.engines.small.training.compressing import Figures, mean_where
from generation.engines.small.training.conditioning import Given, choose
from generation.engines.small.training.latents import encode
from generation.engines.small.training.trainee import Trainee

TRAIN_TIMESTEPS = 1000.0
EVEN_SHARE = 0.15
"""Of clips whose level is drawn evenly from 0 to 1: the last steps of a schedule need to be known as well."""


@dataclass(frozen=True, slots=True)
class Clean:
    """A batch in latents, with its words: what noise is put on."""

    video: torch.Tensor
    audio: torch.Tensor
    grid: tuple[int, int, int]
    fps: float
    ids: torch.Tensor
    mask: torch.Tensor


def clean(trainee: Trainee, batch: Batch) -> Clean:
    found = batch.latents or encode(trainee, batch)
    ids, mask = trainee.tokens(batch.drawn.captions)
    return Clean(found.video, found.audio, found.grid, float(batch.drawn.shape.fps), ids, mask)


def draw_levels(count: int, tokens: int, generator: torch.Generator) -> torch.Tensor:
    """[B] noise levels in 0..1: logit-normal (Esser et al. 2024) and shifted by token count as the sampler's are, save
    EVEN_SHARE of them."""
    level = torch.sigmoid(torch.randn(count, generator=generator)).clamp(1e-4, 1 - 1e-4)
    weight = shift_weight(tokens, SCHEDULER)
    kind, even = torch.rand(2, count, generator=generator)
    return torch.where(kind < EVEN_SHARE, even, weight / (weight + (1 / level - 1)))


def velocity(
    trainee: Trainee,
    inputs: Clean,
    given: Given,
    noisy: tuple[torch.Tensor, torch.Tensor],
    levels: tuple[torch.Tensor, torch.Tensor],
    text: tuple[torch.Tensor, torch.Tensor, torch.Tensor],
) -> tuple[torch.Tensor, torch.Tensor]:
    """The transformer's velocities of video and audio tokens; `levels` are [B, tokens] and [B]. Appended tokens are
    passed as the pipelines pass them, and their velocities are cut off."""
    transformer = trainee.part("transformer")
    count, own = noisy[0].shape[:2]
    coordinates = transformer.rope.prepare_video_coords(count, *inputs.grid, noisy[0].device, fps=inputs.fps)
    video, level = noisy[0], levels[0]
    if given.extra is not None and given.coordinates is not None:
        video = torch.cat([video, given.extra], dim=1)
        level = torch.cat([level, level.new_zeros(count, given.extra.shape[1])], dim=1)
        coordinates = torch.cat([coordinates, given.coordinates], dim=2)
    length = noisy[1].shape[1]
    made, sounded = transformer(
        hidden_states=video,
        audio_hidden_states=noisy[1],
        encoder_hidden_states=text[0],
        audio_encoder_hidden_states=text[1],
        timestep=level * TRAIN_TIMESTEPS,
        audio_timestep=levels[1] * TRAIN_TIMESTEPS,
        encoder_attention_mask=text[2],
        audio_encoder_attention_mask=text[2],
        num_frames=inputs.grid[0],
        height=inputs.grid[1],
        width=inputs.grid[2],
        fps=inputs.fps,
        audio_num_frames=length,
        video_coords=coordinates,
        audio_coords=transformer.audio_rope.prepare_audio_coords(count, length, noisy[1].device),
        return_dict=False,
    )
    return made[:, :own].float(), sounded.float()


def flow_loss(
    trainee: Trainee,
    batch: Batch,
    generator: torch.Generator,
    *,
    is_mixed: bool,
    aligner: Aligner | None = None,
    alignment: float = 0.0,
) -> tuple[torch.Tensor, Figures]:
    """Mean square error of both velocities, over the tokens that are neither held clean nor lost; and `alignment` times
    what `aligner` misses."""
    inputs = clean(trainee, batch)
    given = choose(trainee, batch, inputs.grid, generator, is_mixed=is_mixed)
    levels = noise_levels(given, inputs, generator)
    noises = [torch.randn(tokens.shape, generator=generator).to(tokens) for tokens in (inputs.video, inputs.audio)]
    spread = levels[0][..., None], levels[1][:, None, None]
    pairs = zip((inputs.video, inputs.audio), noises, spread, strict=True)
    noisy = [noise * level + tokens * (1 - level) for tokens, noise, level in pairs]
    found = velocity(trainee, inputs, given, (noisy[0], noisy[1]), levels, trainee.text(inputs.ids, inputs.mask))
    is_video = ~given.video & ~given.is_video_lost[:, None]
    is_audio = ~given.audio & ~given.is_audio_lost
    video = (found[0] - (noises[0] - inputs.video)).pow(2).mean(-1)
    audio = (found[1] - (noises[1] - inputs.audio)).pow(2).mean((1, 2))
    video_loss, audio_loss = mean_where(video, is_video), mean_where(audio, is_audio)
    figures = {"video_loss": float(video_loss.detach()), "audio_loss": float(audio_loss.detach())}
    loss = video_loss + audio_loss
    if aligner is not None:
        missed = aligner(batch, inputs.grid)
        loss = loss + alignment * missed
        figures["aligned_loss"] = float(missed.detach())
    return loss, figures


@torch.no_grad()
def strangers_loss(trainee: Trainee, batch: Batch, *, is_mixed: bool) -> float:
    """Of the pictures, with each clip told in its neighbour's words, under the noise that the step of this batch has:
    as long as it equals `video_loss`, the words say nothing."""
    captions = batch.drawn.captions[1:] + batch.drawn.captions[:1]
    turned = replace(batch, drawn=replace(batch.drawn, captions=captions))
    generator = torch.Generator().manual_seed(batch.drawn.seed)
    return flow_loss(trainee, turned, generator, is_mixed=is_mixed)[1]["video_loss"]


def noise_levels(given: Given, inputs: Clean, generator: torch.Generator) -> tuple[torch.Tensor, torch.Tensor]:
    """[B, tokens] of video and [B] of audio: one level for both, but 0 for what is held and 1 for what is lost."""
    count, tokens = inputs.video.shape[:2]
    level = draw_levels(count, tokens, generator).to(inputs.video)
    one, zero = torch.ones_like(level), torch.zeros_like(level)
    video = torch.where(given.is_video_lost, one, level)[:, None].expand(-1, tokens)
    audio = torch.where(given.is_audio_lost, one, torch.where(given.audio, zero, level))
    return torch.where(given.video, torch.zeros_like(video), video), audio
