"""An LTX-2 of random weights at any size, for measuring speed where no weights may be fetched."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch

    from generation.engines.ltx2.model import Parts

_LETTERS = "▁abcdefghijklmnopqrstuvwxyz.,"
_PICTURE_TOKENS = ("<start_of_image>", "<end_of_image>", "<image_soft_token>")


@dataclass(frozen=True, slots=True)
class Configuration:
    """Keyword arguments of each module, beyond its class's own defaults, which are the 19B release's."""

    transformer: Mapping[str, Any] = field(default_factory=lambda: {"rope_type": "split"})
    vae: Mapping[str, Any] = field(
        default_factory=lambda: {"spatial_compression_ratio": 32, "temporal_compression_ratio": 8}
    )
    audio_vae: Mapping[str, Any] = field(
        default_factory=lambda: {
            "base_channels": 128,
            "output_channels": 2,
            "norm_type": "pixel",
            "causality_axis": "height",
        }
    )
    vocoder: Mapping[str, Any] = field(default_factory=dict)
    connectors: Mapping[str, Any] = field(default_factory=lambda: {"rope_type": "split"})
    upsampler: Mapping[str, Any] = field(default_factory=lambda: {"use_rational_resampler": False})
    text: Mapping[str, Any] = field(
        default_factory=lambda: {
            "hidden_size": 3840,
            "intermediate_size": 15_360,
            "num_hidden_layers": 48,
            "num_attention_heads": 16,
            "num_key_value_heads": 8,
            "head_dim": 256,
            "sliding_window": 1024,
        }
    )
    text_tokens: int = 1024


FULL_SIZE = Configuration()


def build(configuration: Configuration, folder: Path, device: str, dtype: torch.dtype) -> Parts:
    """Build every module on the device, and write the folder's JSON files: the weights exist in memory alone."""
    import torch
    from diffusers.pipelines.ltx2 import LTX2LatentUpsamplerModel

    from generation.engines.ltx2.model import Parts

    tokenizer = _tokenizer(configuration.text_tokens)
    default = torch.get_default_dtype()
    torch.set_default_dtype(dtype)
    try:
        with torch.device(device):
            pipeline = assemble(configuration, tokenizer)
            upsampler = LTX2LatentUpsamplerModel(**configuration.upsampler)
    finally:
        torch.set_default_dtype(default)
    _save_configurations(pipeline, upsampler, folder)
    return Parts(pipeline, upsampler)


def assemble(configuration: Configuration, tokenizer: Any, scheduler: Mapping[str, Any] | None = None) -> Any:
    """The pipeline of a configuration, freshly initialised on torch's default device in its default type."""
    from diffusers import (
        AutoencoderKLLTX2Audio,
        AutoencoderKLLTX2Video,
        FlowMatchEulerDiscreteScheduler,
        LTX2Pipeline,
        LTX2VideoTransformer3DModel,
    )
    from diffusers.pipelines.ltx2 import LTX2TextConnectors
    from diffusers.pipelines.ltx2.vocoder import LTX2Vocoder

    return LTX2Pipeline(
        scheduler=FlowMatchEulerDiscreteScheduler(**(scheduler or {})),
        vae=AutoencoderKLLTX2Video(**configuration.vae),
        audio_vae=AutoencoderKLLTX2Audio(**configuration.audio_vae),
        text_encoder=_text_encoder(tokenizer, configuration.text),
        tokenizer=tokenizer,
        connectors=LTX2TextConnectors(**configuration.connectors),
        transformer=LTX2VideoTransformer3DModel(**configuration.transformer),
        vocoder=LTX2Vocoder(**configuration.vocoder),
    )


def count_parameters(parts: Parts) -> dict[str, int]:
    """By module; works on the meta device, where nothing is allocated."""
    import torch

    modules = {**parts.pipeline.components, "latent_upsampler": parts.upsampler}
    return {
        name: sum(parameter.numel() for parameter in module.parameters())
        for name, module in modules.items()
        if isinstance(module, torch.nn.Module)
    }


def _save_configurations(pipeline: Any, upsampler: Any, folder: Path) -> None:
    pipeline.save_config(folder)
    for name in ("vae", "audio_vae", "connectors", "transformer", "vocoder", "scheduler"):
        getattr(pipeline, name).save_config(folder / name)
    upsampler.save_config(folder / "latent_upsampler")
    pipeline.tokenizer.save_pretrained(folder / "tokenizer")


def _tokenizer(text_tokens: int) -> Any:
    """Bytes and letters: what the words are does not matter to their cost."""
    from transformers import GemmaTokenizer

    vocabulary = {token: index for index, token in enumerate(["<pad>", "<eos>", "<bos>", "<unk>", "<mask>"])}
    for token in (*(f"<0x{byte:02X}>" for byte in range(256)), *_LETTERS, *_PICTURE_TOKENS):
        vocabulary.setdefault(token, len(vocabulary))
    return GemmaTokenizer(vocab=vocabulary, merges=[], model_max_length=text_tokens)


def _text_encoder(tokenizer: Any, text: Mapping[str, Any]) -> Any:
    from transformers import Gemma3Config, Gemma3ForConditionalGeneration

    start, end, soft = (tokenizer.convert_tokens_to_ids(token) for token in _PICTURE_TOKENS)
    tokens = {"vocab_size": len(tokenizer), "pad_token_id": 0, "eos_token_id": 1, "bos_token_id": 2}
    vision = {
        "hidden_size": 64,
        "intermediate_size": 64,
        "num_hidden_layers": 1,
        "num_attention_heads": 2,
        "image_size": 28,
        "patch_size": 14,
    }
    configuration = Gemma3Config(
        text_config={**tokens, **text},
        vision_config=vision,
        mm_tokens_per_image=4,
        boi_token_index=start,
        eoi_token_index=end,
        image_token_index=soft,
    )
    return Gemma3ForConditionalGeneration(configuration)
