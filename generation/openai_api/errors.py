"""Errors in the envelope of that API: `{"error": {"message", "type", "param", "code"}}`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, JsonResponse
from rest_framework import exceptions
from rest_framework.response import Response

from common.errors import DomainError, NotFoundError

TOO_LONG = "string_above_max_length"
CODES = {
    "not_authenticated": "invalid_api_key",
    "authentication_failed": "invalid_api_key",
    "quota_exceeded": "insufficient_quota",
    "limit_reached": "rate_limit_exceeded",
    "throttled": "rate_limit_exceeded",
    "heavy_load": "server_overloaded",
    "parse_error": "invalid_json",
    "prompt_empty": "missing_required_parameter",
    "prompt_too_long": TOO_LONG,
}
_CODES_OF_FIELDS = {
    **dict.fromkeys(("required", "null", "blank"), "missing_required_parameter"),
    "max_length": TOO_LONG,
}
_TYPES = {429: "rate_limit_error", 403: "permission_error"}
_KEPT_422 = {"idempotency_key_reused"}
_WORTH_RETRYING = {"rate_limit_exceeded", "server_overloaded", "in_flight", "unavailable"}


class BadParameterError(exceptions.APIException):
    """A parameter that can't be used; `param` names it as the client sent it."""

    status_code = 400

    def __init__(self, message: str, *, param: str | None = None, code: str = "invalid_value") -> None:
        super().__init__(message, code=code)
        self.param = param


def envelope(message: str, *, status: int, code: str, param: str | None = None, **more: Any) -> dict[str, Any]:
    """The body of an error. `more` are members of ours, such as the stored job of a refused prompt."""
    kind = "insufficient_quota" if code == "insufficient_quota" else _TYPES.get(status)
    if kind is None:
        kind = "server_error" if status >= 500 else "invalid_request_error"
    return {"error": {"message": message, "type": kind, "param": param, "code": code, **more}}


def of_domain(error: DomainError) -> tuple[int, dict[str, Any]]:
    """Status and body. A refusal is a 400 here: those clients know no 422."""
    code = CODES.get(error.specific_code, error.specific_code)
    status = 400 if error.status == 422 and error.specific_code not in _KEPT_422 else error.status
    pointer = next((str(row["pointer"]) for row in error.errors if row.get("pointer")), "")
    param = pointer.strip("/").replace("/", ".") or None
    return status, envelope(error.message, status=status, code=code, param=param, **error.extra)


def _of_validation(error: exceptions.ValidationError) -> dict[str, Any]:
    name, problem = _first(error.detail)
    code = _CODES_OF_FIELDS.get(getattr(problem, "code", ""), "invalid_value")
    message = f"Missing required parameter: '{name}'." if code == "missing_required_parameter" and name else ""
    return envelope(message or f"Invalid '{name}': {problem}", status=400, code=code, param=name or None)


def _first(detail: Any, path: str = "") -> tuple[str, Any]:
    """The first complaint, with the dotted name of what it is about."""
    if isinstance(detail, Mapping):
        name, inner = next(iter(detail.items()))
        own = "" if name == "non_field_errors" else str(name)
        return _first(inner, ".".join(filter(None, (path, own))))
    if isinstance(detail, list):
        return _first(next((inner for inner in detail if inner), ""), path)
    return path, detail


def of_framework(error: exceptions.APIException) -> tuple[int, dict[str, Any]]:
    if isinstance(error, exceptions.ValidationError):
        return 400, _of_validation(error)
    codes = error.get_codes()
    code = CODES.get(codes, codes) if isinstance(codes, str) else "invalid_value"
    message = str(error.detail)
    if isinstance(error, exceptions.NotAuthenticated):
        message = "You didn't provide an API key. Send it as 'Authorization: Bearer hib_…'."
    param = getattr(error, "param", None)
    return error.status_code, envelope(message, status=error.status_code, code=code, param=param)


def exception_handler(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """As common.api.problems does it for our own face. What it does not know becomes a 500 in the same envelope."""
    if isinstance(error, Http404):
        error = NotFoundError()
    headers: dict[str, str] = {}
    if isinstance(error, DomainError):
        status, body = of_domain(error)
        if error.retry_after_seconds is not None:
            headers["Retry-After"] = str(error.retry_after_seconds)
    elif isinstance(error, exceptions.APIException):
        status, body = of_framework(error)
        if challenge := getattr(error, "auth_header", None):
            headers["WWW-Authenticate"] = str(challenge)
        if (wait := getattr(error, "wait", None)) is not None:
            headers["Retry-After"] = str(int(wait) + 1)
    else:
        return None
    if status in {409, 429, 503}:
        # The libraries try these again by themselves, which helps only where time does.
        headers["x-should-retry"] = str(body["error"]["code"] in _WORTH_RETRYING).lower()
    return Response(body, status=status, headers=headers)


def server_error() -> JsonResponse:
    """What an unforeseen failure looks like on this face."""
    body = envelope("It is our fault and has been logged. Try again.", status=500, code="server_error")
    return JsonResponse(body, status=500)
