"""A picture of what a stage has come to, and the figures of its sound: what eyes look at after each run."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image

from generation.engines.ltx2.recipe import Guidance
from generation.engines.ltx2.schedule import DISTILLED, full_schedule
from generation.engines.small.configuration import SCHEDULER, SIZES
from generation.engines.small.training.batches import Batch
from generation.engines.small.training.latents import video_tokens
from generation.engines.small.training.trainee import Trainee

CLIPS, MOMENTS = 4, 6
STEPS = 16


@torch.no_grad()
def save_samples(trainee: Trainee, batch: Batch, stage: str, folder: Path) -> Path:
    """`samples-STAGE.png`: truth above what the model makes of it (or of its caption), moment by moment.

    Of stage `audio`, log spectra: time goes right, pitch up, the left channel.
    """
    path = folder / f"samples-{stage}.png"
    if stage == "audio":
        Image.fromarray(_spectra(trainee, batch)).save(path)
        return path
    true = batch.pictures[:CLIPS].float().cpu()
    if stage == "vae":
        vae = trainee.part("vae")
        encoded = vae.encode(batch.pictures[:CLIPS].to(vae.dtype)).latent_dist.mode()
        made = vae.decode(encoded, None, return_dict=False)[0].float().cpu()
    else:
        made = _sampled(trainee, batch)
    rows = [_strip(clip) for pair in zip(true, made, strict=True) for clip in pair]
    Image.fromarray(np.concatenate(rows)).save(path)
    return path


def _spectra(trainee: Trainee, batch: Batch) -> NDArray[np.uint8]:
    vae, mel = trainee.part("audio_vae"), batch.mel[:CLIPS]
    again = vae.decode(vae.encode(mel).latent_dist.mode(), return_dict=False)[0].float()
    length = min(mel.shape[2], again.shape[2])
    shown = torch.stack([mel[:, 0, :length], again[:, 0, :length]], dim=1).flatten(0, 1)
    low, high = float(mel.min()), float(mel.max())
    levels = ((shown - low) / max(high - low, 1e-6)).clamp(0, 1) * 255
    return np.asarray(levels.transpose(1, 2).flip(1).flatten(0, 1).byte().cpu().numpy())


def _sampled(trainee: Trainee, batch: Batch) -> torch.Tensor:
    """From the captions of the batch alone, as the adapter samples."""
    shape, pipeline = batch.drawn.shape, trainee.pipeline
    tokens = video_tokens(trainee, batch.pictures[:1])[0].shape[1]
    levels = DISTILLED if trainee.is_distilled else full_schedule(STEPS, tokens, SCHEDULER)
    guidance = Guidance() if trainee.is_distilled else Guidance(3.0, 3.0)
    device = trainee.device.type
    prompts = [caption or "a red ball bounces" for caption in batch.drawn.captions[:CLIPS]]
    with torch.autocast(device, torch.bfloat16, enabled=device == "cuda"):
        out = pipeline(
            prompt=prompts,
            negative_prompt=[""] * len(prompts),
            width=shape.width,
            height=shape.height,
            num_frames=shape.frames,
            frame_rate=float(shape.fps),
            sigmas=list(levels),
            num_inference_steps=len(levels),
            max_sequence_length=SIZES[trainee.size].text_tokens,
            generator=torch.Generator("cpu").manual_seed(1),
            use_cross_timestep=False,
            output_type="pt",
            **guidance.arguments(1),
        )
    frames: torch.Tensor = out.frames.float().cpu()
    return frames.transpose(1, 2) * 2 - 1


def _strip(clip: torch.Tensor) -> NDArray[np.uint8]:
    """[3, F, H, W] in -1..1 to moments side by side."""
    at = torch.linspace(0, clip.shape[1] - 1, MOMENTS).round().long()
    shown = ((clip[:, at] + 1) * 127.5).clamp(0, 255).permute(2, 1, 3, 0).flatten(1, 2)
    return np.asarray(shown.numpy(), np.uint8)
