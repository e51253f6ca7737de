"""What any client, ours included, asks once before it shows its first screen."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from accounts.permissions import Anybody
from generation.demo.services import PASSWORD, may_run
from generation.engines.registry import get_engine

DEMO_EMAIL = "demo@example.com"


class EngineNoticeSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    title = serializers.CharField()
    is_model = serializers.BooleanField()
    notice = serializers.CharField(allow_blank=True)


class DemoSerializer(serializers.Serializer[Any]):
    email = serializers.EmailField()
    password = serializers.CharField()


class ConfigSerializer(serializers.Serializer[Any]):
    engine = EngineNoticeSerializer(help_text="Which engine draws when nobody names one.")
    demo = DemoSerializer(allow_null=True, help_text="How to try a demo world; null anywhere else.")
    seconds_default = serializers.IntegerField()
    seconds_min = serializers.IntegerField()
    seconds_max = serializers.IntegerField()
    variations_max = serializers.IntegerField()
    prompt_characters_max = serializers.IntegerField(help_text="Of a prompt, and of each shot of a storyboard.")
    storyboard_characters_max = serializers.IntegerField(help_text="Of all its shots together.")


class ConfigView(APIView):
    permission_classes = [Anybody]

    @extend_schema(responses=ConfigSerializer)
    def get(self, request: Request) -> Response:
        engine = get_engine(settings.ENGINE).capabilities
        return Response(
            {
                "engine": {
                    "name": engine.name,
                    "title": engine.title,
                    "is_model": engine.is_model,
                    "notice": engine.notice,
                },
                "demo": {"email": DEMO_EMAIL, "password": PASSWORD} if _has_demo_person() else None,
                "seconds_default": settings.CLIP_SECONDS_DEFAULT,
                "seconds_min": settings.CLIP_SECONDS_MIN,
                "seconds_max": settings.CLIP_SECONDS_MAX,
                "variations_max": settings.VARIATIONS_MAX,
                "prompt_characters_max": settings.PROMPT_MAX_CHARACTERS,
                "storyboard_characters_max": settings.STORYBOARD_MAX_CHARACTERS,
            }
        )


def _has_demo_person() -> bool:
    """Outside production alone, and only where somebody has made the demo world."""
    return may_run() and User.objects.filter(email=DEMO_EMAIL, is_active=True).exists()
