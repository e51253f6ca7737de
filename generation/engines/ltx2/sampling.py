"""Latents out of noise: the pipeline calls, with every argument that costs or changes anything set here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from generation.engines.ltx2.conditions import Conditions
from generation.engines.ltx2.encoding import encode_source
from generation.engines.ltx2.model import Model
from generation.engines.ltx2.planning import ShotShape
from generation.engines.ltx2.prompts import PromptCache
from generation.engines.ltx2.recipe import Pass

if TYPE_CHECKING:
    import torch
    from numpy.typing import NDArray

OnStep = Callable[[int, "torch.Tensor"], None]
OnUpscale = Callable[[], None]


@dataclass(frozen=True, slots=True)
class ShotJob:
    """One row of a forward pass."""

    prompt: str
    negative_prompt: str
    seed: int
    conditions: Conditions
    source_sound: NDArray[Any] | None = None
    """[samples, channels] at the audio model's rate, for a remix."""


@dataclass(frozen=True, slots=True)
class Latents:
    """Denoised, in the scale the decoders take: video [B, C, F, H, W] and audio [B, C, L, M]."""

    video: torch.Tensor
    audio: torch.Tensor


class Sampler:
    """Runs the passes of a recipe over a batch of rows that share one shape."""

    def __init__(self, model: Model, prompts: PromptCache) -> None:
        self._model = model
        self._prompts = prompts

    def sample(
        self, jobs: Sequence[ShotJob], shape: ShotShape, fps: int, on_step: OnStep, on_upscale: OnUpscale
    ) -> Latents:
        """`on_step` is called after each step and may raise to cancel: the pipelines stay usable after that."""
        conditions = jobs[0].conditions
        self._model.use_lora(conditions.lora)
        # The noise is drawn on the CPU, so that a seed means the same clip on every kind of device.
        generators = [_generator(job.seed) for job in jobs]
        fixed = self._text(jobs, shape) | {
            "num_frames": shape.frames,
            "frame_rate": float(fps),
            "generator": generators if len(generators) > 1 else generators[0],
            "use_cross_timestep": self._model.release.version != "2.0",
            "output_type": "latent",
            "return_dict": False,
        }
        latents: Latents | None = None
        done = 0
        for one in shape.recipe.passes:
            if one.is_upsampled and latents is not None:
                on_upscale()
                latents = self._upsampled(latents, one)
            elif one.levels[0] < 1.0:
                latents = encode_source(self._model, jobs[0], one, shape.frames, fps)
            latents = self._run(one, conditions, fixed, latents, _steps_from(done, on_step))
            done += len(one.levels)
        assert latents is not None
        return latents

    def _text(self, jobs: Sequence[ShotJob], shape: ShotShape) -> dict[str, Any]:
        embeddings, mask = self._prompts.embed([job.prompt for job in jobs])
        guidance = shape.recipe.guidance
        arguments = guidance.arguments(self._model.layers)
        arguments |= {"prompt_embeds": embeddings, "prompt_attention_mask": mask}
        if max(guidance.video, guidance.audio) > 1:
            embeddings, mask = self._prompts.embed([job.negative_prompt for job in jobs])
            arguments |= {"negative_prompt_embeds": embeddings, "negative_prompt_attention_mask": mask}
        return arguments

    def _run(
        self, one: Pass, conditions: Conditions, fixed: dict[str, Any], start: Latents | None, callback: Any
    ) -> Latents:
        arguments = fixed | {
            "width": one.width,
            "height": one.height,
            "sigmas": list(one.levels),
            "num_inference_steps": len(one.levels),
            "noise_scale": one.levels[0],
            "callback_on_step_end": callback,
        }
        if start is not None:
            arguments |= {"latents": start.video, "audio_latents": start.audio}
        pipeline = self._model.text
        if conditions.references and not one.is_upsampled:
            pipeline = self._model.in_context
            arguments |= {"reference_conditions": conditions.references, "conditions": conditions.frames}
        elif conditions.frames:
            pipeline = self._model.condition
            arguments |= {"conditions": conditions.frames}
        video, audio = pipeline(**arguments)
        return Latents(video, audio)

    def _upsampled(self, latents: Latents, one: Pass) -> Latents:
        ratio = self._model.release.space_ratio
        height, width = latents.video.shape[-2] * ratio, latents.video.shape[-1] * ratio
        (video,) = self._model.upsample(
            latents=latents.video, height=height, width=width, output_type="latent", return_dict=False
        )
        return Latents(video, latents.audio)


def _steps_from(done: int, on_step: OnStep) -> Any:
    """The pipelines read what the callback returns by popping from it: it must return the dict it was given."""

    def callback(pipeline: Any, index: int, timestep: Any, tensors: dict[str, Any]) -> dict[str, Any]:
        on_step(done + index + 1, tensors["latents"])
        return tensors

    return callback


def _generator(seed: int) -> torch.Generator:
    import torch

    return torch.Generator("cpu").manual_seed(seed)
