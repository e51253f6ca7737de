"""From what a person asks to what an engine is asked."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from django.conf import settings

from accounts.models import User
from accounts.plans import entitlements_of
from cameo.models import Purpose
from clips.models import Clip, ClipKind
from common.errors import InvalidInputError, RefusedError
from generation.composing import capabilities as composer
from generation.engines.base import Engine, EngineRequest, Keyframe, Mode, Plan, PlanRefusedError, Quality, Shot, Source
from generation.engines.base import Reference as EngineReference
from generation.engines.errors import UnknownEngineError
from generation.engines.registry import get_engine
from generation.presets.preset import words_of
from generation.services import capacity, inputs
from generation.services.words import check_length, require_words
from moderation.screening.explanations import notes_on_language

SIZES = {
    ("portrait", "360p"): (360, 640),
    ("portrait", "720p"): (720, 1280),
    ("portrait", "1080p"): (1080, 1920),
    ("landscape", "360p"): (640, 360),
    ("landscape", "720p"): (1280, 720),
    ("landscape", "1080p"): (1920, 1080),
    ("square", "720p"): (1024, 1024),
}
SHORT_SIDES = {"360p": 360, "720p": 1024, "1080p": 1080}
"""The longest short side that counts as a size of this name."""
SOURCE_MODES = {ClipKind.REMIX: Mode.REMIX, ClipKind.EXTENSION: Mode.EXTENSION, ClipKind.EDIT: Mode.EDIT}
"""Kinds of clips whose engine starts from the first parent."""
FIRST, LAST = 0.0, -1.0
"""Moments of a picture: the first frame, and the last one however long the clip is."""


@dataclass(frozen=True, slots=True)
class PictureAt:
    """A picture that the clip meets at a moment. `key` is where it lies in the storage."""

    key: str
    at_seconds: float = FIRST
    strength: float = 1.0


@dataclass(frozen=True, slots=True)
class Doubt:
    """What screening said of a picture that was brought."""

    decision: str
    event: str
    explanation: str


@dataclass(frozen=True, slots=True)
class ClipRequest:
    """What a person asks for, checked for shape only. What is None, empty or 0 is as the parent, else the default."""

    prompt: str
    seconds: float | None = None
    orientation: str = ""
    size: str = ""
    fps: int = 0
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
    pictures: tuple[PictureAt, ...] = ()
    references: tuple[EngineReference, ...] = ()
    """Media by storage keys, as relative paths."""
    is_joined: bool = True
    """Of an extension: the parent and what follows as one clip, rather than what follows alone."""
    doubt: Doubt | None = None
    keeps_sound: bool = False
    """Of an answer: it is shown to the sound of the clip that it answers."""
    is_from_words: bool = False
    """Of a remix: nothing of the parent's media goes in, and so nobody whom they show."""

    @property
    def source_mode(self) -> Mode | None:
        """How the engine goes on from the media of the first parent; None where it starts afresh."""
        return None if self.is_from_words else SOURCE_MODES.get(self.kind)


def plan_variations(
    request: ClipRequest, *, by: User, parents: Sequence[Clip] = (), cast: Sequence[EngineReference] = ()
) -> list[Plan]:
    """Accepted plans, one a variation, seeds in a row from the given or a random one.

    `cast` names whom it shows, without pictures of them; only an engine that keeps references is told.

    Raises InvalidInputError for values out of range, UnknownEngineError, and RefusedError with suggestions for what the
    engine can't do.
    """
    engine = get_engine(_engine_name(request, parents))
    first = _engine_request(request, by=by, parents=parents)
    if engine.capabilities.is_model:
        first = replace(first, style=words_of(first.style), camera=words_of(first.camera))
    if Mode.REFERENCE_IMAGE in engine.capabilities.modes:
        first = replace(first, references=(*first.references, *cast))
    with tempfile.TemporaryDirectory(prefix="hibari-plan-") as folder:
        local = _with_records(first, Path(folder))
        plans = [_planned(engine, replace(local, seed=(first.seed + i) % 2**31)) for i in range(request.variations)]
    notes = notes_on_language([request.prompt, *(shot.prompt for shot in request.shots)])
    stored = [inputs.with_stored_paths(plan.request, first) for plan in plans]
    return [replace(p, request=kept, notes=(*p.notes, *notes)) for p, kept in zip(plans, stored, strict=True)]


def price(plan: Plan) -> Decimal:
    """Credits: one a second at 720p, two at 1080p, half in draft quality, a tenth for what is only put together."""
    rate = Decimal(1)
    if plan.engine == composer.NAME:
        rate = Decimal(str(settings.CREDITS_PER_SECOND_COMPOSED))
    elif min(plan.request.width, plan.request.height) > 1024:
        rate = Decimal(settings.CREDITS_PER_SECOND_1080P)
    elif plan.request.quality is Quality.DRAFT:
        rate = Decimal(str(settings.CREDITS_PER_SECOND_DRAFT))
    return (Decimal(str(plan.request.seconds)) * rate).quantize(Decimal("0.01"))


def _planned(engine: Engine, request: EngineRequest) -> Plan:
    try:
        plan = engine.plan(request)
    except PlanRefusedError as error:
        raise RefusedError(
            error.message,
            code=error.code,
            errors=[{"pointer": f"/{error.field}", "code": error.code, "detail": error.message}],
            suggestions=list(error.suggestions),
            **error.values,
        ) from error
    capacity.refuse_too_large(plan)
    return plan


def _wordless() -> RefusedError:
    """A remix by signs alone would be its parent once more by chance, at the full price; engines refuse such edits."""
    said = "These words change nothing in the clip. Say what shall be different."
    errors = [{"pointer": "/prompt", "code": "nothing_changes", "detail": said}]
    return RefusedError(said, code="nothing_changes", errors=errors)


def _with_records(request: EngineRequest, folder: Path) -> EngineRequest:
    try:
        return inputs.fetch(request, folder, is_planning=True)
    except inputs.InputGoneError as error:
        raise _parent_without_media() from error


def _engine_name(request: ClipRequest, parents: Sequence[Clip]) -> str:
    """The engine asked for; else the parent's own where it can go on from it; else the default."""
    if request.engine or request.source_mode is None or not parents:
        return request.engine or settings.ENGINE
    try:
        is_able = request.source_mode in get_engine(parents[0].engine).capabilities.modes
    except UnknownEngineError:
        is_able = False
    return parents[0].engine if is_able else settings.ENGINE


def _engine_request(request: ClipRequest, *, by: User, parents: Sequence[Clip]) -> EngineRequest:
    parent = parents[0] if parents else None
    prompt = request.prompt.strip()
    shots = request.shots or (Shot(prompt, _seconds(request, parent)),)
    if not request.shots:
        require_words(prompt)
    if request.kind is ClipKind.REMIX and not any(sign.isalnum() for shot in shots for sign in shot.prompt):
        raise _wordless()
    check_length(prompt=prompt, shots=request.shots, negative_prompt=request.negative_prompt)
    seconds = sum(shot.seconds for shot in shots)
    _check_seconds(seconds, by, request=request, parent=parent)
    width, height = _size(request, parent)
    if _is_own_size(request, parent):
        _check_size(width, height, by)
    return EngineRequest(
        shots=shots,
        width=width,
        height=height,
        fps=_fps(request, parent),
        seed=request.seed if request.seed is not None else secrets.randbelow(2**31),
        mode=_mode(request),
        negative_prompt=request.negative_prompt,
        quality=request.quality,
        style=request.style,
        camera=request.camera,
        keyframes=tuple(_keyframe(picture, seconds) for picture in request.pictures),
        references=request.references,
        source=_source(request, parent),
    )


def _mode(request: ClipRequest) -> Mode:
    if request.source_mode is not None:
        return request.source_mode
    moments = [picture.at_seconds for picture in request.pictures]
    if moments == [FIRST]:
        return Mode.FIRST_IMAGE
    if moments == [LAST]:
        return Mode.LAST_IMAGE
    if moments:
        return Mode.KEYFRAMES
    return Mode.STORYBOARD if request.shots else Mode.TEXT


def _keyframe(picture: PictureAt, seconds: float) -> Keyframe:
    at = seconds if picture.at_seconds == LAST else picture.at_seconds
    return Keyframe(Path(picture.key), at, picture.strength)


def _source(request: ClipRequest, parent: Clip | None) -> Source | None:
    if request.source_mode is None or parent is None:
        return None
    try:
        return inputs.source_of(parent, strength=request.strength)
    except inputs.InputGoneError as error:
        raise _parent_without_media() from error


def _parent_without_media() -> RefusedError:
    return RefusedError("The clip to start from has no media any more.", code="parent_unavailable")


def _seconds(request: ClipRequest, parent: Clip | None) -> float:
    if request.seconds is not None:
        return float(request.seconds)
    if request.kind is ClipKind.EXTENSION:
        return float(settings.EXTENSION_SECONDS_DEFAULT)
    return parent.seconds if parent else float(settings.CLIP_SECONDS_DEFAULT)


def _fps(request: ClipRequest, parent: Clip | None) -> int:
    if parent is not None and (not request.fps or _is_joined(request)):
        return parent.fps
    return request.fps or 24


def _is_joined(request: ClipRequest) -> bool:
    return request.kind is ClipKind.DUET or (request.kind is ClipKind.EXTENSION and request.is_joined)


def _check_seconds(seconds: float, by: User, *, request: ClipRequest, parent: Clip | None) -> None:
    """A storyboard may last as long as the plan lets it; a single shot at most what one shot may."""
    longest = entitlements_of(by).seconds_max
    if len(request.shots) < 2:
        longest = min(settings.CLIP_SECONDS_MAX, longest)
    least = 1 if request.kind is ClipKind.EXTENSION else settings.CLIP_SECONDS_MIN
    if not least <= seconds <= longest:
        told = f"A clip of yours has {least} to {longest} seconds."
        member = "/shots" if request.shots else "/seconds"
        errors = [{"pointer": member, "code": "seconds_out_of_range", "detail": told}]
        raise InvalidInputError(told, code="seconds_out_of_range", errors=errors, least=least, most=longest)
    if parent is not None and request.kind is ClipKind.EXTENSION and request.is_joined:
        whole = parent.seconds + seconds
        if whole > settings.EXTENDED_SECONDS_MAX:
            message = f"Extended clips last at most {settings.EXTENDED_SECONDS_MAX} seconds; this would be {whole:g}."
            raise InvalidInputError(message, code="extended_too_long", most=settings.EXTENDED_SECONDS_MAX)


def _is_own_size(request: ClipRequest, parent: Clip | None) -> bool:
    """False where the size is not asked for but the parent's."""
    return parent is None or (bool(request.width or request.orientation or request.size) and not _is_joined(request))


def _check_size(width: int, height: int, by: User) -> None:
    """No larger than the largest that the person's plan has. Raises InvalidInputError."""
    sizes = entitlements_of(by).sizes
    largest = max((side for name, side in SHORT_SIDES.items() if name in sizes), default=0)
    if min(width, height) > largest:
        names = [name for name, side in SHORT_SIDES.items() if side <= largest]
        raise InvalidInputError(
            f"Your plan has the sizes {', '.join(names)}; {width}x{height} is larger.",
            code="size_not_in_plan",
            errors=[{"pointer": "/size", "code": "size_not_in_plan", "detail": "larger than your plan has"}],
            sizes=names,
        )


def _size(request: ClipRequest, parent: Clip | None) -> tuple[int, int]:
    if parent is not None and not _is_own_size(request, parent):
        return parent.width, parent.height
    if request.width:
        return request.width, request.height
    size = SIZES.get((request.orientation or "portrait", request.size or "720p"))
    if size is None:
        offered = ", ".join(sorted(f"{orientation} {name}" for orientation, name in SIZES))
        raise InvalidInputError(f"This size is not offered; choose one of {offered}.", code="size_not_offered")
    return size
