"""Null characters, which no text field could hold, never reach a view."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from common.api.problems import not_found, problem_response
from common.errors import InvalidInputError

NUL, WRITTEN = "\0", "%00"


class NoNullCharacters:
    """Middleware: an address with a null character is no address of ours, and a question to the API with one is
    refused: without it another question would be answered. On pages it says nothing and is dropped.

    PostgreSQL stores no such text. In bodies the serializers refuse it, field by field; `/v1` has errors of its own.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith("/v1/"):
            return self.get_response(request)
        if NUL in request.path_info:
            return not_found(request, ValueError())
        if WRITTEN in request.META.get("QUERY_STRING", "") and request.path_info.startswith("/api/"):
            return problem_response(InvalidInputError("No question holds a null character.", code="bad_question"))
        if WRITTEN in (query := request.META.get("QUERY_STRING", "")):
            request.META["QUERY_STRING"] = query.replace(WRITTEN, "")
        return self.get_response(request)
