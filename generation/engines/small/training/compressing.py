"""Stages `vae` and `audio`: pictures and sound into latents and back."""

from __future__ import annotations

from typing import Any

import torch

from generation.engines.small.configuration import MEL_HOP, RATE, SIZES
from generation.engines.small.sound.mel import log_mel
from generation.engines.small.training.batches import Batch
from generation.engines.small.training.trainee import Trainee

KL_WEIGHT = 1e-4
EDGE_WEIGHT = 10.0
"""How much more a pixel at the strongest edge counts than one of plain backdrop, which most are."""
WINDOWS = (128, 512, 2048)

Figures = dict[str, float]


def vae_loss(trainee: Trainee, batch: Batch) -> tuple[torch.Tensor, Figures]:
    """Absolute error, edges first, and a light pull of the latents towards a unit normal."""
    vae, pictures = trainee.part("vae"), batch.pictures
    encoded = vae.encode(pictures).latent_dist
    again = vae.decode(encoded.sample(), None, return_dict=False)[0].float()
    error = (again - pictures).abs()
    loss = (error * _edges(pictures)).mean() + KL_WEIGHT * _kl(encoded)
    square = (again.detach() - pictures).pow(2).mean()
    return loss, {"psnr_db": float(10 * torch.log10(4 / square.clamp(min=1e-9)))}


def _kl(encoded: Any) -> torch.Tensor:
    """Per latent. `encoded` is diffusers' diagonal normal, which carries no types."""
    return torch.as_tensor(encoded.kl().float().mean() / encoded.mean[0].numel())


def _edges(pictures: torch.Tensor) -> torch.Tensor:
    """[B, 1, F, H, W]: 1 where nothing changes in space or time, more where it does."""
    with torch.no_grad():
        weight = torch.zeros_like(pictures[:, :1])
        for axis in (2, 3, 4):
            step = pictures.diff(dim=axis).abs().amax(1, keepdim=True)
            ahead, behind = [0, 0] * 3, [0, 0] * 3
            ahead[2 * (4 - axis)], behind[2 * (4 - axis) + 1] = 1, 1
            pad = torch.nn.functional.pad
            weight = torch.maximum(weight, torch.maximum(pad(step, ahead), pad(step, behind)))
        return 1 + EDGE_WEIGHT * weight.clamp(max=1)


def audio_loss(trainee: Trainee, batch: Batch) -> tuple[torch.Tensor, Figures]:
    """The mel spectrum through the audio autoencoder, and true mel spectra through the vocoder."""
    vae, vocoder = trainee.part("audio_vae"), trainee.part("vocoder")
    encoded = vae.encode(batch.mel).latent_dist
    again = vae.decode(encoded.sample(), return_dict=False)[0].float()
    length = min(again.shape[2], batch.mel.shape[2])
    mel = (again[:, :, :length] - batch.mel[:, :, :length]).abs().mean()
    wave = vocoder(batch.mel).float()
    heard = wave_loss(trainee, wave, batch.sound)
    loss = mel + heard + KL_WEIGHT * _kl(encoded)
    return loss, {"mel_error": float(mel.detach()), "wave_error": float(heard.detach())}


def wave_loss(trainee: Trainee, made: torch.Tensor, true: torch.Tensor) -> torch.Tensor:
    """Log spectra at three resolutions and the mel spectrum; phases are the vocoder's to choose."""
    length = min(made.shape[-1], true.shape[-1])
    made, true = made[..., :length], true[..., :length]
    bands = SIZES[trainee.size].mel_bands
    mels = [log_mel(wave, rate=RATE, hop=MEL_HOP, bands=bands) for wave in (made, true)]
    loss = (mels[0] - mels[1]).abs().mean()
    for size in WINDOWS:
        spectra = [_spectrum(wave.flatten(0, 1), size) for wave in (made, true)]
        loss = loss + (spectra[0] - spectra[1]).abs().mean() * 2
        loss = loss + ((spectra[0] + 1e-3).log() - (spectra[1] + 1e-3).log()).abs().mean() * 0.2
    return loss


def _spectrum(wave: torch.Tensor, size: int) -> torch.Tensor:
    window = torch.hann_window(size, device=wave.device)
    found = torch.stft(wave, size, size // 4, window=window, return_complex=True)
    return (found.real**2 + found.imag**2 + 1e-9).sqrt()
