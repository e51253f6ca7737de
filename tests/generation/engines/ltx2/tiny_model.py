"""An LTX-2 of 0.3 million random weights in the real classes, with the release's ratios, saved as a folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from diffusers import FlowMatchEulerDiscreteScheduler
from safetensors.torch import save_file

from generation.engines.ltx2.random_weights import Configuration, build

FULL_SCHEDULER = {
    "use_dynamic_shifting": True,
    "base_shift": 0.95,
    "max_shift": 2.05,
    "base_image_seq_len": 1024,
    "max_image_seq_len": 4096,
    "shift_terminal": 0.1,
}
_NARROW = {"attention_head_dim": 16, "num_layers": 1, "num_learnable_registers": None}
TINY = Configuration(
    transformer={
        "in_channels": 8,
        "out_channels": 8,
        "num_attention_heads": 2,
        "attention_head_dim": 16,
        "cross_attention_dim": 32,
        "audio_in_channels": 4,
        "audio_out_channels": 4,
        "audio_num_attention_heads": 2,
        "audio_attention_head_dim": 8,
        "audio_cross_attention_dim": 16,
        "num_layers": 2,
        "caption_channels": 32,
        "rope_double_precision": False,
        "rope_type": "split",
    },
    vae={
        "latent_channels": 8,
        "block_out_channels": (8, 8, 8),
        "down_block_types": ("LTX2VideoDownBlock3D",) * 3,
        "decoder_block_out_channels": (8, 8, 8),
        "layers_per_block": (1, 1, 1, 1),
        "decoder_layers_per_block": (1, 1, 1, 1),
        "spatio_temporal_scaling": (True, True, True),
        "downsample_type": ("spatiotemporal",) * 3,
        "upsample_residual": (False,) * 3,
        "upsample_factor": (1, 1, 1),
        "decoder_causal": False,
    },
    audio_vae={
        "base_channels": 4,
        "output_channels": 2,
        "ch_mult": (1, 1, 1),
        "num_res_blocks": 1,
        "resolution": 32,
        "latent_channels": 2,
        "norm_type": "pixel",
        "causality_axis": "height",
        "mel_bins": 8,
    },
    vocoder={
        "in_channels": 16,
        "hidden_channels": 32,
        "upsample_kernel_sizes": [16, 15, 8, 4],
        "upsample_factors": [5, 4, 4, 2],
        "resnet_kernel_sizes": [3],
        "resnet_dilations": [[1, 3, 5]],
        "output_sampling_rate": 16_000,
    },
    connectors={
        "caption_channels": 32,
        "text_proj_in_factor": 3,
        "video_connector_num_attention_heads": 2,
        "audio_connector_num_attention_heads": 2,
        **{f"{stream}_connector_{name}": value for stream in ("video", "audio") for name, value in _NARROW.items()},
        "connector_rope_base_seq_len": 32,
        "rope_double_precision": False,
        "causal_temporal_positioning": False,
        "rope_type": "split",
    },
    upsampler={"in_channels": 8, "mid_channels": 32, "num_blocks_per_stage": 1, "use_rational_resampler": False},
    text={
        "hidden_size": 32,
        "intermediate_size": 64,
        "num_hidden_layers": 2,
        "num_attention_heads": 2,
        "num_key_value_heads": 1,
        "head_dim": 16,
        "max_position_embeddings": 1024,
        "sliding_window": 64,
    },
    text_tokens=32,
)


def save_tiny_model(folder: Path, *, is_distilled: bool = True) -> Path:
    torch.manual_seed(0)
    parts = build(TINY, folder, "cpu", torch.float32)
    if not is_distilled:
        parts.pipeline.register_modules(scheduler=FlowMatchEulerDiscreteScheduler(**FULL_SCHEDULER))
        (folder / "latent_upsampler" / "config.json").unlink()
    else:
        parts.upsampler.save_pretrained(folder / "latent_upsampler")
    parts.pipeline.save_pretrained(folder)
    return folder


def save_tiny_lora(path: Path, *, rank: int = 2, seed: int = 0) -> Path:
    """An adapter over the queries of every block's self-attention, as diffusers names them."""
    generator = torch.Generator().manual_seed(seed)
    weights: dict[str, Any] = {}
    for layer in range(2):
        name = f"transformer.transformer_blocks.{layer}.attn1.to_q"
        weights[f"{name}.lora_A.weight"] = torch.randn(rank, 32, generator=generator)
        weights[f"{name}.lora_B.weight"] = torch.randn(32, rank, generator=generator)
    save_file(weights, path)
    return path
