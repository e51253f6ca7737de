"""Requests that no text field could hold are refused before anything reads them."""

from collections.abc import Callable
from urllib.parse import unquote_plus

from django.http import HttpRequest, HttpResponse

from common.api.problems import not_found, problem_response
from common.errors import InvalidInputError

NUL = "\0"


class NoNullCharacters:
    """Middleware: an address with a null character is no address of ours, and a question with one is not answered.

    PostgreSQL stores no such text. In bodies the serializers refuse it, field by field; `/v1` has errors of its own.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith("/v1/"):
            return self.get_response(request)
        if NUL in request.path_info:
            return not_found(request, ValueError())
        if "%00" in (query := request.META.get("QUERY_STRING", "")) and NUL in unquote_plus(query):
            error = InvalidInputError("Leave out the null character (%00).", code="null_character")
            return problem_response(error)
        return self.get_response(request)
