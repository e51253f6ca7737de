"""Batches: create, list, look, cancel."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.requests import person
from accounts.models import User
from common.api.choices import ChoiceField
from common.errors import NotFoundError
from generation.openai_api.base import OpenAIView
from generation.openai_api.batch_lines import ENDPOINT
from generation.openai_api.bodies import read_body
from generation.openai_api.models import Batch, BatchState, LineState
from generation.openai_api.pages import list_out
from generation.openai_api.serializers import TextField
from generation.openai_api.services import batches
from generation.openai_api.tasks import advance_batches
from generation.openai_api.views.files import file_called

MOMENTS = [state for state in BatchState if state is not BatchState.VALIDATING]


class MetadataField(serializers.DictField):
    """At most 16 short texts."""

    child = TextField(max_length=512, allow_blank=True)

    def to_internal_value(self, data: Any) -> dict[Any, Any]:
        found = super().to_internal_value(data)
        if len(found) > 16 or any(len(str(name)) > 64 for name in found):
            raise serializers.ValidationError("At most 16 pairs, with names of at most 64 characters.")
        return found


class BatchCreateSerializer(serializers.Serializer[Any]):
    input_file_id = TextField(max_length=80)
    endpoint = ChoiceField(choices=[ENDPOINT])
    completion_window = ChoiceField(choices=["24h"])
    metadata = MetadataField(required=False, allow_null=True)


class BatchSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    object = ChoiceField(choices=["batch"])
    endpoint = serializers.CharField()
    model = serializers.CharField(allow_null=True)
    errors = serializers.DictField(allow_null=True)  # type: ignore[assignment]
    input_file_id = serializers.CharField()
    completion_window = serializers.CharField()
    status = serializers.CharField()
    output_file_id = serializers.CharField(allow_null=True)
    error_file_id = serializers.CharField(allow_null=True)
    created_at = serializers.IntegerField()
    expires_at = serializers.IntegerField()
    request_counts = serializers.DictField(child=serializers.IntegerField())
    metadata = serializers.DictField(allow_null=True)


class BatchListSerializer(serializers.Serializer[Any]):
    object = ChoiceField(choices=["list"])
    data = BatchSerializer(many=True)  # type: ignore[assignment]
    first_id = serializers.CharField(allow_null=True)
    last_id = serializers.CharField(allow_null=True)
    has_more = serializers.BooleanField()


def batches_of(by: User) -> QuerySet[Batch]:
    """With their counts, in one query."""
    counts = {
        "total": Count("lines"),
        "made": Count("lines", filter=Q(lines__state=LineState.DONE)),
        "refused": Count("lines", filter=Q(lines__state=LineState.FAILED)),
    }
    return Batch.objects.filter(owner=by).select_related("output_file", "error_file").annotate(**counts)


def batch_called(batch_id: str, by: User) -> Batch:
    """Raises NotFoundError."""
    batch = batches_of(by).filter(public_id=batch_id).first() if "\x00" not in batch_id else None
    if batch is None:
        raise NotFoundError(f"No batch has the id '{batch_id[:80]}'.", code="batch_not_found")
    return batch


def batch_out(batch: Batch) -> dict[str, Any]:
    counted: Any = batch  # the counts are annotations
    moments = {f"{state.value}_at": batch.moments.get(state.value) for state in MOMENTS}
    return {
        "id": batch.public_id,
        "object": "batch",
        "endpoint": ENDPOINT,
        "model": batch.model or None,
        "errors": {"object": "list", "data": batch.problems} if batch.problems else None,
        "input_file_id": batch.input_file_name,
        "completion_window": "24h",
        "status": batch.state,
        "output_file_id": batch.output_file.public_id if batch.output_file else None,
        "error_file_id": batch.error_file.public_id if batch.error_file else None,
        "created_at": int(batch.created_at.timestamp()),
        "expires_at": int(batch.expires_at.timestamp()),
        **moments,
        "request_counts": {"total": counted.total, "completed": counted.made, "failed": counted.refused},
        "metadata": batch.metadata,
    }


class BatchesView(OpenAIView):
    @extend_schema(responses=BatchListSerializer, operation_id="v1_batches_list")
    def get(self, request: Request) -> Response:
        return Response(list_out(request, batches_of(person(request)), batch_out))

    @extend_schema(request=BatchCreateSerializer, responses=BatchSerializer, operation_id="v1_batches_create")
    def post(self, request: Request) -> Response:
        me = person(request)
        fields = BatchCreateSerializer(data=read_body(request))
        fields.is_valid(raise_exception=True)
        file = file_called(fields.validated_data["input_file_id"], me)
        made = batches.create_batch(by=me, file=file, metadata=fields.validated_data.get("metadata"))
        advance_batches.ring()
        return Response(batch_out(batch_called(made.public_id, me)))


class BatchView(OpenAIView):
    @extend_schema(responses=BatchSerializer, operation_id="v1_batches_retrieve")
    def get(self, request: Request, batch_id: str) -> Response:
        return Response(batch_out(batch_called(batch_id, person(request))))


class CancelBatchView(OpenAIView):
    open_while_leaving = ("POST",)

    @extend_schema(request=None, responses=BatchSerializer, operation_id="v1_batches_cancel")
    def post(self, request: Request, batch_id: str) -> Response:
        me = person(request)
        batches.cancel_batch(batch_called(batch_id, me))
        advance_batches.ring()
        return Response(batch_out(batch_called(batch_id, me)))
