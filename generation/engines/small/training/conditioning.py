"""What a training clip is given besides its words, mixed so that one set of weights serves every mode.

The masks and appended tokens are those of LTX2ConditionPipeline and LTX2InContextPipeline: a token held clean has
noise level 0 and no loss; keyframes and references are appended behind the clip's own tokens.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch

from generation.engines.small.drawing.portraits import portraits
from generation.engines.small.training.batches import Batch
from generation.engines.small.training.latents import video_tokens
from generation.engines.small.training.trainee import Trainee

FIRST_FRAME, EXTENSION, VIDEO_CLEAN, AUDIO_CLEAN = 0.15, 0.15, 0.05, 0.05
KEYFRAME, REFERENCE = 0.10, 0.15
CARRIED_LATENTS_MAX = 8
MODALITY_DROP = 0.05


@dataclass(frozen=True, slots=True)
class Given:
    """Held clean: `video` [B, tokens] of the clip, `audio` [B]. `extra` [B, E, channels] are appended clean tokens with
    places `coordinates` [B, 3, E, 2]. `is_video_lost` and `is_audio_lost` [B]: pure noise, and no loss."""

    video: torch.Tensor
    audio: torch.Tensor
    is_video_lost: torch.Tensor
    is_audio_lost: torch.Tensor
    extra: torch.Tensor | None = None
    coordinates: torch.Tensor | None = None


def choose(
    trainee: Trainee, batch: Batch, grid: tuple[int, int, int], generator: torch.Generator, *, is_mixed: bool
) -> Given:
    """Each row draws what is held in place; the batch as a whole draws appended tokens, so that shapes are few.

    `is_mixed` off gives nothing but the drop of a modality, for the base stage.
    """
    count = batch.drawn.shape.clips
    draw = torch.rand(count, 4, generator=generator)
    nothing = torch.zeros(count, dtype=torch.bool)
    lost_video, lost_audio = draw[:, 1] < MODALITY_DROP, draw[:, 1] > 1 - MODALITY_DROP
    held = torch.zeros(count, dtype=torch.long)
    audio, all_video = nothing, nothing
    if is_mixed:
        at = torch.tensor([FIRST_FRAME, EXTENSION, VIDEO_CLEAN, AUDIO_CLEAN]).cumsum(0)
        mode = torch.bucketize(draw[:, 0].contiguous(), at, right=True)
        most = max(1, min(CARRIED_LATENTS_MAX, grid[0] - 1))
        held = torch.where(mode == 0, 1, held)
        held = torch.where(mode == 1, 2 + (draw[:, 2] * max(0, most - 1)).long(), held).clamp(max=most)
        all_video, audio = mode == 2, mode == 3
    order = torch.arange(grid[0])[None] < held[:, None]
    video = (order | all_video[:, None]).repeat_interleave(grid[1] * grid[2], dim=1)
    is_free = ~(audio | all_video)
    tensors = (video, audio, lost_video & is_free & (held == 0), lost_audio & is_free)
    given = Given(*(tensor.to(trainee.device) for tensor in tensors))
    return _appended(trainee, batch, given, generator) if is_mixed else given


def _appended(trainee: Trainee, batch: Batch, given: Given, generator: torch.Generator) -> Given:
    drawn, at = torch.rand(2, generator=generator).tolist()
    if drawn < KEYFRAME:
        extra, coordinates = keyframe(trainee, batch, at)
    elif drawn < KEYFRAME + REFERENCE:
        extra, coordinates = reference(trainee, batch)
    else:
        return given
    return Given(given.video, given.audio, given.is_video_lost, given.is_audio_lost, extra, coordinates)


def keyframe(trainee: Trainee, batch: Batch, share: float) -> tuple[torch.Tensor, torch.Tensor]:
    """The picture at a moment of the clip, by latent; half of the time the last one."""
    frames, ratio = batch.drawn.shape.frames, trainee.time_ratio
    last = (frames - 1) // ratio
    latent = last if share < 0.5 else 1 + int((share - 0.5) * 2 * (last - 1))
    frame = (latent - 1) * ratio + 1
    tokens, grid = video_tokens(trainee, batch.pictures[:, :, frame : frame + 1])
    coordinates = trainee.conditions._prepare_keyframe_coords(
        grid[0], grid[1], grid[2], frame, 1, float(batch.drawn.shape.fps), trainee.device
    )
    return tokens, coordinates.expand(len(tokens), -1, -1, -1)


def reference(trainee: Trainee, batch: Batch) -> tuple[torch.Tensor, torch.Tensor]:
    """A portrait of the thing with the badge (or of the first thing), as LTX2InContextPipeline places references."""
    shape = batch.drawn.shape
    pictures = portraits(batch.drawn.scene.to(trainee.device), shape.width, shape.height) * 2 - 1
    tokens, grid = video_tokens(trainee, pictures[:, :, None])
    rope = trainee.part("transformer").rope
    return tokens, rope.prepare_video_coords(len(tokens), *grid, trainee.device, fps=float(shape.fps))
