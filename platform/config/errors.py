"""What an unforeseen failure looks like: each face has its own words."""

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, JsonResponse

from accounts.attempts import refusal
from common.api import problems
from common.errors import DomainError, InvalidInputError, TooLargeError
from generation.openai_api import errors


def bad_request(request: HttpRequest, exception: Exception) -> JsonResponse:
    """handler400: what Django refuses before a view could, such as a body beyond what a document may have."""
    error: DomainError = InvalidInputError("This request can't be read.", code="bad_request")
    if isinstance(exception, RequestDataTooBig):
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1024
        error = TooLargeError(f"A document of at most {most} kB is read here; send files as multipart/form-data.")
    if request.path.startswith("/v1/"):
        status, body = errors.of_domain(error)
        return JsonResponse(body, status=status)
    if request.path.startswith("/auth/"):
        return refusal(error.status, error.specific_code, error.message)
    return problems.problem_response(error)


def server_error(request: HttpRequest) -> JsonResponse:
    """handler500."""
    return errors.server_error() if request.path.startswith("/v1/") else problems.server_error(request)
