"""Videos: create, list, retrieve, delete, cancel, remix."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.requests import person
from common.idempotency import idempotent, key_of
from generation.models import GenerationJob
from generation.openai_api import serializers
from generation.openai_api.base import OpenAIView
from generation.openai_api.bodies import read_body
from generation.openai_api.pages import list_out
from generation.openai_api.render import EXTRAS_HEADER, poll_after_ms, video_for, videos_of
from generation.openai_api.services.creating import create_video
from generation.openai_api.services.deriving import remix_video
from generation.openai_api.services.sources import video_called
from generation.services import jobs

EXTRAS = OpenApiParameter(
    EXTRAS_HEADER, OpenApiTypes.STR, OpenApiParameter.HEADER, description="1: add `hibari`, what that API lacks."
)
PAGING = [
    OpenApiParameter("after", OpenApiTypes.STR, description="The last id of the page before."),
    OpenApiParameter("limit", OpenApiTypes.INT, description="0 to 100, 20 by default."),
    OpenApiParameter("order", OpenApiTypes.STR, enum=["asc", "desc"]),
]
CREATE_BODIES: Any = {
    "application/json": serializers.VideoCreateJSONSerializer,
    "multipart/form-data": serializers.VideoCreateFormSerializer,
}


def video_answer(job: GenerationJob, request: Request) -> Response:
    """A Video, with the header by which pollers are slowed down while it is not done."""
    headers = {"openai-poll-after-ms": str(poll_after_ms(job))} if job.is_open else {}
    return Response(video_for(job, request), headers=headers)


class VideosView(OpenAIView):
    makes_videos = True

    @extend_schema(
        responses=serializers.VideoListSerializer, parameters=[*PAGING, EXTRAS], operation_id="v1_videos_list"
    )
    def get(self, request: Request) -> Response:
        return Response(list_out(request, videos_of(person(request)), lambda job: video_for(job, request)))

    @extend_schema(
        request=CREATE_BODIES,
        responses=serializers.VideoSerializer,
        parameters=[EXTRAS],
        operation_id="v1_videos_create",
    )
    @idempotent
    def post(self, request: Request) -> Response:
        me, body = person(request), read_body(request)
        fields = serializers.VideoCreateSerializer(data=body)
        fields.is_valid(raise_exception=True)
        job = create_video(
            by=me,
            asked=fields.validated_data,
            reference=body.get("input_reference"),
            client_key=key_of(request),
        )
        return video_answer(video_called(job.public_id, me), request)


class VideoView(OpenAIView):
    @extend_schema(responses=serializers.VideoSerializer, parameters=[EXTRAS], operation_id="v1_videos_retrieve")
    def get(self, request: Request, video_id: str) -> Response:
        return video_answer(video_called(video_id, person(request)), request)

    @extend_schema(responses={200: serializers.DeletedSerializer}, operation_id="v1_videos_delete")
    def delete(self, request: Request, video_id: str) -> Response:
        me = person(request)
        jobs.delete(job=video_called(video_id, me), by=me)
        return Response({"id": video_id, "object": "video.deleted", "deleted": True})


class CancelVideoView(OpenAIView):
    """Ours: that API had no way to stop what it had begun."""

    open_while_leaving = ("POST",)

    @extend_schema(
        request=None, responses=serializers.VideoSerializer, parameters=[EXTRAS], operation_id="v1_videos_cancel"
    )
    def post(self, request: Request, video_id: str) -> Response:
        me = person(request)
        jobs.cancel(job=video_called(video_id, me), by=me)
        return video_answer(video_called(video_id, me), request)


class RemixVideoView(OpenAIView):
    makes_videos = True

    @extend_schema(
        request=serializers.RemixSerializer,
        responses=serializers.VideoSerializer,
        parameters=[EXTRAS],
        operation_id="v1_videos_remix",
    )
    @idempotent
    def post(self, request: Request, video_id: str) -> Response:
        me = person(request)
        fields = serializers.RemixSerializer(data=read_body(request))
        fields.is_valid(raise_exception=True)
        job = remix_video(
            by=me,
            video_id=video_id,
            prompt=fields.validated_data["prompt"],
            client_key=key_of(request),
        )
        return video_answer(video_called(job.public_id, me), request)
