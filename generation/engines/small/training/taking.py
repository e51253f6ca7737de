"""Parts that another process trained meanwhile: a decoder beside the transformer, the sound beside the pictures.

Checkpoints of stages that follow each other hold everything. On a machine with some cores but no accelerator, two
stages that don't need each other are trained at once, and the second one's parts are taken from its own checkpoint.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import torch

from generation.engines.errors import EngineNotConfiguredError
from generation.engines.small.training.checkpoints import Weights, load_checkpoint, put_weights, weights_of
from generation.engines.small.training.trainee import Trainee

TAKEN: Mapping[str, tuple[str, ...]] = {"decoder": ("vae.decoder.",), "sound": ("audio_vae.", "vocoder.")}
"""What is taken under each name: tensors that begin so."""
_SHARED: Mapping[str, tuple[str, ...]] = {
    "decoder": ("vae.encoder.", "vae.latents_"),
    "sound": ("audio_vae.encoder.", "audio_vae.latents_"),
}
"""What says which latents they belong to."""
_STAGES: Mapping[str, str] = {"decoder": "vae", "sound": "audio"}


def take(trainee: Trainee, name: str, folder: Path) -> None:
    """Put what `name` of TAKEN stands for into `trainee`, from the checkpoint in `folder`.

    Raises EngineNotConfiguredError where that would leave the rest without a meaning: a decoder of other latents than
    the encoder's, or sound in other latents than those that the transformer has learned.
    """
    other = load_checkpoint(folder, trainee.device)
    if (other.size, other.time_ratio) != (trainee.size, trainee.time_ratio):
        raise EngineNotConfiguredError(f"{folder} is of size {other.size} with {other.time_ratio} frames a latent.")
    own, found = weights_of(trainee), weights_of(other)
    is_bound = name == "decoder" or trainee.done.get("base", 0) > 0
    if is_bound and not _are_same(own, found, _SHARED[name]):
        raise EngineNotConfiguredError(f"The {name} in {folder} belongs to other latents than these weights do.")
    put_weights(trainee, own | {key: tensor for key, tensor in found.items() if key.startswith(TAKEN[name])})
    stage = _STAGES[name]
    for count in (stage, f"{stage}_steps"):
        trainee.done[count] = max(trainee.done.get(count, 0), other.done.get(count, 0))


def _are_same(own: Weights, other: Weights, beginnings: tuple[str, ...]) -> bool:
    """Both as checkpoints hold them."""
    names = [name for name in own if name.startswith(beginnings)]
    return all(torch.equal(own[name].bfloat16(), other[name].bfloat16()) for name in names)
