"""Edits and extensions."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.requests import person
from common.idempotency import idempotent, key_of
from generation.openai_api.base import OpenAIView
from generation.openai_api.bodies import read_body
from generation.openai_api.serializers import PromptField, SecondsField, TextField, VideoSerializer
from generation.openai_api.services.deriving import edit_video, extend_video
from generation.openai_api.services.sources import video_called
from generation.openai_api.views.videos import EXTRAS, video_answer


class VideoNameSerializer(serializers.Serializer[Any]):
    id = TextField(max_length=80)


class EditSerializer(serializers.Serializer[Any]):
    prompt = PromptField()
    model = TextField(required=False, max_length=60)


class EditJSONSerializer(EditSerializer):
    video = VideoNameSerializer()


class EditFormSerializer(EditSerializer):
    video = serializers.FileField(help_text="A video that was made here, or send video[id].", required=False)


class ExtendSerializer(EditSerializer):
    seconds = SecondsField()


class ExtendJSONSerializer(ExtendSerializer):
    video = VideoNameSerializer()


class ExtendFormSerializer(ExtendSerializer):
    video = serializers.FileField(help_text="A video that was made here, or send video[id].", required=False)


class EditsView(OpenAIView):
    makes_videos = True

    @extend_schema(
        request={"application/json": EditJSONSerializer, "multipart/form-data": EditFormSerializer},
        responses=VideoSerializer,
        parameters=[EXTRAS],
        operation_id="v1_videos_edit",
    )
    @idempotent
    def post(self, request: Request) -> Response:
        me, body = person(request), read_body(request)
        fields = EditSerializer(data=body)
        fields.is_valid(raise_exception=True)
        job = edit_video(by=me, video=body.get("video"), client_key=key_of(request), **fields.validated_data)
        return video_answer(video_called(job.public_id, me), request)


class ExtensionsView(OpenAIView):
    makes_videos = True

    @extend_schema(
        request={"application/json": ExtendJSONSerializer, "multipart/form-data": ExtendFormSerializer},
        responses=VideoSerializer,
        parameters=[EXTRAS],
        operation_id="v1_videos_extend",
    )
    @idempotent
    def post(self, request: Request) -> Response:
        me, body = person(request), read_body(request)
        fields = ExtendSerializer(data=body)
        fields.is_valid(raise_exception=True)
        job = extend_video(by=me, video=body.get("video"), client_key=key_of(request), **fields.validated_data)
        return video_answer(video_called(job.public_id, me), request)
