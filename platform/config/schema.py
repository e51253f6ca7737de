"""What the OpenAPI document says of every route alike: how it may refuse, in the words of its face."""

from typing import Any

OURS, THEIRS = "Problem", "OpenAIError"
STATUSES = {
    "400": "The request is not valid.",
    "401": "Sign in first.",
    "403": "Seen, but not allowed.",
    "404": "There is nothing here that you can see.",
    "406": "No such representation.",
    "409": "Not at this moment.",
    "413": "Too large.",
    "415": "This encoding is not read.",
    "422": "Understood and refused.",
    "429": "Too many requests; Retry-After says when.",
    "503": "Busy; Retry-After says when.",
}
METHODS = frozenset({"get", "post", "put", "patch", "delete"})
_TEXT = {"type": "string"}
SCHEMAS: dict[str, dict[str, Any]] = {
    OURS: {
        "type": "object",
        "description": "A problem document (RFC 9457). `code` is stable; `detail` says what to do next.",
        "properties": {
            "type": _TEXT,
            "title": _TEXT,
            "status": {"type": "integer"},
            "code": _TEXT,
            "detail": _TEXT,
            "errors": {"type": "array", "items": {"type": "object", "additionalProperties": True}},
        },
        "required": ["type", "title", "status", "code", "detail"],
    },
    THEIRS: {
        "type": "object",
        "properties": {
            "error": {
                "type": "object",
                "properties": {
                    "message": _TEXT,
                    "type": _TEXT,
                    "param": {"type": ["string", "null"]},
                    "code": {"type": ["string", "null"]},
                },
                "required": ["message", "type", "param", "code"],
            }
        },
        "required": ["error"],
    },
}


def declare_refusals(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """A hook of drf-spectacular: adds the refusals that a view did not declare itself."""
    parts = result.setdefault("components", {})
    parts.setdefault("schemas", {}).update(SCHEMAS)
    parts["responses"] = {f"{name}{status}": _answer(name, status) for name in SCHEMAS for status in STATUSES}
    for path, operations in result["paths"].items():
        name = THEIRS if path.startswith("/v1/") else OURS
        for method, operation in operations.items():
            if method in METHODS:
                for status in STATUSES:
                    operation["responses"].setdefault(status, {"$ref": f"#/components/responses/{name}{status}"})
    return result


def _answer(name: str, status: str) -> dict[str, Any]:
    media = "application/json" if name == THEIRS else "application/problem+json"
    return {
        "description": STATUSES[status],
        "content": {media: {"schema": {"$ref": f"#/components/schemas/{name}"}}},
    }
