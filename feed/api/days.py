"""The days of a viewer in numbers, for themselves and for a teen's parents."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.requests import person
from accounts.family.services import find_link
from accounts.models import User
from common.errors import ForbiddenError
from feed.services.days import last_days

DAYS = 7


class DaySerializer(serializers.Serializer[Any]):
    day = serializers.DateField(help_text="UTC.")
    clips_shown = serializers.IntegerField()
    minutes_watched = serializers.FloatField()
    sessions = serializers.IntegerField()
    made = serializers.IntegerField(help_text="Clips that the person made.")


class DaysSerializer(serializers.Serializer[Any]):
    days = DaySerializer(many=True, help_text="Today and the six days before it, newest first.")


class DaysView(APIView):
    """Numbers alone: a parent learns how much, and never what."""

    @extend_schema(
        parameters=[
            OpenApiParameter("family", str, description="A family link: the days of its teen, for its parent.")
        ],
        responses=DaysSerializer,
    )
    def get(self, request: Request) -> Response:
        viewer = _viewer(person(request), request.GET.get("family", ""))
        return Response({"days": [asdict(day) for day in last_days(viewer, DAYS)]})


def _viewer(me: User, link_id: str) -> User:
    """Oneself, or the teen of an accepted link. Raises NotFoundError or ForbiddenError."""
    if not link_id:
        return me
    link = find_link(me, link_id)
    if link.parent_id != me.pk or link.accepted_at is None:
        raise ForbiddenError("Only a parent who accepted sees this.", code="not_the_parent")
    return link.teen
