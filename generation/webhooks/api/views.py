"""Webhooks over our own REST face."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.requests import person
from common.api.asking import refuse_members
from common.api.pagination import paginate
from common.api.schema import page_of
from generation.webhooks import queries
from generation.webhooks.api import serializers
from generation.webhooks.api.render import delivery_out, endpoint_out, outcome_out
from generation.webhooks.services import endpoints
from generation.webhooks.services.redelivering import redeliver
from generation.webhooks.services.sending import send_test


class WebhooksView(APIView):
    @extend_schema(responses=page_of(serializers.EndpointSerializer), operation_id="webhooks_list")
    def get(self, request: Request) -> Response:
        return Response(paginate(request, queries.endpoints_of(person(request))).render(endpoint_out))

    @extend_schema(request=serializers.EndpointCreateSerializer, responses={201: serializers.EndpointSerializer})
    def post(self, request: Request) -> Response:
        fields = serializers.EndpointCreateSerializer(data=request.data)
        fields.is_valid(raise_exception=True)
        made = endpoints.create_endpoint(by=person(request), **fields.validated_data)
        return Response(endpoint_out(made, shows_secret=True), status=201)


class WebhookView(APIView):
    @extend_schema(responses=serializers.EndpointSerializer)
    def get(self, request: Request, endpoint_id: str) -> Response:
        return Response(endpoint_out(queries.endpoint_called(endpoint_id, person(request))))

    @extend_schema(request=serializers.EndpointChangeSerializer, responses=serializers.EndpointSerializer)
    def patch(self, request: Request, endpoint_id: str) -> Response:
        endpoint = queries.endpoint_called(endpoint_id, person(request))
        fields = serializers.EndpointChangeSerializer(data=request.data)
        fields.is_valid(raise_exception=True)
        return Response(endpoint_out(endpoints.change_endpoint(endpoint=endpoint, **fields.validated_data)))

    @extend_schema(responses={204: None})
    def delete(self, request: Request, endpoint_id: str) -> Response:
        queries.endpoint_called(endpoint_id, person(request)).delete()
        return Response(status=204)


class WebhookSecretView(APIView):
    @extend_schema(request=serializers.RotationSerializer, responses=serializers.EndpointSerializer)
    def post(self, request: Request, endpoint_id: str) -> Response:
        endpoint = queries.endpoint_called(endpoint_id, person(request))
        fields = serializers.RotationSerializer(data=request.data)
        fields.is_valid(raise_exception=True)
        rotated = endpoints.rotate_secret(endpoint=endpoint, **fields.validated_data)
        return Response(endpoint_out(rotated, shows_secret=True))


class WebhookDeliveriesView(APIView):
    """What was told to this endpoint in the last thirty days, and what it answered."""

    @extend_schema(responses=page_of(serializers.DeliverySerializer), operation_id="webhooks_deliveries_list")
    def get(self, request: Request, endpoint_id: str) -> Response:
        endpoint = queries.endpoint_called(endpoint_id, person(request))
        return Response(paginate(request, queries.deliveries_of(endpoint)).render(delivery_out))


class WebhookRedeliverView(APIView):
    """Once more: the same event with the same id. Its `attempts` begin anew."""

    @extend_schema(request=None, responses={202: serializers.DeliverySerializer})
    def post(self, request: Request, endpoint_id: str, delivery_id: str) -> Response:
        refuse_members(request)
        endpoint = queries.endpoint_called(endpoint_id, person(request))
        delivery = queries.delivery_called(delivery_id, endpoint)
        return Response(delivery_out(redeliver(endpoint=endpoint, delivery=delivery)), status=202)


class WebhookTestView(APIView):
    """One sample of an event, sent while one waits, even to a webhook that is switched off. It is not in the log."""

    @extend_schema(request=serializers.WebhookTestSerializer, responses={200: serializers.WebhookTestedSerializer})
    def post(self, request: Request, endpoint_id: str) -> Response:
        endpoint = queries.endpoint_called(endpoint_id, person(request))
        fields = serializers.WebhookTestSerializer(data=request.data)
        fields.is_valid(raise_exception=True)
        kind = fields.validated_data["event_type"]
        return Response(outcome_out(kind, send_test(endpoint=endpoint, kind=kind)))
