"""One shape for every encoding that clients use: JSON, multipart and forms with bracketed names.

`characters[][id]`, `characters[0][id]`, `input_reference[image_url]` and `video[id]` become nested lists and objects,
as if they had come as JSON. Files stay what they are.
"""

from __future__ import annotations

import json
import re
from typing import Any

from django.http import QueryDict
from rest_framework.request import Request

from generation.openai_api.errors import BadParameterError

_NAME = re.compile(r"^([^\[\]]+)((?:\[[^\[\]]*\])*)$")
_PART = re.compile(r"\[([^\[\]]*)\]")
DEPTH_MAX = 4
INDEX_MAX = 63
_MAYBE_JSON = frozenset({"characters", "input_reference", "video", "metadata", "expires_after"})
"""Fields that some clients send as a JSON text inside a form."""


def read_body(request: Request) -> dict[str, Any]:
    """The request's body as nested plain data with uploaded files as leaves. Raises BadParameterError."""
    data = request.data
    if isinstance(data, QueryDict):
        return unbracket([(name, value) for name, values in data.lists() for value in values])
    if not isinstance(data, dict):
        raise BadParameterError("The body must be a JSON object.", code="invalid_json")
    _refuse_zero_bytes(data)
    return data


def unbracket(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Nested data from bracketed names; a repeated plain name keeps its last value."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        match = _NAME.match(name)
        if match is None:
            continue
        parts = [match.group(1), *_PART.findall(match.group(2))]
        if len(parts) > DEPTH_MAX:
            raise BadParameterError(f"'{name}' is nested too deeply.", param=match.group(1))
        _put(found, parts, _read_text(parts[0], value) if len(parts) == 1 else value)
    _refuse_zero_bytes(found)
    return {name: _listed(value, name) for name, value in found.items()}


def _read_text(name: str, value: Any) -> Any:
    if name in _MAYBE_JSON and isinstance(value, str) and value.lstrip()[:1] in {"{", "["}:
        try:
            return json.loads(value)
        except ValueError as error:
            raise BadParameterError(f"'{name}' is not valid JSON.", param=name) from error
    return value


def _put(into: dict[str, Any], parts: list[str], value: Any) -> None:
    """Numbers and empty brackets are kept as keys here; `_listed` makes lists of them at the end."""
    here = into
    for position, part in enumerate(parts):
        key = _next_key(here, parts, position) if part == "" else part
        if position == len(parts) - 1:
            here[key] = value
            return
        inner = here.setdefault(key, {})
        if not isinstance(inner, dict):
            raise BadParameterError(f"'{parts[0]}' is sent both as a value and as an object.", param=parts[0])
        here = inner


def _next_key(here: dict[str, Any], parts: list[str], position: int) -> str:
    """`[]` begins a new entry, unless the entry begun last lacks the member that is being set."""
    last = str(len(here) - 1)
    rest = parts[position + 1 :]
    if rest and isinstance(here.get(last), dict) and rest[0] and rest[0] not in here[last]:
        return last
    return str(len(here))


def _listed(value: Any, name: str) -> Any:
    if not isinstance(value, dict):
        return value
    inner = {key: _listed(item, name) for key, item in value.items()}
    if not inner or not all(key.isascii() and key.isdecimal() for key in inner):
        return inner
    if max(int(key[:9]) for key in inner) > INDEX_MAX:
        raise BadParameterError(f"'{name}' has too many entries.", param=name)
    return [inner[key] for key in sorted(inner, key=int)]


def _refuse_zero_bytes(value: Any) -> None:
    """PostgreSQL keeps no zero byte in a text."""
    if isinstance(value, str) and "\x00" in value:
        raise BadParameterError("A text can't hold a zero byte.")
    if isinstance(value, dict):
        for inner in (*value, *value.values()):
            _refuse_zero_bytes(inner)
    elif isinstance(value, list):
        for inner in value:
            _refuse_zero_bytes(inner)
