"""Characters: create and get."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.requests import person
from cameo.models import Cameo
from generation.openai_api.base import OpenAIView
from generation.openai_api.bodies import read_body
from generation.openai_api.render import wants_extras
from generation.openai_api.serializers import TextField
from generation.openai_api.services.characters import character_called, create_character


class CharacterCreateSerializer(serializers.Serializer[Any]):
    name = TextField(max_length=80)
    video = serializers.FileField(allow_empty_file=False, help_text="An MP4 of two to four seconds.")


class V1CharacterSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    object = serializers.CharField()
    name = serializers.CharField()
    created_at = serializers.IntegerField()
    hibari = serializers.DictField(required=False)


def character_out(cameo: Cameo, request: Request) -> dict[str, Any]:
    shown = {
        "id": cameo.public_id,
        "object": "character",
        "name": cameo.display_name,
        "created_at": int(cameo.created_at.timestamp()),
    }
    if not wants_extras(request):
        return shown
    failure = {"code": cameo.failure_code, "message": cameo.failure_message} if cameo.failure_code else None
    return {**shown, "hibari": {"state": cameo.state, "handle": cameo.handle, "failure": failure}}


class CharactersView(OpenAIView):
    request_cost = 20

    @extend_schema(
        request={"multipart/form-data": CharacterCreateSerializer},
        responses=V1CharacterSerializer,
        operation_id="v1_characters_create",
    )
    def post(self, request: Request) -> Response:
        fields = CharacterCreateSerializer(data=read_body(request))
        fields.is_valid(raise_exception=True)
        return Response(character_out(create_character(by=person(request), **fields.validated_data), request))


class CharacterView(OpenAIView):
    @extend_schema(responses=V1CharacterSerializer, operation_id="v1_characters_retrieve")
    def get(self, request: Request, character_id: str) -> Response:
        return Response(character_out(character_called(character_id, person(request)), request))
