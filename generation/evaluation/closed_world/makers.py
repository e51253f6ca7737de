"""Three ways to make a case: by the engine, by its autoencoders from the truth, and the truth itself."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch

from generation.engines.base import Shot
from generation.engines.ltx2.decoding import decode_pictures, decode_sound
from generation.engines.ltx2.model import Model
from generation.engines.small.configuration import MEL_HOP, RATE
from generation.engines.small.drawing.renderer import render
from generation.engines.small.sound.impacts import sound_of
from generation.engines.small.sound.mel import log_mel
from generation.evaluation.closed_world.cases import Case
from generation.evaluation.media import Decoded, decode, encode
from generation.evaluation.studio import Studio

Maker = Callable[[Case], Decoded]


def by_engine(studio: Studio) -> Maker:
    """From the words alone. Raises NotRenderedError."""

    def make(case: Case) -> Decoded:
        return studio.render(studio.request(Shot(case.prompt, case.scene.seconds), seed=case.seed)).clip

    return make


def by_renderer(size: tuple[int, int], fps: int, folder: Path) -> Maker:
    """The truth, through a file."""

    def make(case: Case) -> Decoded:
        frames = round(case.scene.seconds * fps)
        pictures = render(case.scene, torch.arange(frames) / fps, *size)[0]
        shown = (pictures * 255).round().byte().permute(0, 2, 3, 1).numpy()
        return _filed(folder / f"true-{case.seed}.mp4", shown, fps, _wave(case))

    return make


def by_autoencoders(model: Model, size: tuple[int, int], fps: int, folder: Path) -> Maker:
    """The truth through latents and back: the most that the transformer can reach."""

    @torch.no_grad()
    def make(case: Case) -> Decoded:
        frames = round(case.scene.seconds * fps)
        length = -(-(frames - 1) // model.release.time_ratio) * model.release.time_ratio + 1
        pictures = render(case.scene, torch.arange(length) / fps, *size).transpose(1, 2) * 2 - 1
        latents = model.text.vae.encode(pictures.to(model.device)).latent_dist.mode()
        shown = decode_pictures(model, latents)[:frames]
        bands = int(model.text.audio_vae.config.mel_bins)
        mel = log_mel(sound_of(case.scene, case.scene.seconds), rate=RATE, hop=MEL_HOP, bands=bands)
        heard = decode_sound(model, model.text.audio_vae.encode(mel.to(model.device)).latent_dist.mode())
        return _filed(folder / f"coded-{case.seed}.mp4", shown, fps, heard)

    return make


def _wave(case: Case) -> np.ndarray:
    return np.ascontiguousarray(sound_of(case.scene, case.scene.seconds)[0].T.numpy(), np.float32)


def _filed(path: Path, pictures: np.ndarray, fps: int, sound: np.ndarray) -> Decoded:
    encode(path, iter([pictures]), fps, sound, RATE)
    return decode(path)
