"""The loaded weights: pipelines that share one set of modules, the device, and the measures that save memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from generation.engines.ltx2.options import LTX2Options
from generation.engines.ltx2.release import Release

if TYPE_CHECKING:
    import torch

COMPILED_SHAPES_MAX = 64
LORA_SLOT = "hibari"
LEVEL_TILED, LEVEL_OFFLOADED = 1, 2


@dataclass(frozen=True, slots=True)
class Parts:
    """Modules that were built rather than loaded. They are diffusers', which carry no types: hence the Any."""

    pipeline: Any
    upsampler: Any = None


class Model:
    """Everything that holds tensors. Modules are loaded once; every pipeline is a front end to the same ones."""

    def __init__(self, release: Release, settings: LTX2Options, parts: Parts | None = None) -> None:
        """Reads the release's folder unless `parts` are given."""
        import torch
        from diffusers import LTX2ConditionPipeline, LTX2InContextPipeline

        self.release = release
        self.settings = settings
        self.device = torch.device(settings.device or ("cuda" if torch.cuda.is_available() else "cpu"))
        self.dtype: torch.dtype = getattr(torch, settings.dtype or ("float32" if self.is_cpu else "bfloat16"))
        self.memory_level = 0
        self._lora = ""
        parts = parts or _load(release, self.dtype)
        self.text: Any = _quiet(parts.pipeline.to(self.device))
        self.text.register_modules(scheduler=_unshifted_scheduler(release))
        modules = self.text.components
        self.condition: Any = _quiet(LTX2ConditionPipeline(**modules))
        modules.pop("duration_head", None)
        self.in_context: Any = _quiet(LTX2InContextPipeline(**modules))
        self.upsample: Any = self._upsampler_over(parts.upsampler)
        self._speed_up()

    @property
    def is_cpu(self) -> bool:
        return self.device.type == "cpu"

    @property
    def is_offloaded(self) -> bool:
        return self.memory_level >= LEVEL_OFFLOADED

    @property
    def device_name(self) -> str:
        import torch

        return "cpu" if self.is_cpu else str(torch.cuda.get_device_name(self.device))

    def wait(self) -> None:
        """Until the device has done all that it was told."""
        if self.device.type == "cuda":
            import torch

            torch.cuda.synchronize(self.device)

    @property
    def layers(self) -> int:
        return int(self.text.transformer.config.num_layers)

    def save_memory(self, level: int) -> bool:
        """0: nothing. 1: decode in tiles. 2: also move weights to the device only while they are used."""
        if level > LEVEL_OFFLOADED:
            return False
        if level < LEVEL_OFFLOADED <= self.memory_level:
            raise ReloadNeededError
        if level >= LEVEL_TILED:
            self.text.vae.enable_tiling()
        else:
            self.text.vae.disable_tiling()
        if level >= LEVEL_OFFLOADED > self.memory_level:
            self._offload()
        self.memory_level = level
        return True

    def use_lora(self, name: str) -> None:
        """Put this adapter over the weights, or none for an empty name. One slot, swapped in place."""
        if name == self._lora:
            return
        if name:
            is_first = LORA_SLOT not in self.text.get_list_adapters().get("transformer", [])
            if is_first:
                self.text.enable_lora_hotswap(target_rank=_highest_rank(self.settings.loras))
            path = self.settings.loras[name]
            self.text.load_lora_weights(path, adapter_name=LORA_SLOT, hotswap=not is_first, local_files_only=True)
        self.text.set_adapters(LORA_SLOT, 1.0 if name else 0.0)
        self._lora = name

    def _upsampler_over(self, upsampler: Any) -> Any:
        from diffusers import LTX2LatentUpsamplePipeline

        if upsampler is None:
            return None
        return _quiet(LTX2LatentUpsamplePipeline(vae=self.text.vae, latent_upsampler=upsampler.to(self.device)))

    def _speed_up(self) -> None:
        backend = self.settings.attention_backend or ("" if self.is_cpu else "_native_cudnn")
        if backend:
            self.text.transformer.set_attention_backend(backend)
        if self.settings.is_compiled:
            import torch

            torch._dynamo.config.recompile_limit = COMPILED_SHAPES_MAX
            self.text.transformer.compile_repeated_blocks(fullgraph=True)

    def _offload(self) -> None:
        """Blocks travel one group ahead of their use. Only a reload undoes this."""
        from diffusers.hooks import apply_group_offloading

        for name in ("transformer", "text_encoder"):
            apply_group_offloading(
                getattr(self.text, name),
                onload_device=self.device,
                offload_device=_cpu(),
                offload_type="leaf_level",
                use_stream=not self.is_cpu,
            )


class ReloadNeededError(Exception):
    """Weights that were scattered to save memory come back by loading them again."""


def _load(release: Release, dtype: torch.dtype) -> Parts:
    from diffusers import LTX2Pipeline
    from diffusers.pipelines.ltx2 import LTX2LatentUpsamplerModel

    unused = {part: None for part in ("processor", "prompt_enhancer", "duration_head") if part in release.index}
    pipeline = LTX2Pipeline.from_pretrained(release.folder, dtype=dtype, local_files_only=True, **unused)
    if not release.has_upsampler:
        return Parts(pipeline)
    upsampler = LTX2LatentUpsamplerModel.from_pretrained(
        release.folder, subfolder="latent_upsampler", dtype=dtype, local_files_only=True
    )
    return Parts(pipeline, upsampler)


def _unshifted_scheduler(release: Release) -> Any:
    """A scheduler that takes noise levels as they are: `schedule.py` has shifted them already."""
    from diffusers import FlowMatchEulerDiscreteScheduler

    kept = {"num_train_timesteps": release.scheduler.get("num_train_timesteps", 1000)}
    return FlowMatchEulerDiscreteScheduler(**kept, shift=1.0, use_dynamic_shifting=False, shift_terminal=None)


def _highest_rank(loras: Mapping[str, str]) -> int:
    """The rank every adapter is padded to, so that swapping never changes a shape."""
    from safetensors import safe_open

    rank = 1
    for path in loras.values():
        with safe_open(path, framework="pt") as file:
            shapes = {key: file.get_slice(key).get_shape() for key in file.keys()}  # noqa: SIM118 (not a dict)
        rank = max([rank, *(shape[0] for key, shape in shapes.items() if "lora_A" in key or "lora_down" in key)])
    return rank


def _quiet(pipeline: Any) -> Any:
    pipeline.set_progress_bar_config(disable=True)
    return pipeline


def _cpu() -> torch.device:
    import torch

    return torch.device("cpu")
