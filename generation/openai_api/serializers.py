"""Shapes of the Videos API. Input is checked for shape only; what an engine can do is decided by its plan."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from common.api.choices import ChoiceField
from generation.engines.base import Quality
from generation.openai_api import values


class TextField(serializers.CharField):
    """A text, and nothing that could be written as one. Numbers are as lenient as forms need, which have texts only."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


@extend_schema_field(OpenApiTypes.STR)
class SecondsField(serializers.Field[Any, Any, str, Any]):
    """A text or a number; both are sent."""

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, bool) or not isinstance(data, str | int):
            raise serializers.ValidationError("Send the seconds as a text such as '8'.")
        return values.seconds_of(data)

    def to_representation(self, value: Any) -> str:
        return str(value)


@extend_schema_serializer(component_name="InputReference")
class ReferenceSerializer(serializers.Serializer[Any]):
    """An image by address or by file: exactly one of them."""

    image_url = TextField(required=False, max_length=28 * 1024 * 1024)
    file_id = TextField(required=False, max_length=80)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if len(attrs) != 1:
            raise serializers.ValidationError("Send exactly one of 'image_url' and 'file_id'.")
        return attrs


class CharacterNameSerializer(serializers.Serializer[Any]):
    id = TextField(max_length=80)


CHARACTERS_MAX = 2


class PromptField(TextField):
    """One that is too long is told its length, as the original tells it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=settings.PROMPT_MAX_CHARACTERS, **options)

    def run_validators(self, value: str) -> None:
        if (length := len(value)) > settings.PROMPT_MAX_CHARACTERS:
            raise serializers.ValidationError(
                f"string too long. Expected a string with maximum length {settings.PROMPT_MAX_CHARACTERS}, but got a "
                f"string with length {length} instead.",
                code="max_length",
            )
        super().run_validators(value)


class VideoCreateSerializer(serializers.Serializer[Any]):
    """What both libraries send. `seed`, `quality` and `negative_prompt` are ours."""

    prompt = PromptField()
    model = TextField(default=values.MODEL_DEFAULT, max_length=60)
    seconds = SecondsField(default=values.SECONDS_DEFAULT)
    size = TextField(default=values.SIZE_DEFAULT, max_length=20)
    characters = CharacterNameSerializer(many=True, required=False)
    seed = serializers.IntegerField(required=False, allow_null=True, min_value=0, max_value=2**31 - 1)
    quality = ChoiceField(choices=[quality.value for quality in Quality], default=Quality.STANDARD.value)
    negative_prompt = PromptField(required=False, allow_blank=True, default="")

    def validate_characters(self, characters: list[dict[str, Any]]) -> list[dict[str, Any]]:
        if len(characters) > CHARACTERS_MAX:
            raise serializers.ValidationError(f"At most {CHARACTERS_MAX} characters.")
        return characters


class VideoCreateJSONSerializer(VideoCreateSerializer):
    input_reference = ReferenceSerializer(required=False)


class VideoCreateFormSerializer(VideoCreateSerializer):
    """For the document alone: a form brings the image itself."""

    input_reference = serializers.FileField(required=False)


class RemixSerializer(serializers.Serializer[Any]):
    prompt = PromptField()


class VideoErrorSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    message = serializers.CharField()


class VideoSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    object = ChoiceField(choices=["video"])
    model = serializers.CharField()
    status = ChoiceField(choices=["queued", "in_progress", "completed", "failed"])
    progress = serializers.IntegerField(min_value=0, max_value=100)
    created_at = serializers.IntegerField()
    completed_at = serializers.IntegerField(allow_null=True)
    expires_at = serializers.IntegerField(allow_null=True)
    prompt = serializers.CharField(allow_null=True)
    remixed_from_video_id = serializers.CharField(allow_null=True)
    size = serializers.CharField()
    seconds = serializers.CharField()
    error = VideoErrorSerializer(allow_null=True)
    hibari = serializers.DictField(required=False, help_text="Only with the request header Hibari-Extras: 1.")


class VideoListSerializer(serializers.Serializer[Any]):
    object = ChoiceField(choices=["list"])
    data = VideoSerializer(many=True)  # type: ignore[assignment]
    first_id = serializers.CharField(allow_null=True)
    last_id = serializers.CharField(allow_null=True)
    has_more = serializers.BooleanField()


class DeletedSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    object = serializers.CharField()
    deleted = serializers.BooleanField()


class ModelSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    object = ChoiceField(choices=["model"])
    created = serializers.IntegerField()
    owned_by = serializers.CharField()


class ModelListSerializer(serializers.Serializer[Any]):
    object = ChoiceField(choices=["list"])
    data = ModelSerializer(many=True)  # type: ignore[assignment]


class ErrorMembersSerializer(serializers.Serializer[Any]):
    message = serializers.CharField()
    type = serializers.CharField()
    param = serializers.CharField(allow_null=True)
    code = serializers.CharField(allow_null=True)


class OpenAIErrorSerializer(serializers.Serializer[Any]):
    error = ErrorMembersSerializer()
