"""Pictures and sound out of latents, row by row, so that a clip does not depend on what it was batched with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from generation.engines.ltx2.model import Model

if TYPE_CHECKING:
    import torch
    from numpy.typing import NDArray

PREVIEW_SIDE = 320


def decode_pictures(model: Model, latents: torch.Tensor) -> NDArray[np.uint8]:
    """[1, C, F, H, W] latents to [frames, height, width, 3] RGB."""
    import torch

    vae = model.text.vae
    with torch.no_grad():
        moment = torch.zeros(1, device=model.device, dtype=vae.dtype) if vae.config.timestep_conditioning else None
        video = vae.decode(latents.to(model.device, vae.dtype), moment, return_dict=False)[0][0]
        pixels = video.float().add(1.0).mul(127.5).round().clamp(0, 255).to(torch.uint8)
        pictures: NDArray[np.uint8] = pixels.permute(1, 2, 3, 0).cpu().numpy()
    return pictures


def decode_sound(model: Model, latents: torch.Tensor) -> NDArray[np.float32]:
    """[1, C, L, M] latents to [samples, channels] in [-1, 1]."""
    import torch

    with torch.no_grad():
        mel = model.text.audio_vae.decode(latents.to(model.device, model.text.audio_vae.dtype), return_dict=False)[0]
        wave = model.text.vocoder(mel)[0].float().clamp(-1.0, 1.0)
        sound: NDArray[np.float32] = wave.T.contiguous().cpu().numpy()
    return sound


def preview(model: Model, packed: torch.Tensor, width: int, height: int) -> bytes:
    """A JPEG of the first frame from the tokens of a step: one latent frame costs next to nothing to decode."""
    import torch

    pipeline, ratio = model.text, model.release.space_ratio
    rows, columns = height // ratio, width // ratio
    with torch.no_grad():
        first = pipeline._unpack_latents(packed[:1, : rows * columns], 1, rows, columns, 1, 1)
        vae = pipeline.vae
        clean = pipeline._denormalize_latents(first, vae.latents_mean, vae.latents_std, vae.config.scaling_factor)
        picture = decode_pictures(model, clean)[0]
    scale = min(1.0, PREVIEW_SIDE / max(width, height))
    small = cv2.resize(picture, (round(width * scale), round(height * scale)), interpolation=cv2.INTER_AREA)
    return cv2.imencode(".jpg", cv2.cvtColor(small, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, 75])[1].tobytes()
