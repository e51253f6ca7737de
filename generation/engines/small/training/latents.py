"""Pictures and sound as the transformer's tokens, exactly as the pipelines pack and normalise them."""

from __future__ import annotations

import torch

from generation.engines.small.training.batches import Batch, Latents
from generation.engines.small.training.trainee import Trainee

AUDIO_LATENTS_PER_SECOND = 25.0


def encode(trainee: Trainee, batch: Batch) -> Latents:
    video, grid = video_tokens(trainee, batch.pictures)
    return Latents(video, audio_tokens(trainee, batch), grid)


@torch.no_grad()
def video_tokens(trainee: Trainee, pictures: torch.Tensor) -> tuple[torch.Tensor, tuple[int, int, int]]:
    """[B, tokens, channels] and the latent grid (frames, height, width) of pictures [B, 3, F, H, W]."""
    vae, pipeline = trainee.part("vae"), trainee.pipeline
    found = vae.encode(pictures.to(vae.dtype)).latent_dist.mode().float()
    normal = pipeline._normalize_latents(found, vae.latents_mean, vae.latents_std)
    return pipeline._pack_latents(normal), (found.shape[2], found.shape[3], found.shape[4])


@torch.no_grad()
def audio_tokens(trainee: Trainee, batch: Batch) -> torch.Tensor:
    """[B, tokens, channels], as many as the pipelines ask for in this time."""
    vae, pipeline = trainee.part("audio_vae"), trainee.pipeline
    found = vae.encode(batch.mel.to(vae.dtype)).latent_dist.mode().float()
    length = round(batch.drawn.shape.seconds * AUDIO_LATENTS_PER_SECOND)
    packed = pipeline._pack_audio_latents(found)[:, :length]
    return torch.as_tensor(pipeline._normalize_audio_latents(packed, vae.latents_mean, vae.latents_std))


@torch.no_grad()
def measure_video_latents(trainee: Trainee, batches: list[Batch]) -> None:
    """Set the mean and deviation of each channel, which the pipelines normalise by. Batches may lie and stand."""
    vae = trainee.part("vae")
    each = [vae.encode(b.pictures.to(vae.dtype)).latent_dist.mode().float() for b in batches]
    found = torch.cat([one.movedim(1, -1).flatten(0, -2) for one in each])
    vae.latents_mean.copy_(found.mean(0))
    vae.latents_std.copy_(found.std(0).clamp(min=1e-3))


@torch.no_grad()
def measure_audio_latents(trainee: Trainee, batches: list[Batch]) -> None:
    """The same for sound, for each channel of a packed latent."""
    vae = trainee.part("audio_vae")
    each = [vae.encode(b.mel.to(vae.dtype)).latent_dist.mode().float() for b in batches]
    found = torch.cat([trainee.pipeline._pack_audio_latents(one).flatten(0, 1) for one in each])
    vae.latents_mean.copy_(found.mean(0))
    vae.latents_std.copy_(found.std(0).clamp(min=1e-3))
