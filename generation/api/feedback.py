"""What a creator says failed in a result, over REST."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.requests import person
from common.api.asking import AskingSerializer
from common.api.choices import ChoiceField
from generation.api.views import own_job
from generation.models import Fault, ResultFeedback
from generation.services.feedback import mark_fault


class FaultSerializer(AskingSerializer):
    fault = ChoiceField(choices=[fault.value for fault in Fault])
    at_seconds = serializers.FloatField(min_value=0, max_value=3600)
    note = serializers.CharField(required=False, allow_blank=True, default="", max_length=500)


class FeedbackSerializer(serializers.Serializer[Any]):
    data = FaultSerializer(many=True)  # type: ignore[assignment]


class FeedbackView(APIView):
    """The faults marked in a result of one's own, in the order of the clip."""

    @extend_schema(responses=FeedbackSerializer)
    def get(self, request: Request, job_id: str) -> Response:
        marks = own_job(request, job_id).feedback.order_by("at_seconds", "pk")
        return Response({"data": [_mark_out(mark) for mark in marks]})

    @extend_schema(request=FaultSerializer, responses={201: FaultSerializer})
    def post(self, request: Request, job_id: str) -> Response:
        body = FaultSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        data = body.validated_data
        mark = mark_fault(
            job=own_job(request, job_id),
            by=person(request),
            fault=Fault(data["fault"]),
            at_seconds=data["at_seconds"],
            note=data["note"],
        )
        return Response(_mark_out(mark), status=201)


def _mark_out(mark: ResultFeedback) -> dict[str, Any]:
    return {"fault": mark.fault, "at_seconds": float(mark.at_seconds), "note": mark.note}
