"""What a shot is held to besides its words: pictures at moments, frames carried over, people in context, a source."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

from generation.engines import media
from generation.engines.base import EngineRequest, Keyframe, Mode, Plan
from generation.engines.ltx2.options import EDIT_LORA, REFERENCE_LORA, LTX2Options
from generation.engines.ltx2.pictures import ReferenceCache, open_image
from generation.engines.ltx2.planning import ShotShape

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Conditions:
    """For one shot. `frames` and `references` hold diffusers' condition objects."""

    frames: list[Any] = field(default_factory=list)
    references: list[Any] = field(default_factory=list)
    source: list[NDArray[np.uint8]] = field(default_factory=list)
    """Pictures a remix starts from, one for each rendered frame."""
    lora: str = ""


def gather(
    plan: Plan,
    shot: int,
    shape: ShotShape,
    carried: list[NDArray[np.uint8]],
    references: ReferenceCache,
    settings: LTX2Options,
    time_ratio: int,
) -> Conditions:
    """Read every file a shot needs. Raises PlanRefusedError and MediaInvalidError."""
    request = plan.request
    if request.mode is Mode.EXTENSION and shot == 0 and request.source is not None:
        carried = media.read_last_pictures(request.source.video, fps=request.fps, count=shape.carried)
    frames = _carried(carried) + _keyframes(plan, shot, shape, time_ratio, settings.image_crf)
    source: list[NDArray[np.uint8]] = []
    in_context = _people(request, shape, references)
    lora = request.style if request.style in settings.loras else ""
    if request.mode in (Mode.REMIX, Mode.EDIT) and request.source is not None:
        source = list(media.read_pictures(request.source.video, fps=request.fps, count=shape.frames))
    if request.mode is Mode.EDIT:
        in_context.append(_reference([Image.fromarray(picture) for picture in source]))
        return Conditions(frames, in_context, [], EDIT_LORA)
    if in_context and REFERENCE_LORA in settings.loras:
        lora = REFERENCE_LORA
    return Conditions(frames, in_context, source, lora)


def _carried(pictures: list[NDArray[np.uint8]]) -> list[Any]:
    from diffusers.pipelines.ltx2.pipeline_ltx2_condition import LTX2VideoCondition

    if not pictures:
        return []
    return [LTX2VideoCondition(frames=[Image.fromarray(picture) for picture in pictures], index=0, strength=1.0)]


def _keyframes(plan: Plan, shot: int, shape: ShotShape, time_ratio: int, crf: int | None) -> list[Any]:
    """Stills at moments of this shot, by latent: the first frame has one of its own, then `time_ratio` share one."""
    from diffusers.pipelines.ltx2.pipeline_ltx2_condition import LTX2VideoCondition

    request = plan.request
    first = sum(plan.shot_frames[:shot])
    found = []
    for position, keyframe in enumerate(request.keyframes):
        frame = _frame_of(request, keyframe, position) - first
        if not 0 <= frame < shape.delivered:
            continue
        rendered = frame + shape.carried
        latent = 0 if rendered == 0 else (rendered - 1) // time_ratio + 1
        if shape.carried and latent <= (shape.carried - 1) // time_ratio:
            continue
        image = open_image(keyframe.image)
        found.append(LTX2VideoCondition(frames=image, index=latent, strength=keyframe.strength, crf=crf))
    return found


def _frame_of(request: EngineRequest, keyframe: Keyframe, position: int) -> int:
    """The frame of the clip that a still belongs to."""
    last = round(request.seconds * request.fps) - 1
    if request.mode is Mode.FIRST_IMAGE and position == 0:
        return 0
    if request.mode is Mode.LAST_IMAGE and position == len(request.keyframes) - 1:
        return last
    return min(last, round(keyframe.at_seconds * request.fps))


def _people(request: EngineRequest, shape: ShotShape, references: ReferenceCache) -> list[Any]:
    size = shape.recipe.size
    return [
        _reference(references.get(reference.id, path, size))
        for reference in request.references
        for path in reference.images
    ]


def _reference(frames: Any) -> Any:
    from diffusers.pipelines.ltx2.pipeline_ltx2_ic_lora import LTX2ReferenceCondition

    return LTX2ReferenceCondition(frames=frames, strength=1.0)
