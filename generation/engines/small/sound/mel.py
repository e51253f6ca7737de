"""The log mel spectrum of `ltx2/sound.py` in torch, batched: what the audio model sees. A test holds the two equal."""

from __future__ import annotations

import torch
from torch.nn import functional

from generation.engines.ltx2.sound import MEL_FLOOR, MEL_WINDOW, mel_filters


def log_mel(sound: torch.Tensor, *, rate: int, hop: int, bands: int) -> torch.Tensor:
    """[B, channels, samples] to [B, channels, time, bands]: natural log of a Slaney mel magnitude spectrum."""
    batch, channels, _ = sound.shape
    padded = functional.pad(sound.flatten(0, 1)[:, None], (MEL_WINDOW // 2, MEL_WINDOW // 2), mode="reflect")[:, 0]
    window = torch.hann_window(MEL_WINDOW, device=sound.device)
    spectrum = torch.stft(padded, MEL_WINDOW, hop, window=window, center=False, return_complex=True).abs()
    filters = torch.from_numpy(mel_filters(rate, bands)).to(sound.device, sound.dtype)
    mel = torch.einsum("mf,cft->ctm", filters, spectrum)
    found: torch.Tensor = mel.clamp(min=MEL_FLOOR).log()
    return found.reshape(batch, channels, *found.shape[1:])
