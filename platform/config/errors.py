"""What an unforeseen failure looks like: each face has its own words."""

from django.http import HttpRequest, JsonResponse

from common.api import problems
from generation.openai_api import errors


def server_error(request: HttpRequest) -> JsonResponse:
    """handler500."""
    return errors.server_error() if request.path.startswith("/v1/") else problems.server_error(request)
