"""From what a person asks to what an engine is asked."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.conf import settings

from accounts.models import User
from accounts.plans import entitlements_of
from cameo.models import Purpose
from clips.models import Clip, ClipKind
from common.errors import InvalidInputError, RefusedError
from generation.engines.base import EngineRequest, Mode, Plan, PlanRefusedError, Quality, Shot
from generation.engines.registry import get_engine

SIZES = {
    ("portrait", "360p"): (360, 640),
    ("portrait", "720p"): (720, 1280),
    ("portrait", "1080p"): (1080, 1920),
    ("landscape", "360p"): (640, 360),
    ("landscape", "720p"): (1280, 720),
    ("landscape", "1080p"): (1920, 1080),
    ("square", "720p"): (1024, 1024),
}


@dataclass(frozen=True, slots=True)
class ClipRequest:
    """What a person asks for, checked for shape only."""

    prompt: str
    seconds: float = settings.CLIP_SECONDS_DEFAULT
    orientation: str = "portrait"
    size: str = "720p"
    fps: int = 24
    seed: int | None = None
    variations: int = 1
    engine: str = ""
    quality: Quality = Quality.STANDARD
    negative_prompt: str = ""
    shots: tuple[Shot, ...] = ()
    style: str = ""
    camera: str = ""
    kind: ClipKind = ClipKind.ORIGINAL
    strength: float = 0.6
    width: int = 0
    height: int = 0
    asked_model: str = ""
    """The name under which a caller of `/v1` asked for the engine."""
    cameos: tuple[str, ...] = ()
    """Public ids of cameos to cast, besides those that the words name with an @."""
    purpose: Purpose = Purpose.PERSONAL


def plan_variations(request: ClipRequest, *, by: User, parents: Sequence[Clip] = ()) -> list[Plan]:
    """Accepted plans, one a variation, seeds in a row from the given or a random one.

    Raises InvalidInputError for values out of range, UnknownEngineError, and RefusedError with suggestions for what the
    engine can't do.
    """
    engine = get_engine(request.engine or settings.ENGINE)
    first = _engine_request(request, by=by)
    try:
        return [engine.plan(replace(first, seed=(first.seed + i) % 2**31)) for i in range(request.variations)]
    except PlanRefusedError as error:
        raise RefusedError(
            error.message,
            code=error.code,
            errors=[{"pointer": f"/{error.field}", "code": error.code, "detail": error.message}],
            suggestions=list(error.suggestions),
        ) from error


def price(plan: Plan) -> Decimal:
    """Credits: one a second at 720p, two at 1080p, half in draft quality."""
    rate = Decimal(1)
    if min(plan.request.width, plan.request.height) > 1024:
        rate = Decimal(settings.CREDITS_PER_SECOND_1080P)
    elif plan.request.quality is Quality.DRAFT:
        rate = Decimal(str(settings.CREDITS_PER_SECOND_DRAFT))
    return (Decimal(str(plan.request.seconds)) * rate).quantize(Decimal("0.01"))


def _engine_request(request: ClipRequest, *, by: User) -> EngineRequest:
    prompt = request.prompt.strip()
    shots = request.shots or (Shot(prompt, float(request.seconds)),)
    if not prompt and not request.shots:
        raise InvalidInputError("Write a prompt: what is seen, what happens, what is heard.", code="prompt_empty")
    if sum(len(shot.prompt) for shot in shots) > settings.PROMPT_MAX_CHARACTERS:
        raise InvalidInputError(
            f"A prompt has at most {settings.PROMPT_MAX_CHARACTERS:,} characters.", code="prompt_too_long"
        )
    _check_seconds(sum(shot.seconds for shot in shots), by)
    width, height = (request.width, request.height) if request.width else _size(request)
    return EngineRequest(
        shots=shots,
        width=width,
        height=height,
        fps=request.fps,
        seed=request.seed if request.seed is not None else secrets.randbelow(2**31),
        mode=Mode.STORYBOARD if request.shots else Mode.TEXT,
        negative_prompt=request.negative_prompt,
        quality=request.quality,
        style=request.style,
        camera=request.camera,
    )


def _check_seconds(seconds: float, by: User) -> None:
    longest = min(settings.CLIP_SECONDS_MAX, entitlements_of(by).seconds_max)
    if not settings.CLIP_SECONDS_MIN <= seconds <= longest:
        raise InvalidInputError(
            f"A clip of yours has {settings.CLIP_SECONDS_MIN} to {longest} seconds.", code="seconds_out_of_range"
        )


def _size(request: ClipRequest) -> tuple[int, int]:
    size = SIZES.get((request.orientation, request.size))
    if size is None:
        offered = ", ".join(sorted(f"{orientation} {name}" for orientation, name in SIZES))
        raise InvalidInputError(f"This size is not offered; choose one of {offered}.", code="size_not_offered")
    return size
