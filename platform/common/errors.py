"""Errors that people can meet. Code raises these; only the API's handler knows HTTP."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar


class DomainError(Exception):
    """Something a person asked for that can't be done. `code` is stable; the message says what to do next."""

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 400
    title: ClassVar[str] = "The request can't be carried out"
    is_retryable: ClassVar[bool] = False

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        errors: Sequence[Mapping[str, Any]] = (),
        retry_after_seconds: int | None = None,
        **extra: Any,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.specific_code = code or self.code
        self.errors = tuple(errors)
        self.retry_after_seconds = retry_after_seconds
        self.extra = extra
        """Further members of the problem document, such as the id of a refused job."""


class InvalidInputError(DomainError):
    code = "invalid_input"
    status = 400
    title = "The request is not valid"


class NotAuthenticatedError(DomainError):
    code = "not_authenticated"
    status = 401
    title = "Sign in first"


class ForbiddenError(DomainError):
    code = "forbidden"
    status = 403
    title = "Not allowed"


class NotFoundError(DomainError):
    code = "not_found"
    status = 404
    title = "Not found"

    def __init__(self, message: str = "There is nothing here that you can see.", **kwargs: Any) -> None:
        super().__init__(message, **kwargs)


class ConflictError(DomainError):
    code = "conflict"
    status = 409
    title = "Not at this moment"


class TooLargeError(DomainError):
    code = "too_large"
    status = 413
    title = "Too large"


class RefusedError(DomainError):
    """Understood, but against a rule or beyond what an engine can do."""

    code = "refused"
    status = 422
    title = "Refused"


class LimitError(DomainError):
    code = "limit_reached"
    status = 429
    title = "Too many requests"
    is_retryable = True


class UnavailableError(DomainError):
    code = "unavailable"
    status = 503
    title = "Busy right now"
    is_retryable = True
