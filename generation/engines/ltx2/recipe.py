"""How a quality is rendered: inner size, passes, noise levels and every guidance argument, spelled out.

The pipelines' own defaults run four forwards a step for thirty steps, ten to fifteen times the work of the distilled
schedule. Nothing is left to them: a recipe sets all guidance arguments.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from generation.engines.base import Quality
from generation.engines.ltx2.release import Release
from generation.engines.ltx2.schedule import DISTILLED, REFINING, full_schedule, remix_schedule

# A finer frame grid for a clip of two passes: its first pass has half the side.
TWO_PASS_FACTOR = 2
STG_DEPTH = 28 / 48


@dataclass(frozen=True, slots=True)
class Guidance:
    """All guidance arguments of a pipeline call. The default is none: one forward a step."""

    video: float = 1.0
    audio: float = 1.0
    stg: float = 0.0
    modality: float = 1.0
    rescale: float = 0.0

    @property
    def forwards(self) -> int:
        """Transformer forwards a step, one clip each."""
        return 1 + (self.video > 1) + (self.stg > 0) + (self.modality > 1)

    def arguments(self, layers: int) -> dict[str, Any]:
        blocks = [min(layers - 1, round(layers * STG_DEPTH))] if self.stg > 0 else None
        return {
            "guidance_scale": self.video,
            "audio_guidance_scale": self.audio,
            "stg_scale": self.stg,
            "audio_stg_scale": self.stg,
            "modality_scale": self.modality,
            "audio_modality_scale": self.modality,
            "guidance_rescale": self.rescale,
            "audio_guidance_rescale": self.rescale,
            "spatio_temporal_guidance_blocks": blocks,
        }


@dataclass(frozen=True, slots=True)
class Pass:
    """One trip down the noise levels at one size. A second pass starts from the first one's upsampled latents."""

    width: int
    height: int
    levels: tuple[float, ...]
    is_upsampled: bool = False


@dataclass(frozen=True, slots=True)
class Recipe:
    passes: tuple[Pass, ...]
    guidance: Guidance = field(default_factory=Guidance)

    @property
    def steps(self) -> int:
        return sum(len(one.levels) for one in self.passes)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of what is decoded; the clip is fitted to the size asked for after that."""
        return self.passes[-1].width, self.passes[-1].height


def choose_recipe(
    release: Release, quality: Quality, size: tuple[int, int], latent_frames: int, *, strength: float, pixels_max: int
) -> Recipe:
    """The passes for a quality. `strength` below 1 starts from a source, in one pass at the full inner size."""
    is_remix = strength < 1.0
    halves = 2 if quality is Quality.DRAFT else 1
    is_two_pass = release.is_distilled and release.has_upsampler and quality is Quality.STANDARD and not is_remix
    grid = release.space_ratio * (TWO_PASS_FACTOR if is_two_pass else 1)
    width, height = inner_size(size, grid=grid, pixels_max=min(pixels_max, size[0] * size[1] // halves**2))
    if is_two_pass:
        first = Pass(width // 2, height // 2, DISTILLED)
        return Recipe((first, Pass(width, height, REFINING, is_upsampled=True)))
    tokens = latent_frames * (width // release.space_ratio) * (height // release.space_ratio)
    levels, guidance = _full(release, quality, tokens) if not release.is_distilled else (DISTILLED, Guidance())
    if is_remix:
        levels = remix_schedule(levels, strength)
    return Recipe((Pass(width, height, levels),), guidance)


def inner_size(size: tuple[int, int], *, grid: int, pixels_max: int) -> tuple[int, int]:
    """The nearest size on the model's grid that holds at most about `pixels_max`, in the proportions asked for.

    Two grid steps a side at least: the decoder's reflecting borders need a neighbour.
    """
    scale = min(1.0, (pixels_max / (size[0] * size[1])) ** 0.5)
    return max(2, round(size[0] * scale / grid)) * grid, max(2, round(size[1] * scale / grid)) * grid


def _full(release: Release, quality: Quality, tokens: int) -> tuple[tuple[float, ...], Guidance]:
    if quality is Quality.DRAFT:
        return full_schedule(20, tokens, release.scheduler), Guidance(3.0, 7.0, rescale=0.7)
    if quality is Quality.STANDARD:
        return full_schedule(30, tokens, release.scheduler), Guidance(3.0, 7.0, rescale=0.7)
    return full_schedule(30, tokens, release.scheduler), Guidance(3.0, 7.0, stg=1.0, modality=3.0, rescale=0.7)
