"""What viewers tell the feed: events, wishes, settings."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.requests import person as asker
from accounts.models import User
from accounts.protections import protections_of
from common.api.asking import refuse_members
from common.api.schema import list_of
from feed.api.serializers import (
    EventsSerializer,
    FeedSettingsSerializer,
    FeelingSerializer,
    NewSteerSerializer,
    ReceiptSerializer,
    RememberedSerializer,
    SteerChangeSerializer,
    SteerSerializer,
)
from feed.events.intake import Report, receive_events
from feed.models import EventKind, FeedSettings, Feeling
from feed.queries import wishes_of
from feed.said import has_continuous_scroll, is_personalised, settings_of
from feed.services.memory import Remembered, change_settings, forget, remembered, reset_feed
from feed.services.steering import SteerChange, change_steer, drop_steer, steer
from feed.services.wellbeing import answer_card


class EventsView(APIView):
    """Up to 100 at once. Sending the same again changes nothing; a longer watch time replaces a shorter one."""

    open_while_leaving = ("POST",)

    @extend_schema(request=EventsSerializer, responses={202: ReceiptSerializer})
    def post(self, request: Request) -> Response:
        sent = EventsSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        reports = [
            Report(event["impression"], EventKind(event["kind"]), event["watch_ms"], event["loops"])
            for event in sent.validated_data["events"]
        ]
        receipt = receive_events(by=asker(request), reports=reports)
        return Response({"accepted": receipt.accepted, "ignored": receipt.ignored}, status=202)


class SteeringView(APIView):
    @extend_schema(responses=list_of(SteerSerializer))
    def get(self, request: Request) -> Response:
        return Response({"data": SteerSerializer(wishes_of(asker(request)), many=True).data})

    @extend_schema(request=NewSteerSerializer, responses={201: list_of(SteerSerializer)})
    def post(self, request: Request) -> Response:
        new = NewSteerSerializer(data=request.data)
        new.is_valid(raise_exception=True)
        chips = steer(by=asker(request), text=new.validated_data["text"], days=new.validated_data.get("days"))
        return Response({"data": SteerSerializer(chips, many=True).data}, status=201)


class SteerView(APIView):
    @extend_schema(request=SteerChangeSerializer, responses=SteerSerializer)
    def patch(self, request: Request, steer_id: str) -> Response:
        change = SteerChangeSerializer(data=request.data)
        change.is_valid(raise_exception=True)
        told = change.validated_data
        wanted = SteerChange(**told, is_lasting="days" in change.initial_data and told["days"] is None)
        chip = change_steer(by=asker(request), public_id=steer_id, change=wanted)
        return Response(SteerSerializer(chip).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, steer_id: str) -> Response:
        drop_steer(by=asker(request), public_id=steer_id)
        return Response(status=204)


class SeeLessView(APIView):
    """What the viewer asked to see less of, so that it can be taken back."""

    @extend_schema(responses=list_of(RememberedSerializer))
    def get(self, request: Request) -> Response:
        return Response({"data": [{"id": row.public_id, **_told(row)} for row in remembered(asker(request))]})


class SeenLessView(APIView):
    @extend_schema(responses={204: None})
    def delete(self, request: Request, target_id: str) -> Response:
        forget(by=asker(request), public_id=target_id)
        return Response(status=204)


def _told(row: Remembered) -> dict[str, object]:
    return {"kind": row.kind.value, "name": row.name, "since": row.since}


class FeedSettingsView(APIView):
    open_while_leaving = ("PATCH",)

    @extend_schema(responses=FeedSettingsSerializer)
    def get(self, request: Request) -> Response:
        viewer = asker(request)
        return Response(_settings_out(viewer, settings_of(viewer)))

    @extend_schema(request=FeedSettingsSerializer, responses=FeedSettingsSerializer)
    def patch(self, request: Request) -> Response:
        change = FeedSettingsSerializer(data=request.data)
        change.is_valid(raise_exception=True)
        viewer = asker(request)
        return Response(_settings_out(viewer, change_settings(by=viewer, **change.validated_data)))


class FeedResetView(APIView):
    """Nothing done so far shapes the feed any more. What was shown is still not shown again."""

    open_while_leaving = ("POST",)

    @extend_schema(request=None, responses=FeedSettingsSerializer)
    def post(self, request: Request) -> Response:
        refuse_members(request)
        viewer = asker(request)
        return Response(_settings_out(viewer, reset_feed(by=viewer)))


class WellbeingView(APIView):
    """The answer to one question. It is kept apart and never used to rank."""

    open_while_leaving = ("POST",)

    @extend_schema(request=FeelingSerializer, responses={204: None})
    def post(self, request: Request, card_id: str) -> Response:
        told = FeelingSerializer(data=request.data)
        told.is_valid(raise_exception=True)
        answer_card(by=asker(request), public_id=card_id, feeling=Feeling(told.validated_data["feeling"]))
        return Response(status=204)


def _settings_out(viewer: User, row: FeedSettings) -> dict[str, bool]:
    protections = protections_of(viewer)
    return {
        "is_personalised": is_personalised(row, protections),
        "has_continuous_scroll": has_continuous_scroll(row, protections),
        "has_wellbeing_cards": row.has_wellbeing_cards,
    }
