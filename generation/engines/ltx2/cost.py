"""What a recipe costs before it runs: FLOP, seconds and memory, from shapes alone.

The two constants were fitted to counts by torch's FLOP counter on the 19B configuration (6,270 to 40,856 tokens,
within 2 %) and are scaled by width and depth for other configurations.
"""

from __future__ import annotations

from dataclasses import dataclass

from generation.engines.ltx2.recipe import Recipe
from generation.engines.ltx2.release import Release

# Per token and layer, in units of the squared width: projections, feed-forward and the streams' cross-attention.
LINEAR_FLOP = 33.2
DECODE_FLOP_PER_PIXEL = 1.257e6
DECODER_SQUARED_WIDTH = 256**2 + 512**2 + 1024**2
TEXT_TOKENS_FLOP = 25e12 / 1024
RELEASE_WIDTH, RELEASE_LAYERS = 4096, 48


@dataclass(frozen=True, slots=True)
class Estimate:
    flop: float
    memory_bytes: int


def estimate(release: Release, recipe: Recipe, frames: int, fps: int) -> Estimate:
    """One clip of `frames` pictures on the model's grid."""
    flop, tokens_most = 0.0, 0
    for one in recipe.passes:
        tokens = count_tokens(release, one.width, one.height, frames, fps)
        tokens_most = max(tokens_most, tokens)
        flop += len(one.levels) * recipe.guidance.forwards * forward_flop(release, tokens)
    width, height = recipe.size
    flop += decode_flop(release, width, height, frames) + text_flop(release)
    # Weights, a dozen activations of every token in two bytes, and the decoder's widest full-size layers.
    memory = release.weight_bytes + tokens_most * _width(release) * 2 * 12 + width * height * frames * 3 * 4 * 4
    return Estimate(flop, memory)


def count_tokens(release: Release, width: int, height: int, frames: int, fps: int) -> int:
    """Video and audio tokens of a clip."""
    latents = (frames - 1) // release.time_ratio + 1
    video = latents * (width // release.space_ratio) * (height // release.space_ratio)
    return video + round(frames / fps * release.audio_latents_per_second)


def forward_flop(release: Release, tokens: int) -> float:
    """One pass of the transformer over one clip, dense attention."""
    width, layers = _width(release), int(release.transformer["num_layers"])
    return layers * (LINEAR_FLOP * width**2 * tokens + 4.0 * width * tokens**2)


def decode_flop(release: Release, width: int, height: int, frames: int) -> float:
    channels = release.vae.get("decoder_block_out_channels", (256, 512, 1024))
    squared_width = sum(int(width) ** 2 for width in channels)
    return DECODE_FLOP_PER_PIXEL * width * height * frames * squared_width / DECODER_SQUARED_WIDTH


def text_flop(release: Release) -> float:
    scale = _width(release) ** 2 * int(release.transformer["num_layers"]) / (RELEASE_WIDTH**2 * RELEASE_LAYERS)
    return TEXT_TOKENS_FLOP * release.text_tokens * scale


def _width(release: Release) -> int:
    return int(release.transformer["num_attention_heads"]) * int(release.transformer["attention_head_dim"])
