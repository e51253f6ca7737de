"""Stages `vae` and `audio`: pictures and sound into latents and back."""

from __future__ import annotations

from typing import Any

import torch

from generation.engines.small.configuration import MEL_HOP, RATE, SIZES
from generation.engines.small.sound.mel import log_mel
from generation.engines.small.training.batches import Batch
from generation.engines.small.training.trainee import Trainee

KL_WEIGHT = 1e-4
THING_WEIGHT = 20.0
LATENT_NOISE, SIZE_WEIGHT = 0.05, 1e-3
THING_CONTRAST = 0.08
"""Of a range of 2, in the channel that differs most."""
WINDOWS = (128, 512, 2048)

Figures = dict[str, float]


def vae_loss(trainee: Trainee, batch: Batch) -> tuple[torch.Tensor, Figures]:
    """Absolute and square error, things first, through latents with a little noise that are held near 0.

    Things cover a hundredth of a picture: counted by pixels alone, an autoencoder learns backdrops and never them. The
    noise has a fixed size: a learned one drowned the latents before they said anything.
    """
    vae, pictures = trainee.part("vae"), batch.pictures
    latents = vae.encode(pictures).latent_dist.mode()
    again = vae.decode(latents + LATENT_NOISE * torch.randn_like(latents), None, return_dict=False)[0].float()
    square = (again - pictures).pow(2)
    is_thing = things_in(pictures)
    weight = 1 + THING_WEIGHT * is_thing.float()
    error = (((again - pictures).abs() + square) * weight).mean() / weight.mean()
    loss = error + SIZE_WEIGHT * latents.float().pow(2).mean()
    square = square.detach()
    return loss, {"psnr_db": _decibel(square.mean()), "things_psnr_db": _decibel(mean_where(square, is_thing))}


def things_in(pictures: torch.Tensor) -> torch.Tensor:
    """[B, 1, F, H, W]: where a picture differs from the middle of its row. Backdrops change from row to row alone."""
    with torch.no_grad():
        backdrop = pictures.median(dim=-1, keepdim=True).values
        return (pictures - backdrop).abs().amax(1, keepdim=True) > THING_CONTRAST


def mean_where(values: torch.Tensor, is_counted: torch.Tensor) -> torch.Tensor:
    """0 where nothing is counted."""
    counted = is_counted.expand_as(values).to(values)
    return (values * counted).sum() / counted.sum().clamp(min=1)


def _decibel(square: torch.Tensor) -> float:
    return float(10 * torch.log10(4 / square.clamp(min=1e-9)))


def _kl(encoded: Any) -> torch.Tensor:
    """Per latent. `encoded` is diffusers' diagonal normal, which carries no types."""
    return torch.as_tensor(encoded.kl().float().mean() / encoded.mean[0].numel())


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
