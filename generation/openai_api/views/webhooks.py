"""Webhook endpoints as those clients manage them."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.requests import person
from common.api.choices import ChoiceField
from common.errors import UnavailableError
from generation.openai_api.base import OpenAIView
from generation.openai_api.bodies import read_body
from generation.openai_api.pages import list_out
from generation.openai_api.serializers import DeletedSerializer, TextField
from generation.webhooks import queries
from generation.webhooks.models import WebhookEndpoint
from generation.webhooks.services import endpoints
from generation.webhooks.services.endpoints import EVENT_TYPES
from generation.webhooks.services.sending import send_test
from generation.webhooks.targets import URL_MAX


def _events(**options: Any) -> serializers.ListField:
    child = ChoiceField(choices=list(EVENT_TYPES))
    return serializers.ListField(child=child, min_length=1, max_length=40, **options)


class CreateSerializer(serializers.Serializer[Any]):
    name = TextField(max_length=80)
    url = TextField(max_length=URL_MAX)
    event_types = _events()


class ChangeSerializer(serializers.Serializer[Any]):
    name = TextField(max_length=80, required=False)
    url = TextField(max_length=URL_MAX, required=False)
    event_types = _events(required=False)
    enabled = serializers.BooleanField(source="is_enabled", required=False)


class RotateSerializer(serializers.Serializer[Any]):
    keep_old_secret_active_for_24_hours = serializers.BooleanField(default=False)


class TestSerializer(serializers.Serializer[Any]):
    event_type = ChoiceField(choices=list(EVENT_TYPES))


class V1WebhookEndpointSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    object = serializers.CharField()
    created_at = serializers.IntegerField()
    updated_at = serializers.IntegerField()
    name = serializers.CharField(allow_blank=True)
    url = serializers.CharField()
    event_types = serializers.ListField(child=serializers.CharField())
    enabled = serializers.BooleanField(help_text="False once it was switched off, by its owner or for its failures.")
    signing_secret_hint = serializers.CharField()
    signing_secret = serializers.CharField(required=False)


class V1WebhookTestSerializer(serializers.Serializer[Any]):
    object = serializers.CharField()
    webhook_endpoint_id = serializers.CharField()
    event_type = serializers.CharField()
    status_code = serializers.IntegerField()
    success = serializers.BooleanField(help_text="Whether the answer was a 2xx.")


class V1WebhookEventTypesSerializer(serializers.Serializer[Any]):
    object = serializers.CharField()
    data = serializers.ListField(child=serializers.CharField())  # type: ignore[assignment]


class V1WebhookListSerializer(serializers.Serializer[Any]):
    object = serializers.CharField()
    data = V1WebhookEndpointSerializer(many=True)  # type: ignore[assignment]
    first_id = serializers.CharField(allow_null=True)
    last_id = serializers.CharField(allow_null=True)
    has_more = serializers.BooleanField()


def _out(endpoint: WebhookEndpoint, *, shows_secret: bool = False) -> dict[str, Any]:
    shown = {
        "id": endpoint.public_id,
        "object": "webhook_endpoint",
        "created_at": int(endpoint.created_at.timestamp()),
        "updated_at": int(endpoint.updated_at.timestamp()),
        "name": endpoint.name,
        "url": endpoint.url,
        "event_types": endpoint.event_types,
        "enabled": endpoint.is_enabled,
        "signing_secret_hint": f"{endpoint.secret[:6]}…{endpoint.secret[-4:]}",
    }
    return {**shown, "signing_secret": endpoint.secret} if shows_secret else shown


def _read(request: Request, shape: type[serializers.Serializer[Any]]) -> dict[str, Any]:
    fields = shape(data=read_body(request))
    fields.is_valid(raise_exception=True)
    return dict(fields.validated_data)


class WebhookEndpointsView(OpenAIView):
    @extend_schema(responses=V1WebhookListSerializer, operation_id="v1_webhook_endpoints_list")
    def get(self, request: Request) -> Response:
        return Response(list_out(request, queries.endpoints_of(person(request)), _out))

    @extend_schema(
        request=CreateSerializer, responses=V1WebhookEndpointSerializer, operation_id="v1_webhook_endpoints_create"
    )
    def post(self, request: Request) -> Response:
        asked = _read(request, CreateSerializer)
        return Response(_out(endpoints.create_endpoint(by=person(request), **asked), shows_secret=True))


class WebhookEndpointView(OpenAIView):
    @extend_schema(responses=V1WebhookEndpointSerializer, operation_id="v1_webhook_endpoints_retrieve")
    def get(self, request: Request, endpoint_id: str) -> Response:
        return Response(_out(queries.endpoint_called(endpoint_id, person(request))))

    @extend_schema(
        request=ChangeSerializer, responses=V1WebhookEndpointSerializer, operation_id="v1_webhook_endpoints_update"
    )
    def post(self, request: Request, endpoint_id: str) -> Response:
        endpoint = queries.endpoint_called(endpoint_id, person(request))
        return Response(_out(endpoints.change_endpoint(endpoint=endpoint, **_read(request, ChangeSerializer))))

    @extend_schema(responses={200: DeletedSerializer}, operation_id="v1_webhook_endpoints_delete")
    def delete(self, request: Request, endpoint_id: str) -> Response:
        queries.endpoint_called(endpoint_id, person(request)).delete()
        return Response({"id": endpoint_id, "object": "webhook_endpoint.deleted", "deleted": True})


class WebhookRotateView(OpenAIView):
    @extend_schema(
        request=RotateSerializer, responses=V1WebhookEndpointSerializer, operation_id="v1_webhook_endpoints_rotate"
    )
    def post(self, request: Request, endpoint_id: str) -> Response:
        endpoint = queries.endpoint_called(endpoint_id, person(request))
        keeps_old = _read(request, RotateSerializer)["keep_old_secret_active_for_24_hours"]
        return Response(_out(endpoints.rotate_secret(endpoint=endpoint, keeps_old=keeps_old), shows_secret=True))


class WebhookTestView(OpenAIView):
    @extend_schema(
        request=TestSerializer, responses={200: V1WebhookTestSerializer}, operation_id="v1_webhook_endpoints_test"
    )
    def post(self, request: Request, endpoint_id: str) -> Response:
        endpoint = queries.endpoint_called(endpoint_id, person(request))
        kind = _read(request, TestSerializer)["event_type"]
        outcome = send_test(endpoint=endpoint, kind=kind)
        if outcome.status is None:
            raise UnavailableError(outcome.problem, code="webhook_unreachable")
        return Response(
            {
                "object": "webhook_endpoint.test",
                "webhook_endpoint_id": endpoint.public_id,
                "event_type": kind,
                "status_code": outcome.status,
                "success": outcome.is_success,
            }
        )


class WebhookEventTypesView(OpenAIView):
    @extend_schema(responses={200: V1WebhookEventTypesSerializer}, operation_id="v1_webhook_event_types")
    def get(self, request: Request) -> Response:
        return Response({"object": "list", "data": list(EVENT_TYPES)})
