"""The stream of a person's events, for clients without a websocket.

A request answers what is new since `Last-Event-ID` and ends, so that no thread waits on it; a browser's EventSource
comes back by itself after the `retry` time and goes on where it was.
"""

import json
from collections.abc import Iterator
from typing import Any

from django.http import StreamingHttpResponse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.requests import person
from common.errors import InvalidInputError
from notifications.api.serializers import MISSED, EventSerializer
from notifications.models import Event
from notifications.queries import events_after, knows_event

RETRY_MILLISECONDS = 3000
EVENT_STREAM = "text/event-stream"


class _AnyAccept(BaseContentNegotiation):
    """EventSource asks for text/event-stream, which no renderer of ours is for."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        return parsers[0]

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        return renderers[0], renderers[0].media_type


def _lines(events: list[Event], *, has_gap: bool) -> Iterator[str]:
    yield f"retry: {RETRY_MILLISECONDS}\n\n"
    if has_gap:
        yield "event: reset\ndata: {}\n\n"
    for event in events:
        yield f"id: {event.pk}\nevent: {event.kind}\ndata: {json.dumps(event.payload)}\n\n"


class EventsView(APIView):
    content_negotiation_class = _AnyAccept

    @extend_schema(
        operation_id="events_list",
        parameters=[OpenApiParameter("after", int, description="Instead of the Last-Event-ID header.")],
        responses={(200, "application/json"): MISSED, (200, EVENT_STREAM): str},
    )
    def get(self, request: Request) -> Response | StreamingHttpResponse:
        text = request.headers.get("Last-Event-ID") or request.GET.get("after") or "0"
        if not text.isdecimal():
            raise InvalidInputError("Send the id of the last event you have.", code="bad_event_id")
        last_id = int(text)
        events = events_after(person(request), last_id)
        has_gap = last_id > 0 and not knows_event(person(request), last_id)
        if EVENT_STREAM in request.headers.get("Accept", ""):
            answer = StreamingHttpResponse(_lines(events, has_gap=has_gap), content_type=EVENT_STREAM)
            answer["Cache-Control"] = "no-store"
            return answer
        return Response({"data": [dict(EventSerializer(event).data) for event in events], "has_gap": has_gap})
