"""The shapes of the model: about 21 million parameters in the LTX-2 classes, and the same shape tiny, for tests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from generation.engines.ltx2.random_weights import Configuration

PATCH = 4
RATE, CHANNELS = 16_000, 2
MEL_HOP = 160
REGISTERS = 16
"""Learned tokens that take the place of padding behind a prompt, as in the releases: without any, the pipelines have
the transformer read the padding itself, ten times as much of it as there are words."""
SCHEDULER = {
    "use_dynamic_shifting": True,
    "base_shift": 2.2,
    "max_shift": 3.4,
    "base_image_seq_len": 90,
    "max_image_seq_len": 1395,
    "shift_terminal": 0.1,
}
"""Noise levels shifted by token count, as the releases' full weights have it, over this model's range of lengths.

The shifts are where an ideal eye still knows 19 of 20 parts of what a clip of this world shows: below, nothing is left
for words to say. See docs/small-model.md.
"""


@dataclass(frozen=True, slots=True)
class Size:
    """What scales between the two configurations. Heads are wide 64, 32 for sound."""

    heads: int
    head_width: int
    layers: int
    text_width: int
    text_layers: int
    vae_widths: tuple[int, ...]
    """One for each halving of the picture, after patches of 4: three make 32 pixels a latent, two 16."""
    vae_layers: int
    latent_channels: int
    mel_bands: int
    audio_latents: int
    vocoder_width: int
    text_tokens: int = 96
    """What prompts are cut or filled up to, a multiple of REGISTERS. Captions of four shots have up to 90."""
    native: tuple[int, int] = (160, 288)
    """Width and height in pixels; lying down it is the other way round."""

    @property
    def space_ratio(self) -> int:
        """Pixels a latent, each way."""
        return int(PATCH * 2 ** len(self.vae_widths))

    @property
    def audio_channels(self) -> int:
        """Of one packed audio latent: its channels times a quarter of the mel bands."""
        return self.audio_latents * self.mel_bands // 4


FULL = Size(4, 64, 8, 192, 4, (32, 64, 64), 1, 64, 64, 4, 128)
TINY = Size(2, 16, 1, 32, 1, (8, 8, 8), 1, 8, 16, 2, 16)
LITTLE = Size(4, 32, 4, 96, 2, (32, 64), 1, 32, 32, 4, 128, text_tokens=32, native=(96, 160))
SIZES = {"full": FULL, "little": LITTLE, "tiny": TINY}
"""What the project means to train, what a CPU can train a little of, and what tests train for some steps."""
TimeRatio = Literal[4, 8]


def configure(size: Size, time_ratio: TimeRatio = 4) -> Configuration:
    """Everything that the modules' constructors take. `time_ratio` is frames per latent: see docs/small-model.md."""
    return Configuration(
        transformer=_transformer(size, time_ratio),
        vae=_vae(size, time_ratio),
        audio_vae={
            # The pipelines normalise packed latents with buffers of this many entries.
            "base_channels": size.audio_channels,
            "output_channels": CHANNELS,
            "in_channels": CHANNELS,
            "ch_mult": (1, 1, 1),
            "num_res_blocks": 1,
            "resolution": 32,
            "latent_channels": size.audio_latents,
            "norm_type": "pixel",
            "causality_axis": "height",
            "sample_rate": RATE,
            "mel_hop_length": MEL_HOP,
            "mel_bins": size.mel_bands,
        },
        vocoder={
            "in_channels": CHANNELS * size.mel_bands,
            "hidden_channels": size.vocoder_width,
            "out_channels": CHANNELS,
            "upsample_kernel_sizes": [16, 15, 8, 4],
            "upsample_factors": [5, 4, 4, 2],
            "resnet_kernel_sizes": [3, 7],
            "resnet_dilations": [[1, 3], [1, 3]],
            "output_sampling_rate": RATE,
        },
        connectors=_connectors(size),
        upsampler={},
        text={
            "hidden_size": size.text_width,
            "intermediate_size": size.text_width * 3,
            "num_hidden_layers": size.text_layers,
            "num_attention_heads": size.text_width // 16 // 2,
            "num_key_value_heads": 1,
            "head_dim": 32,
            "max_position_embeddings": 256,
            "sliding_window": 256,
        },
        text_tokens=size.text_tokens,
    )


def _transformer(size: Size, time_ratio: TimeRatio) -> dict[str, Any]:
    width, audio_width = size.heads * size.head_width, size.heads * size.head_width // 2
    audio_channels = size.audio_channels
    return {
        "in_channels": size.latent_channels,
        "out_channels": size.latent_channels,
        "num_attention_heads": size.heads,
        "attention_head_dim": size.head_width,
        "cross_attention_dim": width,
        "audio_in_channels": audio_channels,
        "audio_out_channels": audio_channels,
        "audio_num_attention_heads": size.heads,
        "audio_attention_head_dim": size.head_width // 2,
        "audio_cross_attention_dim": audio_width,
        "audio_sampling_rate": RATE,
        "audio_hop_length": MEL_HOP,
        "num_layers": size.layers,
        "caption_channels": size.text_width,
        "rope_double_precision": False,
        "rope_type": "split",
        "base_height": size.native[1],
        "base_width": size.native[1],
        "vae_scale_factors": (time_ratio, size.space_ratio, size.space_ratio),
    }


def _vae(size: Size, time_ratio: TimeRatio) -> dict[str, Any]:
    """Patches of 4, then halvings in space, of which the last two (x4) or three (x8) also halve time."""
    count = len(size.vae_widths)
    timed = 3 if time_ratio == 8 else 2
    if timed > count:
        raise ValueError(f"{count} halvings can't make {time_ratio} frames a latent.")
    down = ("spatial",) * (count - timed) + ("spatiotemporal",) * timed
    return {
        "latent_channels": size.latent_channels,
        "block_out_channels": size.vae_widths,
        "down_block_types": ("LTX2VideoDownBlock3D",) * count,
        "decoder_block_out_channels": size.vae_widths,
        "layers_per_block": (size.vae_layers,) * (count + 1),
        "decoder_layers_per_block": (size.vae_layers,) * (count + 1),
        "spatio_temporal_scaling": (True,) * count,
        "decoder_spatio_temporal_scaling": (True,) * count,
        "decoder_inject_noise": (False,) * (count + 1),
        "downsample_type": down,
        # The decoder undoes the encoder's steps from the last to the first.
        "upsample_type": down[::-1],
        "upsample_residual": (True,) * count,
        "upsample_factor": (1,) * count,
        "decoder_causal": False,
        "patch_size": PATCH,
        "spatial_compression_ratio": size.space_ratio,
        "temporal_compression_ratio": time_ratio,
    }


def _connectors(size: Size) -> dict[str, Any]:
    shared = {"attention_head_dim": size.head_width, "num_layers": 1, "num_learnable_registers": REGISTERS}
    return {
        "caption_channels": size.text_width,
        "text_proj_in_factor": size.text_layers + 1,
        "video_connector_num_attention_heads": max(1, size.text_width // size.head_width),
        "audio_connector_num_attention_heads": max(1, size.text_width // size.head_width),
        **{f"{stream}_connector_{name}": value for stream in ("video", "audio") for name, value in shared.items()},
        "connector_rope_base_seq_len": size.text_tokens,
        "rope_double_precision": False,
        "causal_temporal_positioning": False,
        "rope_type": "split",
    }
