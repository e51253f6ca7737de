"""Refusals that every engine shares: what was asked for, held against what the engine declares."""

from __future__ import annotations

from collections.abc import Callable

from generation.engines.base import Capabilities, EngineRequest, Mode, PlanRefusedError

_NEEDS_SOURCE = {Mode.EXTENSION, Mode.REMIX, Mode.EDIT}
_NEEDS_KEYFRAMES = {Mode.FIRST_IMAGE, Mode.LAST_IMAGE, Mode.KEYFRAMES}


def check_request(request: EngineRequest, capabilities: Capabilities) -> None:
    """Raises PlanRefusedError for the first thing the engine can't do, saying what it can."""
    for check in _CHECKS:
        check(request, capabilities)


def _check_mode(request: EngineRequest, capabilities: Capabilities) -> None:
    wanted = [request.mode]
    if len(request.shots) > 1:
        wanted.append(Mode.STORYBOARD)
    if request.negative_prompt:
        wanted.append(Mode.NEGATIVE_PROMPT)
    if any(reference.images for reference in request.references):
        wanted.append(Mode.REFERENCE_IMAGE)
    for mode in wanted:
        if mode not in capabilities.modes:
            raise PlanRefusedError(
                "unsupported_mode",
                f"{capabilities.title} can't do {_words(mode)}.",
                field="mode",
                suggestions=sorted(capabilities.modes),
                engine=capabilities.title,
            )


def _check_prompt(request: EngineRequest, capabilities: Capabilities) -> None:
    if not request.shots or not all(shot.prompt.strip() for shot in request.shots):
        raise PlanRefusedError("empty_prompt", "Say what should be seen and heard in every shot.")


def _check_size(request: EngineRequest, capabilities: Capabilities) -> None:
    if (request.width, request.height) not in capabilities.sizes:
        sizes = [f"{width}x{height}" for width, height in capabilities.sizes]
        message = f"{capabilities.title} makes {', '.join(sizes)}, not {request.width}x{request.height}."
        raise PlanRefusedError("unsupported_size", message, field="size", suggestions=sizes, engine=capabilities.title)


def _check_rate(request: EngineRequest, capabilities: Capabilities) -> None:
    if request.fps not in capabilities.frame_rates:
        rates = [str(rate) for rate in capabilities.frame_rates]
        message = f"{capabilities.title} makes {', '.join(rates)} pictures a second, not {request.fps}."
        raise PlanRefusedError("unsupported_fps", message, field="fps", suggestions=rates, engine=capabilities.title)


def _check_length(request: EngineRequest, capabilities: Capabilities) -> None:
    least, most = capabilities.seconds_min, capabilities.seconds_max
    if not least <= request.seconds <= most or any(shot.seconds <= 0 for shot in request.shots):
        message = f"{capabilities.title} makes clips of {least:g} to {most:g} seconds, not {request.seconds:g}."
        raise PlanRefusedError(
            "unsupported_seconds", message, field="seconds", engine=capabilities.title, least=least, most=most
        )


def _check_quality(request: EngineRequest, capabilities: Capabilities) -> None:
    if request.quality not in capabilities.qualities:
        names = [str(quality) for quality in capabilities.qualities]
        message = f"{capabilities.title} has the qualities {', '.join(names)}."
        raise PlanRefusedError(
            "unsupported_quality", message, field="quality", suggestions=names, engine=capabilities.title
        )


def _check_media(request: EngineRequest, capabilities: Capabilities) -> None:
    if request.mode in _NEEDS_SOURCE and request.source is None:
        message = f"Name the clip that the {_words(request.mode)} starts from."
        raise PlanRefusedError("missing_source", message, field="source")
    if request.mode in _NEEDS_KEYFRAMES and not request.keyframes:
        raise PlanRefusedError("missing_image", "Attach the image that the clip should meet.", field="keyframes")
    if len(request.keyframes) > capabilities.max_keyframes:
        most = capabilities.max_keyframes
        message = f"{capabilities.title} takes at most {most} images of moments."
        raise PlanRefusedError("too_many_keyframes", message, field="keyframes", engine=capabilities.title, most=most)
    if any(not 0 <= keyframe.at_seconds <= request.seconds for keyframe in request.keyframes):
        raise PlanRefusedError("keyframe_outside", "Every image must meet a moment of the clip.", field="keyframes")
    if len(request.references) > capabilities.max_references:
        most = capabilities.max_references
        message = f"{capabilities.title} keeps at most {most} people, characters or things."
        raise PlanRefusedError("too_many_references", message, field="references", engine=capabilities.title, most=most)


def _words(mode: Mode) -> str:
    return mode.value.replace("_", " ")


_CHECKS: tuple[Callable[[EngineRequest, Capabilities], None], ...] = (
    _check_prompt,
    _check_mode,
    _check_size,
    _check_rate,
    _check_length,
    _check_quality,
    _check_media,
)
