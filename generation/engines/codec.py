"""Plans as JSON and back: the job row stores one, and the pipe to an engine's child process carries one."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from generation.engines.base import EngineRequest, Plan

T = TypeVar("T")


def plan_to_json(plan: Plan) -> dict[str, Any]:
    """A dict of plain JSON values. Media stay paths: whoever moves a plan to another machine moves the files too."""
    return to_plain(plan)


def plan_from_json(data: Mapping[str, Any]) -> Plan:
    """The plan that `plan_to_json` wrote, by this version or an older one. Raises ValueError when it is not one."""
    return from_plain(data, Plan)


def request_to_json(request: EngineRequest) -> dict[str, Any]:
    return to_plain(request)


def request_from_json(data: Mapping[str, Any]) -> EngineRequest:
    """Raises ValueError when the data is not a request."""
    return from_plain(data, EngineRequest)


def to_plain(value: Any) -> dict[str, Any]:
    """Any of the engine dataclasses without arrays, as plain JSON values."""
    plain: dict[str, Any] = msgspec.to_builtins(value, enc_hook=_path_to_text)
    return plain


def from_plain(data: Mapping[str, Any], kind: type[T]) -> T:
    # Not strict, because a JSON column gives 10 back where 10.0 went in. Unknown members are skipped on purpose, so
    # that a worker of the last release can still run what a newer web process planned.
    try:
        return msgspec.convert(data, kind, strict=False, dec_hook=_text_to_path)
    except msgspec.ValidationError as error:
        raise ValueError(f"Not a {kind.__name__}: {error}") from error


def _path_to_text(value: object) -> str:
    if isinstance(value, Path):
        return str(value)
    raise NotImplementedError(f"{type(value).__name__} has no JSON form")


def _text_to_path(kind: type, value: object) -> Path:
    if kind is Path and isinstance(value, str):
        return Path(value)
    raise NotImplementedError(f"{kind.__name__} has no JSON form")
