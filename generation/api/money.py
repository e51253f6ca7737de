"""Credits and costs over REST: the ledger of a person, what their clips cost the machines, and a shop's purchases."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.requests import person
from accounts.permissions import Anybody
from common.api.pagination import paginate
from common.errors import InvalidInputError
from generation.costs import costs_by_day
from generation.models import LedgerEntry
from generation.services.purchases import book_purchase, read_purchase

DAYS_DEFAULT, DAYS_MAX = 30, 365


class LedgerEntrySerializer(serializers.Serializer[Any]):
    kind = serializers.CharField()
    credits = serializers.FloatField()
    window_credits = serializers.FloatField()
    balance_credits = serializers.FloatField()
    job = serializers.CharField(allow_null=True)
    reason = serializers.CharField(allow_blank=True)
    created_at = serializers.DateTimeField()


class LedgerPageSerializer(serializers.Serializer[Any]):
    data = LedgerEntrySerializer(many=True)  # type: ignore[assignment]
    next = serializers.CharField(allow_null=True)


class DayCostSerializer(serializers.Serializer[Any]):
    date = serializers.DateField()
    jobs = serializers.IntegerField()
    estimated_seconds = serializers.FloatField()
    spent_seconds = serializers.FloatField()
    energy_watt_hours = serializers.FloatField(allow_null=True)


class CostsSerializer(serializers.Serializer[Any]):
    days = DayCostSerializer(many=True)


class PurchaseSerializer(serializers.Serializer[Any]):
    person = serializers.CharField()
    credits = serializers.FloatField()
    reference = serializers.CharField()


class BookedSerializer(serializers.Serializer[Any]):
    is_new = serializers.BooleanField()


class LedgerView(APIView):
    """Every credit held, spent, returned and given, newest first."""

    @extend_schema(responses=LedgerPageSerializer)
    def get(self, request: Request) -> Response:
        rows = LedgerEntry.objects.filter(user=person(request)).select_related("job")
        return Response(paginate(request, rows).render(_entry_out))


class CostsView(APIView):
    """What one's own clips cost the machines, a row a day."""

    @extend_schema(parameters=[OpenApiParameter("days", int)], responses=CostsSerializer)
    def get(self, request: Request) -> Response:
        text = request.GET.get("days", str(DAYS_DEFAULT))
        if not text.isdecimal() or not 1 <= int(text) <= DAYS_MAX:
            raise InvalidInputError(f"days is a whole number from 1 to {DAYS_MAX}.", code="bad_days")
        return Response({"days": costs_by_day(days=int(text), person=person(request))})


class PurchasesView(APIView):
    """For a shop's server alone: its signature is its credential."""

    authentication_classes = []
    permission_classes = [Anybody]

    @extend_schema(request=PurchaseSerializer, responses=BookedSerializer)
    def post(self, request: Request) -> Response:
        return Response({"is_new": book_purchase(read_purchase(request._request.body, request.headers))})


def _entry_out(entry: LedgerEntry) -> dict[str, Any]:
    return {
        "kind": entry.kind,
        "credits": entry.credits,
        "window_credits": float(entry.window_credits),
        "balance_credits": float(entry.balance_credits),
        "job": entry.job.public_id if entry.job else None,
        "reason": entry.reason,
        "created_at": entry.created_at,
    }
