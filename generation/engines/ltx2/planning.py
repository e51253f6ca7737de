"""From a request to a priced plan, and from a plan to the frames that each shot is rendered with. No torch."""

from __future__ import annotations

import math
from dataclasses import dataclass

from generation.engines.base import Capabilities, EngineRequest, Mode, Plan, PlanRefusedError
from generation.engines.checks import check_request
from generation.engines.ltx2.cost import estimate
from generation.engines.ltx2.recipe import Recipe, choose_recipe
from generation.engines.ltx2.release import Release

SHOT_SECONDS_MAX = 20.0
CARRIED_LATENTS = 1
BUCKET_SECONDS = 2


@dataclass(frozen=True, slots=True)
class Grid:
    """Which frame counts the model can render, and how many frames a shot takes over from what came before."""

    time_ratio: int
    bucket_seconds: int = 0
    """Compiled shapes are few: rendered lengths are rounded up to this many seconds. 0 rounds to the model's grid."""

    @property
    def carried(self) -> int:
        """Frames an extension or a later shot begins with: the first latent is one frame, the next a whole step."""
        return CARRIED_LATENTS * self.time_ratio + 1

    def rendered(self, frames: int, fps: int, *, is_continued: bool) -> int:
        """At least `frames` new ones, on the grid (8k + 1 for the releases), the carried ones included."""
        wanted = frames + (self.carried if is_continued else 0)
        if self.bucket_seconds:
            bucket = self.bucket_seconds * fps
            wanted = math.ceil(wanted / bucket) * bucket
        return math.ceil(max(0, wanted - 1) / self.time_ratio) * self.time_ratio + 1


@dataclass(frozen=True, slots=True)
class ShotShape:
    """One shot as it is rendered: `frames` pictures, of which the first `carried` are already in the clip before."""

    frames: int
    carried: int
    delivered: int
    recipe: Recipe


def make_plan(request: EngineRequest, capabilities: Capabilities, release: Release, rendering: RenderingRules) -> Plan:
    """Raises PlanRefusedError."""
    check_request(request, capabilities)
    _check_shots(request)
    shot_frames = tuple(round(shot.seconds * request.fps) for shot in request.shots)
    plan = Plan(engine=capabilities.name, request=request, shot_frames=shot_frames, estimated_seconds=0.0)
    shapes = shot_shapes(plan, release, rendering)
    estimates = [estimate(release, shape.recipe, shape.frames, request.fps) for shape in shapes]
    flop = sum(one.flop for one in estimates)
    return Plan(
        engine=capabilities.name,
        request=request,
        shot_frames=shot_frames,
        estimated_seconds=flop / rendering.flop_per_second,
        estimated_flop=flop,
        estimated_memory_bytes=max(one.memory_bytes for one in estimates),
        notes=_notes(request, shapes),
        batch_key=_batch_key(request, shapes),
    )


@dataclass(frozen=True, slots=True)
class RenderingRules:
    """What the operator decided about this engine's rendering."""

    flop_per_second: float
    pixels_max: int
    bucket_seconds: int = 0


def shot_shapes(plan: Plan, release: Release, rendering: RenderingRules) -> tuple[ShotShape, ...]:
    """How each shot of a plan is rendered."""
    request = plan.request
    grid = Grid(release.time_ratio, rendering.bucket_seconds)
    strength = request.source.strength if request.mode is Mode.REMIX and request.source is not None else 1.0
    shapes = []
    for index, frames in enumerate(plan.shot_frames):
        is_continued = index > 0 or request.mode is Mode.EXTENSION
        rendered = grid.rendered(frames, request.fps, is_continued=is_continued)
        recipe = choose_recipe(
            release,
            request.quality,
            (request.width, request.height),
            (rendered - 1) // release.time_ratio + 1,
            strength=strength,
            pixels_max=rendering.pixels_max,
        )
        shapes.append(ShotShape(rendered, grid.carried if is_continued else 0, frames, recipe))
    return tuple(shapes)


def _check_shots(request: EngineRequest) -> None:
    if any(shot.seconds > SHOT_SECONDS_MAX for shot in request.shots):
        message = f"A single shot lasts at most {SHOT_SECONDS_MAX:g} seconds: split it."
        raise PlanRefusedError("unsupported_seconds", message, field="shots", shot_most=SHOT_SECONDS_MAX)
    if len(request.shots) > 1 and request.mode in (Mode.REMIX, Mode.EDIT):
        raise PlanRefusedError("unsupported_mode", "Remix or edit one shot at a time.", field="shots")


def _notes(request: EngineRequest, shapes: tuple[ShotShape, ...]) -> tuple[str, ...]:
    width, height = shapes[0].recipe.size
    if (width, height) == (request.width, request.height):
        return ()
    return (f"Rendered at {width}x{height} and fitted to {request.width}x{request.height}.",)


def _batch_key(request: EngineRequest, shapes: tuple[ShotShape, ...]) -> str:
    """Only plain text clips of one shot share a forward pass: everything else brings tokens of its own."""
    is_plain = request.mode is Mode.TEXT and len(request.shots) == 1
    if not is_plain or request.keyframes or request.references or request.style:
        return ""
    width, height = shapes[0].recipe.size
    return f"{width}x{height}@{request.fps}:{shapes[0].frames}:{request.quality}"
