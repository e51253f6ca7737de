"""Shapes of enrolment, in and out."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from rest_framework import serializers

from cameo.enrolment.challenge import Step
from cameo.enrolment.models import Enrolment, EnrolmentState
from cameo.enrolment.services.challenges import tries_left
from cameo.enrolment.verdicts import ADVICE, Failure
from common.api.asking import AskingSerializer
from common.api.choices import ChoiceField


class ReleaseOut(serializers.Serializer[Any]):
    version = serializers.CharField()
    text = serializers.CharField()


class ChallengeIn(AskingSerializer):
    accepts = serializers.CharField(max_length=64)


class ChallengeOut(serializers.Serializer[Any]):
    id = serializers.CharField()
    nonce = serializers.CharField()
    digits = serializers.CharField()
    steps = serializers.ListField(child=ChoiceField(choices=[step.value for step in Step]))
    issued_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    tries_left = serializers.IntegerField()


class RecordingIn(AskingSerializer):
    file = serializers.FileField(max_length=200, allow_empty_file=False)

    def validate_file(self, file: UploadedFile[bytes]) -> UploadedFile[bytes]:
        if (file.size or 0) > settings.CAPTURE_BYTES_MAX:
            megabytes = settings.CAPTURE_BYTES_MAX // 2**20
            raise serializers.ValidationError(f"A recording may have at most {megabytes} MiB.")
        return file


class CaptureIn(RecordingIn):
    nonce = serializers.CharField(max_length=64)


class EnrolmentOut(serializers.Serializer[Any]):
    id = serializers.CharField()
    cameo = serializers.CharField()
    state = ChoiceField(choices=[state.value for state in EnrolmentState])
    issued_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    code = serializers.CharField(allow_blank=True)
    advice = serializers.CharField(allow_blank=True)
    doubts = serializers.ListField(child=serializers.CharField())
    decided_by = serializers.CharField(allow_blank=True)


class AccessOut(serializers.Serializer[Any]):
    at = serializers.DateTimeField()
    act = serializers.CharField()
    kind = serializers.CharField(allow_blank=True)
    purpose = serializers.CharField()


def challenge_out(enrolment: Enrolment) -> dict[str, Any]:
    return {
        "id": enrolment.public_id,
        "nonce": enrolment.nonce,
        "digits": enrolment.digits,
        "steps": enrolment.steps,
        "issued_at": enrolment.issued_at,
        "expires_at": enrolment.expires_at,
        "tries_left": tries_left(enrolment.person),
    }


def enrolment_out(enrolment: Enrolment) -> dict[str, Any]:
    """Who decided is told as a kind: a program by its name, a person as a person."""
    is_person = enrolment.decided_by.startswith("usr_")
    return {
        "id": enrolment.public_id,
        "cameo": enrolment.cameo.public_id,
        "state": enrolment.state,
        "issued_at": enrolment.issued_at,
        "expires_at": enrolment.expires_at,
        "code": enrolment.failure_code,
        "advice": _advice(enrolment),
        "doubts": enrolment.doubts,
        "decided_by": "a person" if is_person else enrolment.decided_by,
    }


def _advice(enrolment: Enrolment) -> str:
    if not enrolment.failure_code:
        return ""
    return enrolment.cameo.failure_message or ADVICE[Failure(enrolment.failure_code)]
