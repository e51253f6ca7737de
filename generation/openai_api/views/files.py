"""Files: upload, list, look, fetch, delete."""

from __future__ import annotations

from typing import Any

from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.requests import person
from accounts.models import User
from clips.media.ranges import StoredFile, serve
from common import clock
from common.api.choices import ChoiceField
from common.errors import NotFoundError
from generation.openai_api.base import OpenAIView
from generation.openai_api.bodies import read_body
from generation.openai_api.models import ApiFile, FilePurpose
from generation.openai_api.pages import list_out
from generation.openai_api.serializers import DeletedSerializer
from generation.openai_api.services.files import delete_file, keep_upload

UPLOADABLE = [FilePurpose.BATCH.value, FilePurpose.VISION.value, FilePurpose.USER_DATA.value]


class ExpirySerializer(serializers.Serializer[Any]):
    anchor = ChoiceField(choices=["created_at"])
    seconds = serializers.IntegerField(min_value=3600, max_value=2_592_000)


class FileCreateSerializer(serializers.Serializer[Any]):
    file = serializers.FileField(allow_empty_file=False, max_length=255)
    purpose = ChoiceField(choices=UPLOADABLE)
    expires_after = ExpirySerializer(required=False)


class FileSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    object = ChoiceField(choices=["file"])
    bytes = serializers.IntegerField()
    created_at = serializers.IntegerField()
    expires_at = serializers.IntegerField(allow_null=True)
    filename = serializers.CharField()
    purpose = serializers.CharField()
    status = serializers.CharField()
    status_details = serializers.CharField(allow_null=True)


class FileListSerializer(serializers.Serializer[Any]):
    object = ChoiceField(choices=["list"])
    data = FileSerializer(many=True)  # type: ignore[assignment]
    first_id = serializers.CharField(allow_null=True)
    last_id = serializers.CharField(allow_null=True)
    has_more = serializers.BooleanField()


def file_called(file_id: str, by: User, *, param: str = "") -> ApiFile:
    """A file of one's own that has not run out. Raises NotFoundError."""
    rows = ApiFile.objects.filter(owner=by, public_id=file_id) if "\x00" not in file_id else ApiFile.objects.none()
    file = rows.first()
    if file is None or (file.expires_at is not None and file.expires_at <= clock.now()):
        raise NotFoundError(f"No such file: '{file_id[:80]}'.", code="file_not_found")
    return file


def file_out(file: ApiFile) -> dict[str, Any]:
    return {
        "id": file.public_id,
        "object": "file",
        "bytes": file.bytes,
        "created_at": int(file.created_at.timestamp()),
        "expires_at": int(file.expires_at.timestamp()) if file.expires_at else None,
        "filename": file.filename,
        "purpose": file.purpose,
        "status": "processed",
        "status_details": None,
    }


class FilesView(OpenAIView):
    @extend_schema(
        parameters=[OpenApiParameter("purpose", OpenApiTypes.STR)],
        responses=FileListSerializer,
        operation_id="v1_files_list",
    )
    def get(self, request: Request) -> Response:
        rows = ApiFile.objects.filter(owner=person(request))
        if (purpose := request.GET.get("purpose")) is not None:
            rows = rows.filter(purpose=purpose.replace("\x00", ""))
        return Response(list_out(request, rows, file_out, most=10_000))

    @extend_schema(
        request={"multipart/form-data": FileCreateSerializer}, responses=FileSerializer, operation_id="v1_files_create"
    )
    def post(self, request: Request) -> Response:
        fields = FileCreateSerializer(data=read_body(request))
        fields.is_valid(raise_exception=True)
        asked = fields.validated_data
        file = keep_upload(
            by=person(request),
            upload=asked["file"],
            purpose=FilePurpose(asked["purpose"]),
            kept_seconds=asked.get("expires_after", {}).get("seconds"),
        )
        return Response(file_out(file))


class FileView(OpenAIView):
    @extend_schema(responses=FileSerializer, operation_id="v1_files_retrieve")
    def get(self, request: Request, file_id: str) -> Response:
        return Response(file_out(file_called(file_id, person(request))))

    @extend_schema(responses={200: DeletedSerializer}, operation_id="v1_files_delete")
    def delete(self, request: Request, file_id: str) -> Response:
        delete_file(file_called(file_id, person(request)))
        return Response({"id": file_id, "object": "file", "deleted": True})


class FileContentView(OpenAIView):
    @extend_schema(responses={(200, "application/octet-stream"): bytes}, operation_id="v1_files_content")
    def get(self, request: Request, file_id: str) -> HttpResponseBase:
        file = file_called(file_id, person(request))
        answer = serve(request._request, StoredFile(file.key, file.bytes, file.public_id, "application/octet-stream"))
        answer["Content-Disposition"] = "attachment"
        answer["Cache-Control"] = "private, no-store"
        return answer
