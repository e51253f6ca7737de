"""Pictures for requests over REST."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.requests import person
from common.api.asking import AskingSerializer
from common.api.pagination import paginate
from common.errors import NotFoundError
from common.intake.errors import FileTooLargeError
from common.intake.pictures import BYTES_MAX
from generation.models import Upload
from generation.services.uploads import remove_upload, take_upload


class UploadInSerializer(AskingSerializer):
    file = serializers.FileField(help_text="JPEG, PNG or WebP, 24 MB at most.")


class UploadSerializer(serializers.Serializer[Any]):
    """`is_held`: somebody looks at the picture first, and clips made with it wait as drafts for that."""

    id = serializers.CharField()
    width = serializers.IntegerField()
    height = serializers.IntegerField()
    bytes = serializers.IntegerField()
    mime = serializers.CharField()
    is_held = serializers.BooleanField()
    explanation = serializers.CharField(allow_blank=True)
    created_at = serializers.DateTimeField()


class UploadPageSerializer(serializers.Serializer[Any]):
    data = UploadSerializer(many=True)  # type: ignore[assignment]
    next = serializers.CharField(allow_null=True)


def upload_out(upload: Upload) -> dict[str, Any]:
    return {
        "id": upload.public_id,
        "width": upload.width,
        "height": upload.height,
        "bytes": upload.bytes,
        "mime": upload.mime,
        "is_held": upload.decision != "allow",
        "explanation": upload.explanation,
        "created_at": upload.created_at,
    }


class UploadsView(APIView):
    parser_classes = [MultiPartParser]

    @extend_schema(responses=UploadPageSerializer)
    def get(self, request: Request) -> Response:
        page = paginate(request, Upload.objects.filter(owner=person(request), is_stored=True))
        return Response(page.render(upload_out))

    @extend_schema(request={"multipart/form-data": UploadInSerializer}, responses={201: UploadSerializer})
    def post(self, request: Request) -> Response:
        body = UploadInSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        file = body.validated_data["file"]
        if file.size > BYTES_MAX:
            most = BYTES_MAX // 1024**2
            raise FileTooLargeError(f"A picture may have {most} MB at most.", megabytes=most)
        return Response(upload_out(take_upload(by=person(request), content=file.read())), status=201)


class UploadView(APIView):
    @extend_schema(responses={204: None})
    def delete(self, request: Request, upload_id: str) -> Response:
        upload = Upload.objects.filter(owner=person(request), public_id=upload_id).first()
        if upload is None:
            raise NotFoundError
        remove_upload(upload=upload)
        return Response(status=204)
