"""What that API's clients may write for a model, a size and a length, and what it means here."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.conf import settings

from generation.engines.registry import get_engine
from generation.openai_api.errors import BadParameterError

MODEL_DEFAULT, SECONDS_DEFAULT, SIZE_DEFAULT = "sora-2", "4", "720x1280"
SECONDS = ("4", "8", "10", "12", "15", "16", "20")
SIZES = ("720x1280", "1280x720")
SIZES_PRO = (*SIZES, "1024x1792", "1792x1024", "1080x1920", "1920x1080")
_DATED = re.compile(r"-\d{4}-\d{2}-\d{2}$")


@dataclass(frozen=True, slots=True)
class Model:
    """A name that clients may ask for. The names of that API stand for the engines that settings give them."""

    name: str
    engine: str
    sizes: tuple[str, ...]


def models() -> list[Model]:
    """Every model by its plain name: those of that API, then our own engines."""
    mapped = [
        Model(name, engine, SIZES_PRO if "pro" in name else SIZES)
        for name, engine in settings.VIDEO_MODELS.items()
        if engine in settings.ENGINES
    ]
    return [*mapped, *(Model(name, name, _sizes_of(name)) for name in settings.ENGINES)]


def model_called(name: str) -> Model:
    """The model, dated names included. Raises BadParameterError, code model_not_found."""
    plain = _DATED.sub("", name)
    found = next((model for model in models() if model.name in {name, plain}), None)
    if found is None:
        offered = ", ".join(f"'{model.name}'" for model in models())
        raise BadParameterError(
            f"The model '{name[:80]}' does not exist here. Choose one of: {offered}.",
            param="model",
            code="model_not_found",
        )
    return found


def size_of(text: str, model: Model) -> tuple[int, int]:
    """Width and height. Raises BadParameterError for a size that the model does not have."""
    if text not in model.sizes:
        offered = ", ".join(f"'{size}'" for size in model.sizes)
        raise BadParameterError(
            f"Invalid value: '{text[:40]}'. {model.name} has the sizes {offered}.", param="size", code="invalid_value"
        )
    width, height = text.split("x")
    return int(width), int(height)


def seconds_of(text: object) -> int:
    """Whole seconds, out of a text or a number. Raises BadParameterError."""
    if str(text) not in SECONDS:
        offered = ", ".join(f"'{seconds}'" for seconds in SECONDS)
        raise BadParameterError(f"Invalid value: '{str(text)[:40]}'. Supported values are: {offered}.", param="seconds")
    return int(str(text))


def _sizes_of(engine: str) -> tuple[str, ...]:
    return tuple(f"{width}x{height}" for width, height in get_engine(engine).capabilities.sizes)
