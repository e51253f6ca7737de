"""RFC 9457 problem documents: the one place where errors become HTTP."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import structlog
from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, JsonResponse
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.settings import api_settings

from common.errors import DomainError, NotFoundError, UnavailableError

log = structlog.get_logger(__name__)
AWAY_SECONDS = 5
CODES_OF_THE_FRAMEWORK = {"authentication_failed": "not_authenticated", "parse_error": "not_json"}
"""Where ours differ."""
CONTENT_TYPE = "application/problem+json"


def problem(status: int, code: str, title: str, detail: str, **members: Any) -> dict[str, Any]:
    """The members of a problem document. `code` is stable; `detail` says what to do next."""
    return {
        "type": f"/problems/{code}",
        "title": title,
        "status": status,
        "code": code,
        "detail": detail,
        **{name: value for name, value in members.items() if value not in (None, (), [])},
    }


def from_domain_error(error: DomainError) -> dict[str, Any]:
    return problem(
        error.status,
        error.specific_code,
        error.title,
        error.message,
        errors=list(error.errors),
        retry_after_seconds=error.retry_after_seconds,
        **error.extra,
    )


def _field_errors(detail: Any, pointer: str = "") -> list[dict[str, str]]:
    """Each with the JSON pointer (RFC 6901) of what it is about; the whole body's is empty."""
    if isinstance(detail, Mapping):
        return [row for name, inner in detail.items() for row in _field_errors(inner, pointer + _step(name))]
    if isinstance(detail, list) and any(isinstance(inner, Mapping | list) for inner in detail):
        return [row for i, inner in enumerate(detail) for row in _field_errors(inner, f"{pointer}/{i}")]
    return [
        {"pointer": pointer, "code": getattr(inner, "code", "invalid"), "detail": str(inner)}
        for inner in (detail if isinstance(detail, list) else [detail])
    ]


def _step(name: object) -> str:
    """One step of a pointer. What concerns an object as a whole is about the object."""
    if name == api_settings.NON_FIELD_ERRORS_KEY:
        return ""
    return "/" + str(name).replace("~", "~0").replace("/", "~1")


def _from_api_exception(error: exceptions.APIException) -> dict[str, Any]:
    if isinstance(error, exceptions.ValidationError):
        fields = _field_errors(error.detail)
        first = fields[0]["detail"] if fields else "Check the fields."
        return problem(400, "invalid_input", "The request is not valid", first, errors=fields)
    codes = error.get_codes()
    code = codes if isinstance(codes, str) else "invalid_input"
    code = CODES_OF_THE_FRAMEWORK.get(code, code)
    title = HTTPStatus(error.status_code).phrase
    return problem(error.status_code, code, title, str(error.detail))


def exception_handler(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """DRF's EXCEPTION_HANDLER. Errors it does not know go on to Django and become a 500 without detail."""
    headers: dict[str, str] = {}
    if isinstance(error, Http404):
        error = NotFoundError()
    if isinstance(error, OperationalError | InterfaceError):
        log.warning("database away", reason=type(error).__name__)
        error = UnavailableError("Our database is away for a moment. Try again.", retry_after_seconds=AWAY_SECONDS)
    if isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    if isinstance(error, DomainError):
        body = from_domain_error(error)
        if error.retry_after_seconds is not None:
            headers["Retry-After"] = str(error.retry_after_seconds)
    elif isinstance(error, exceptions.APIException):
        body = _from_api_exception(error)
        if challenge := getattr(error, "auth_header", None):
            headers["WWW-Authenticate"] = str(challenge)
        if (wait := getattr(error, "wait", None)) is not None:
            headers["Retry-After"] = str(int(wait) + 1)
    else:
        return None
    return Response(body, status=body["status"], headers=headers, content_type=CONTENT_TYPE)


def problem_response(error: DomainError) -> JsonResponse:
    """The same document from a plain Django view."""
    body = from_domain_error(error)
    return JsonResponse(body, status=error.status, content_type=CONTENT_TYPE)


def not_found(request: HttpRequest, exception: Exception) -> JsonResponse:
    """handler404: unknown addresses answer like everything else."""
    return problem_response(NotFoundError("There is no such address."))


def server_error(request: HttpRequest) -> JsonResponse:
    """handler500."""
    body = problem(500, "internal_error", "Something broke", "It is our fault and has been logged. Try again.")
    return JsonResponse(body, status=500, content_type=CONTENT_TYPE)
