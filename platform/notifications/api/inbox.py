"""The inbox of the signed-in person."""

from typing import Any

from django.conf import settings
from django.db import transaction
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.requests import person
from accounts.models import User
from common.api.choices import asked_choice
from common.api.pagination import decode_cursor, encode_cursor, page_limit
from common.api.schema import page_of
from notifications import services
from notifications.api.serializers import (
    MarkReadSerializer,
    NotificationSerializer,
    SettingsChangeSerializer,
    SettingsSerializer,
    UnreadSerializer,
)
from notifications.kinds import RULES, Channel, Kind, is_on_by_default, path_of, text_of
from notifications.models import Notification, Preference, QuietHours
from notifications.queries import Actor, actors_of, inbox_of, unread_by_kind

ACTORS_SHOWN = 3


def show(row: Notification, people: dict[int, Actor]) -> dict[str, Any]:
    actors = [people[key] for key in row.latest_actors if key in people]
    return {
        "id": row.public_id,
        "kind": row.kind,
        "text": text_of(Kind(row.kind), [actor.handle for actor in actors], row.actor_count, row.ids),
        "ids": row.ids,
        "link": f"{settings.PUBLIC_URL}{path_of(Kind(row.kind), row.ids)}",
        "actors": [
            {"id": actor.id, "handle": actor.handle, "display_name": actor.display_name}
            for actor in actors[:ACTORS_SHOWN]
        ],
        "actor_count": row.actor_count,
        "created_at": row.created_at,
        "updated_at": row.updated_at,
        "is_read": row.read_at is not None,
    }


class NotificationsView(APIView):
    open_while_suspended = ("GET",)

    @extend_schema(responses=page_of(NotificationSerializer), parameters=[OpenApiParameter("kind", str, enum=[*Kind])])
    def get(self, request: Request) -> Response:
        limit = page_limit(request)
        rows = inbox_of(person(request))
        if cursor := request.GET.get("cursor"):
            rows = rows.filter(position__lt=decode_cursor(cursor))
        if kind := asked_choice(request, "kind", Kind):
            rows = rows.filter(kind=kind)
        found = list(rows[: limit + 1])
        shown, has_more = found[:limit], len(found) > limit
        people = actors_of(person(request), shown)
        following = encode_cursor(shown[-1].position) if has_more else None
        return Response({"data": [show(row, people) for row in shown], "next": following})


class NotificationView(APIView):
    @extend_schema(responses={204: None})
    def delete(self, request: Request, notification_id: str) -> Response:
        services.remove_notification(by=person(request), public_id=notification_id)
        return Response(status=204)


class UnreadView(APIView):
    open_while_suspended = ("GET",)

    @extend_schema(responses=UnreadSerializer)
    def get(self, request: Request) -> Response:
        counts = unread_by_kind(person(request))
        return Response({"total": sum(counts.values()), "by_kind": counts})


class ReadView(APIView):
    open_while_leaving = open_while_suspended = ("POST",)

    @extend_schema(request=MarkReadSerializer, responses=UnreadSerializer)
    def post(self, request: Request) -> Response:
        which = MarkReadSerializer(data=request.data)
        which.is_valid(raise_exception=True)
        services.mark_read(by=person(request), **which.validated_data)
        counts = unread_by_kind(person(request))
        return Response({"total": sum(counts.values()), "by_kind": counts})


def settings_of(user: User) -> dict[str, Any]:
    chosen = {(row.kind, row.channel): row.is_on for row in Preference.objects.filter(person=user)}
    hours = QuietHours.objects.filter(person=user).first()
    return {
        "preferences": [
            {"kind": kind, "channel": channel, "is_on": chosen.get((kind, channel), is_on_by_default(kind, channel))}
            for kind in RULES
            for channel in Channel
        ],
        "quiet_hours": hours and {"starts": hours.starts, "ends": hours.ends, "timezone": hours.timezone},
    }


class NotificationSettingsView(APIView):
    open_while_leaving = ("PATCH",)

    @extend_schema(responses=SettingsSerializer)
    def get(self, request: Request) -> Response:
        return Response(settings_of(person(request)))

    @extend_schema(request=SettingsChangeSerializer, responses=SettingsSerializer)
    def patch(self, request: Request) -> Response:
        change = SettingsChangeSerializer(data=request.data)
        change.is_valid(raise_exception=True)
        with transaction.atomic():
            for row in change.validated_data.get("preferences", []):
                services.set_preference(
                    by=person(request), kind=Kind(row["kind"]), channel=Channel(row["channel"]), is_on=row["is_on"]
                )
            if "quiet_hours" in change.validated_data:
                hours = change.validated_data["quiet_hours"]
                if hours is None:
                    services.clear_quiet_hours(by=person(request))
                else:
                    services.set_quiet_hours(by=person(request), **hours)
        return Response(settings_of(person(request)))
