"""Aids for whoever writes a request: presets to choose from, and a script cut into shots."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.requests import person
from accounts.permissions import Anybody
from common.api.asking import AskingSerializer
from common.api.choices import ChoiceField
from common.errors import InvalidInputError
from generation.api.asking import SHOTS_MAX, ShotSerializer
from generation.presets.preset import SHIPPED, PresetKind
from generation.presets.script import script_to_shots


class PresetSerializer(serializers.Serializer[Any]):
    """`slug` goes into a request's `style` or `camera`; `words` is what a model is told, the prompt stays as it is."""

    slug = serializers.CharField()
    kind = ChoiceField(choices=[kind.value for kind in PresetKind])
    title = serializers.CharField()
    words = serializers.CharField()


class ScriptSerializer(AskingSerializer):
    script = serializers.CharField(max_length=settings.STORYBOARD_MAX_CHARACTERS)
    seconds = serializers.FloatField(required=False, allow_null=True, min_value=1, max_value=120)


class ShotsSerializer(serializers.Serializer[Any]):
    """Ready to be sent as the `shots` of a request."""

    shots = ShotSerializer(many=True)
    seconds = serializers.FloatField()


class PresetsView(APIView):
    permission_classes = [Anybody]

    @extend_schema(responses=PresetSerializer(many=True))
    def get(self, request: Request) -> Response:
        return Response(
            [{"slug": one.slug, "kind": one.kind.value, "title": one.title, "words": one.words} for one in SHIPPED]
        )


class ShotsView(APIView):
    """Nothing is made and nothing is kept: the shots are a proposal to look over."""

    @extend_schema(request=ScriptSerializer, responses=ShotsSerializer)
    def post(self, request: Request) -> Response:
        person(request)
        body = ScriptSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        try:
            shots = script_to_shots(body.validated_data["script"], seconds=body.validated_data.get("seconds"))
        except ValueError as error:
            raise InvalidInputError(str(error), code="script_unreadable") from error
        if len(shots) > SHOTS_MAX:
            message = f"A storyboard has at most {SHOTS_MAX} shots; this script has {len(shots)}."
            raise InvalidInputError(message, code="too_many_shots", most=SHOTS_MAX)
        rows = [{"prompt": shot.prompt, "seconds": shot.seconds} for shot in shots]
        return Response({"shots": rows, "seconds": round(sum(shot.seconds for shot in shots), 2)})
