"""A finished clip back into latents, for a remix to start from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from generation.engines.ltx2.model import Model
from generation.engines.ltx2.pictures import cover
from generation.engines.ltx2.recipe import Pass
from generation.engines.ltx2.sound import fit, log_mel, samples_for

if TYPE_CHECKING:
    import torch

    from generation.engines.ltx2.sampling import Latents, ShotJob


def encode_source(model: Model, job: ShotJob, one: Pass, frames: int, fps: int) -> Latents:
    """The source's pictures and sound as a pass of this size takes them."""
    import torch

    from generation.engines.ltx2.sampling import Latents

    with torch.no_grad():
        pictures = np.stack([cover(picture, one.width, one.height) for picture in job.conditions.source])
        return Latents(_encode_pictures(model, pictures), _encode_sound(model, job.source_sound, frames, fps))


def _encode_pictures(model: Model, pictures: np.ndarray[Any, Any]) -> torch.Tensor:
    import torch

    pixels = torch.from_numpy(pictures).permute(3, 0, 1, 2)[None].to(model.device, torch.float32) / 127.5 - 1.0
    latents: torch.Tensor = model.text.vae.encode(pixels.to(model.text.vae.dtype)).latent_dist.mode()
    return latents.float()


def _encode_sound(model: Model, sound: np.ndarray[Any, Any] | None, frames: int, fps: int) -> torch.Tensor:
    """[1, C, L, M] with the length the pipelines expect for this many frames."""
    import torch

    config = model.text.audio_vae.config
    rate = int(config.sample_rate)
    length = round(frames / fps * model.release.audio_latents_per_second)
    given = sound if sound is not None and len(sound) else np.zeros((rate, config.in_channels), np.float32)
    given = fit(given, samples_for(frames, fps, rate), rate)
    mel = torch.from_numpy(log_mel(given, rate=rate, hop=int(config.mel_hop_length), bands=int(config.mel_bins)))[None]
    encoded = model.text.audio_vae.encode(mel.to(model.device, model.text.audio_vae.dtype)).latent_dist.mode()
    latents: torch.Tensor = encoded[:, :, :length].float()
    missing = length - latents.shape[2]
    if missing > 0:
        latents = torch.cat([latents, latents[:, :, -1:].expand(-1, -1, missing, -1)], dim=2)
    return latents
