"""Stages `vae` and `audio`: pictures and sound into latents and back."""

from __future__ import annotations

from typing import Any

import torch

from generation.engines.small.configuration import MEL_HOP, RATE, SIZES
from generation.engines.small.sound.mel import log_mel
from generation.engines.small.training.batches import Batch
from generation.engines.small.training.trainee import Trainee
from generation.engines.small.training.windows import crop, cut, sounding_windows

KL_WEIGHT = 1e-4
THING_WEIGHT, EDGE_WEIGHT = 20.0, 0.5
LATENT_NOISE, SIZE_WEIGHT = 0.05, 1e-3
THING_CONTRAST = 0.08
"""Of a range of 2, in the channel that differs most."""
SILENCE = -11.0
"""Half a unit over the floor of log mel spectra."""
SOUND_WEIGHT = 4.0
AUTOENCODER_FRAMES, VOCODER_FRAMES = 96, 48
"""Of mel spectra, at 100 a second."""
WINDOWS = (128, 512, 2048)

Figures = dict[str, float]


def vae_loss(
    trainee: Trainee, batch: Batch, generator: torch.Generator, *, window: int = 0
) -> tuple[torch.Tensor, Figures]:
    """Absolute and square error, things first, through latents with a little noise that are held near 0. `window` is
    the side in pixels of what is cut from each clip; 0 takes it whole.

    Things cover a hundredth of a picture: counted by pixels alone, an autoencoder learns backdrops and never them. The
    noise has a fixed size: a learned one drowned the latents before they said anything. Differences of neighbours
    count besides: what tells a star from a ball is a few pixels of its edge.
    """
    vae, pictures = trainee.part("vae"), batch.pictures
    is_thing = things_in(pictures)
    if window:
        both = crop(torch.cat([pictures, is_thing], 1), is_thing, window, generator)
        pictures, is_thing = both[:, :3], both[:, 3:] > 0
    latents = vae.encode(pictures).latent_dist.mode()
    again = vae.decode(latents + LATENT_NOISE * torch.randn_like(latents), None, return_dict=False)[0].float()
    square = (again - pictures).pow(2)
    weight = 1 + THING_WEIGHT * is_thing.float()
    error = (((again - pictures).abs() + square) * weight).mean() / weight.mean()
    error = error + EDGE_WEIGHT * _edge_error(again - pictures, weight)
    loss = error + SIZE_WEIGHT * latents.float().pow(2).mean()
    square = square.detach()
    return loss, {"psnr_db": _decibel(square.mean()), "things_psnr_db": _decibel(mean_where(square, is_thing))}


def _edge_error(difference: torch.Tensor, weight: torch.Tensor) -> torch.Tensor:
    across = ((difference[..., 1:] - difference[..., :-1]).abs() * weight[..., 1:]).mean()
    down = ((difference[..., 1:, :] - difference[..., :-1, :]).abs() * weight[..., 1:, :]).mean()
    return (across + down) / weight.mean()


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


def audio_loss(trainee: Trainee, batch: Batch, generator: torch.Generator) -> tuple[torch.Tensor, Figures]:
    """The mel spectrum through the audio autoencoder, and true mel spectra through the vocoder, in windows of a second
    and of half a one.

    Half of the clips are silent and nine tenths of the others: counted by time alone, an autoencoder learns silence.
    """
    clips, starts = sounding_windows(batch.mel > SILENCE, AUTOENCODER_FRAMES, generator)
    error, told = _mel_loss(trainee.part("audio_vae"), cut(batch.mel, clips, starts, AUTOENCODER_FRAMES))
    frames = min(VOCODER_FRAMES, batch.mel.shape[2] - 1)
    starts = starts.clamp(max=batch.mel.shape[2] - 1 - frames)
    wave = trainee.part("vocoder")(cut(batch.mel, clips, starts, frames)).float()
    heard = wave_loss(trainee, wave, cut(batch.sound, clips, starts * MEL_HOP, frames * MEL_HOP))
    return error + heard, told | {"wave_error": float(heard.detach())}


def _mel_loss(vae: Any, mel: torch.Tensor) -> tuple[torch.Tensor, Figures]:
    encoded = vae.encode(mel).latent_dist
    again = vae.decode(encoded.sample(), return_dict=False)[0].float()
    length = min(again.shape[2], mel.shape[2])
    mel, again = mel[:, :, :length], again[:, :, :length]
    is_sound = mel > SILENCE
    weight = 1 + SOUND_WEIGHT * is_sound.float()
    apart = (again - mel).abs()
    told = {"mel_error": apart.detach().mean(), "sounding_mel_error": mean_where(apart.detach(), is_sound)}
    loss = (apart * weight).mean() / weight.mean() + KL_WEIGHT * _kl(encoded)
    return loss, {name: float(value) for name, value in told.items()}


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
