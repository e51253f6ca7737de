"""The modules under training and what they were built as, on their device."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import torch

from generation.engines.ltx2.random_weights import assemble
from generation.engines.small.configuration import SIZES, TimeRatio, configure
from generation.engines.small.tokenizer import build_tokenizer
from generation.engines.small.world.vocabulary import World

COMPILED_SHAPES_MAX = 64
MEL_MEAN = -9.0
PARTS = ("transformer", "connectors", "text_encoder", "vae", "audio_vae", "vocoder")


@dataclass(frozen=True)
class Trainee:
    """`size` names an entry of SIZES, `world` what it is trained on. `done` is clips seen, by stage."""

    size: str
    time_ratio: TimeRatio
    device: torch.device
    pipeline: Any
    done: dict[str, int] = field(default_factory=dict)
    world: World = "whole"

    @property
    def is_distilled(self) -> bool:
        return self.done.get("distill", 0) > 0

    def part(self, name: str) -> Any:
        return getattr(self.pipeline, name)

    @cached_property
    def conditions(self) -> Any:
        """The pipeline that knows where keyframes lie, over the same modules."""
        from diffusers import LTX2ConditionPipeline

        return LTX2ConditionPipeline(**self.pipeline.components)

    def speed_up(self) -> None:
        """Compile what steps spend their time in. Only on CUDA: a CPU gains nothing that it would earn back."""
        if self.device.type != "cuda":
            return
        torch.set_float32_matmul_precision("high")
        torch._dynamo.config.recompile_limit = COMPILED_SHAPES_MAX
        self.part("transformer").compile_repeated_blocks(fullgraph=True)
        self.part("vae").encoder.compile()
        self.part("vae").decoder.compile()

    def tokens(self, captions: list[str]) -> tuple[torch.Tensor, torch.Tensor]:
        """Token ids and mask [B, tokens of the size] on the device, padded on the left as the pipelines do."""
        tokenizer = self.pipeline.tokenizer
        tokenizer.padding_side = "left"
        most = SIZES[self.size].text_tokens
        found = tokenizer(captions, padding="max_length", max_length=most, truncation=True, return_tensors="pt")
        return found.input_ids.to(self.device), found.attention_mask.to(self.device)

    def text(self, ids: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """What the transformer reads: video and audio embeddings and their mask. Gradients flow."""
        told = self.pipeline.text_encoder(input_ids=ids, attention_mask=mask, output_hidden_states=True)
        hidden = torch.stack(told.hidden_states, dim=-1).flatten(2, 3)
        video, audio, seen = self.pipeline.connectors(hidden, mask, padding_side="left")
        return video, audio, seen


def build(size: str, time_ratio: TimeRatio, device: torch.device, seed: int = 0, world: World = "whole") -> Trainee:
    """Fresh weights; the same seed gives the same ones on every device."""
    torch.manual_seed(seed)
    pipeline = assemble(configure(SIZES[size], time_ratio), build_tokenizer(SIZES[size].text_tokens))
    pipeline.set_progress_bar_config(disable=True)
    # Log mel spectra lie around this: learned from 0, the offset alone would take tens of thousands of steps.
    torch.nn.init.constant_(pipeline.audio_vae.decoder.conv_out.conv.bias, MEL_MEAN)
    return Trainee(size, time_ratio, device, pipeline.to(device), world=world)
