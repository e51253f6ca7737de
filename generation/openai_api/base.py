"""What every view of this face shares: any Accept header, any encoding, its envelope and its headers."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Container, Iterable
from typing import Any, ClassVar

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser, FormParser, MultiPartParser
from rest_framework.permissions import SAFE_METHODS
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from accounts.models import KeyScope, User
from accounts.throttling import STANDINGS, CostThrottle
from common.api.parsers import JSONParser
from common.limits import Policy, Standing, take
from generation.openai_api import errors

WINDOW_SECONDS = 60


class AnythingGoes(BaseContentNegotiation):
    """The libraries ask for application/binary where they want a file; nothing here answers 406."""

    def select_parser(self, request: Request, parsers: Iterable[BaseParser]) -> BaseParser | None:
        kind = request.content_type or "application/json"
        return next((parser for parser in parsers if kind.split(";")[0].strip() == parser.media_type), None)

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        first = next(iter(renderers))
        return first, str(first.media_type)


class VideosThrottle(BaseThrottle):
    """Videos asked for in a minute, by person: what those clients know as requests per minute. Failed ones count."""

    def __init__(self) -> None:
        self.refused: Standing | None = None

    def allow_request(self, request: Request, view: APIView) -> bool:
        if request.method != "POST" or not isinstance(request.user, User):
            return True
        policy = Policy("videos", settings.LIMIT_VIDEOS, WINDOW_SECONDS)
        standing = take(policy, request.user.public_id)
        setattr(request._request, STANDINGS, [standing, *getattr(request._request, STANDINGS, [])])
        self.refused = None if standing.is_allowed else standing
        return standing.is_allowed

    def wait(self) -> float | None:
        return max(0, self.refused.retry_after_seconds - 1) if self.refused else None


class OpenAIView(APIView):
    """A view below /v1. Session tokens and API keys both open it."""

    parser_classes = [JSONParser, MultiPartParser, FormParser]
    content_negotiation_class = AnythingGoes
    open_to_scopes: ClassVar[dict[str, Container[str]]] = {
        KeyScope.VIDEOS: tuple(name.upper() for name in APIView.http_method_names),
        KeyScope.READ: SAFE_METHODS,
    }
    makes_videos = False

    def get_throttles(self) -> list[BaseThrottle]:
        return [CostThrottle(), VideosThrottle()] if self.makes_videos else [CostThrottle()]

    def get_exception_handler(self) -> Callable[..., Any]:
        return errors.exception_handler

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        request._request._v1_started = time.monotonic()  # type: ignore[attr-defined]
        super().initial(request, *args, **kwargs)

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        answer = super().finalize_response(request, response, *args, **kwargs)
        _add_headers(request._request, answer)
        return answer


def _add_headers(request: HttpRequest, answer: HttpResponseBase) -> None:
    """Those that the libraries read: the request's id, how long it took, and where the caller stands."""
    started: float = getattr(request, "_v1_started", time.monotonic())
    answer["x-request-id"] = f"req_{uuid.uuid4().hex}"
    answer["openai-processing-ms"] = str(int((time.monotonic() - started) * 1000))
    answer["openai-version"] = "2020-10-01"
    standings: list[Standing] = getattr(request, STANDINGS, [])
    if standings:
        told = standings[0]
        answer["x-ratelimit-limit-requests"] = str(told.policy.quota)
        answer["x-ratelimit-remaining-requests"] = str(told.remaining)
        answer["x-ratelimit-reset-requests"] = f"{told.reset_seconds}s"
