"""What the OpenAPI document says of every route alike: how it may refuse, in the words of its face."""

import re
from typing import Any

from common.api.pagination import PAGE_MAX, PAGE_SIZE

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
SCHEMA_HOOKS = [
    "drf_spectacular.hooks.postprocess_schema_enums",
    "config.schema.name_lists",
    "config.schema.declare_pages",
    "config.schema.declare_refusals",
]
SHARED_ENUMS = {
    "ClipAudience": "config.enums.CLIP_AUDIENCE",
    "ClipKind": "config.enums.CLIP_KIND",
    "ClipState": "config.enums.CLIP_STATE",
    "ChallengeKind": "config.enums.CHALLENGE_KIND",
    "CameoKind": "config.enums.CAMEO_KIND",
    "KeyScope": "config.enums.KEY_SCOPE",
    "NotificationKind": "config.enums.NOTIFICATION_KIND",
    "ScopeEnum": "config.enums.REVOCATION_SCOPE",
    "UsePurpose": "config.enums.USE_PURPOSE",
    "WebhookEvent": "config.enums.WEBHOOK_EVENT",
    "ListObject": "config.enums.LIST_OBJECT",
}
"""Names for sets of words; where they are is a path, because settings are read before any model."""
PAGE_PARAMETERS: list[dict[str, Any]] = [
    {
        "in": "query",
        "name": "cursor",
        "schema": {"type": "string"},
        "description": "`next` of the page before; the first page without it.",
    },
    {
        "in": "query",
        "name": "limit",
        "schema": {"type": "integer", "minimum": 1, "maximum": PAGE_MAX, "default": PAGE_SIZE},
    },
]
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


def name_lists(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """A hook of drf-spectacular: what answers a page is a list. It takes every plain view for one thing, and numbers
    the two operations of a collection apart."""
    for operations in result["paths"].values():
        for method, operation in operations.items():
            if method == "get" and _answers(operation, "Page", "List"):
                operation["operationId"] = re.sub(r"_retrieve(_\d+)?$", "_list", operation["operationId"])
    taken = {operation["operationId"] for path in result["paths"].values() for operation in path.values()}
    for operations in result["paths"].values():
        for operation in operations.values():
            plain = re.sub(r"_\d+$", "", operation["operationId"])
            if plain not in taken:
                taken.add(plain)
                operation["operationId"] = plain
    return result


def declare_pages(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """A hook of drf-spectacular: what answers a page takes a `cursor` and a `limit`, unless a view says otherwise."""
    for operations in result["paths"].values():
        for method, operation in operations.items():
            given = operation.get("parameters", [])
            if method == "get" and _answers(operation, "Page") and "cursor" not in {row["name"] for row in given}:
                operation["parameters"] = sorted([*given, *PAGE_PARAMETERS], key=lambda row: str(row["name"]))
    return result


def _answers(operation: dict[str, Any], *endings: str) -> bool:
    """Whether the name of what it answers ends in one of these."""
    content = operation["responses"].get("200", {}).get("content", {})
    shapes = [media.get("schema", {}).get("$ref", "") for media in content.values()]
    return any(shape.endswith(endings) for shape in shapes)


def _answer(name: str, status: str) -> dict[str, Any]:
    media = "application/json" if name == THEIRS else "application/problem+json"
    return {
        "description": STATUSES[status],
        "content": {media: {"schema": {"$ref": f"#/components/schemas/{name}"}}},
    }
