"""Was this made here? Anyone may ask with a file; what they learn of the clip is what its door would show them."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.permissions import Anybody
from clips import queries
from clips.api.render import clip_out, credits_out
from clips.lineage.queries import ancestors_above
from clips.queries import Viewer
from common.api.asking import AskingSerializer
from common.api.choices import ChoiceField
from common.errors import InvalidInputError
from common.ffmpeg.probe import UnreadableMediaError
from common.limits import Policy, address_block, address_of, take_or_raise
from moderation.provenance.lookup import Answer, Finding, look_up

QUESTIONS = Policy("provenance-lookup", quota=30, window_seconds=600)
"""An answer costs seconds of CPU."""


class LookupQuestionSerializer(AskingSerializer):
    file = serializers.FileField(max_length=200, allow_empty_file=False)

    def validate_file(self, file: UploadedFile[bytes]) -> UploadedFile[bytes]:
        if (file.size or 0) > settings.LOOKUP_BYTES_MAX:
            raise serializers.ValidationError(f"A file may have at most {settings.LOOKUP_BYTES_MAX // 2**20} MiB.")
        return file


class EvidenceSerializer(serializers.Serializer[Any]):
    kind = serializers.CharField()
    sureness = serializers.FloatField()
    note = serializers.CharField()


class LookupAnswerSerializer(serializers.Serializer[Any]):
    finding = ChoiceField(choices=[finding.value for finding in Finding])
    sureness = serializers.FloatField()
    manifest = serializers.CharField()
    evidence = EvidenceSerializer(many=True)
    is_removed = serializers.BooleanField(help_text="A decision took this material down; copies of it are refused.")
    consent_receipts = serializers.IntegerField()
    clip = serializers.DictField(allow_null=True)
    lineage = serializers.ListField(child=serializers.DictField())


class LookupView(APIView):
    open_while_leaving = ("POST",)
    permission_classes = [Anybody]
    parser_classes = [MultiPartParser]

    @extend_schema(request=LookupQuestionSerializer, responses=LookupAnswerSerializer)
    def post(self, request: Request) -> Response:
        fields = LookupQuestionSerializer(data=request.data)
        fields.is_valid(raise_exception=True)
        take_or_raise(QUESTIONS, address_block(address_of(request._request)))
        return Response(answer_to(fields.validated_data["file"], asker=request.user))


def answer_to(file: UploadedFile[bytes], *, asker: Viewer) -> dict[str, Any]:
    """What `asker` learns of a file. Raises InvalidInputError where it is no media."""
    with tempfile.TemporaryDirectory(prefix="hibari-lookup-") as folder:
        path = Path(folder) / "asked"
        with path.open("wb") as target:
            for chunk in file.chunks():
                target.write(chunk)
        try:
            answer = look_up(path)
        except UnreadableMediaError as error:
            raise InvalidInputError(str(error), code="unreadable_media") from error
    return _answer_out(answer, asker)


def _answer_out(answer: Answer, asker: Viewer) -> dict[str, Any]:
    """Evidence names no clip, and the clip appears only where `visible_clips` has it for the asker."""
    rows = queries.with_details(queries.visible_clips(asker), asker).filter(public_id=answer.clip_id)
    clip = rows.first() if answer.clip_id else None
    return {
        "finding": answer.finding.value,
        "sureness": round(answer.sureness, 4),
        "manifest": answer.manifest.state.value,
        "evidence": [
            {"kind": sign.kind.value, "sureness": round(sign.sureness, 3), "note": sign.note}
            for sign in answer.evidence
        ],
        "is_removed": answer.is_removed,
        "consent_receipts": len(answer.manifest.consent_receipts),
        "clip": clip_out(clip, asker) if clip else None,
        "lineage": credits_out(ancestors_above([clip.pk]).clips, asker) if clip else [],
    }
