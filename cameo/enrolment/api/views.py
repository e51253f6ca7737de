"""Recording oneself, sending a character's clip, and reading what came of it."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from accounts.permissions import Anybody
from cameo.enrolment import queries, release
from cameo.enrolment.api.serializers import (
    AccessOut,
    CaptureIn,
    ChallengeIn,
    ChallengeOut,
    EnrolmentOut,
    RecordingIn,
    ReleaseOut,
    challenge_out,
    enrolment_out,
)
from cameo.enrolment.models import Enrolment
from cameo.enrolment.services.challenges import issue_challenge, take_capture
from cameo.enrolment.services.characters import send_source
from cameo.models import Cameo
from common.errors import NotFoundError

ACCESSES_SHOWN = 100


class ReleaseView(APIView):
    permission_classes = [Anybody]

    @extend_schema(responses=ReleaseOut)
    def get(self, request: Request) -> Response:
        """The text on faces and voices that a person agrees to before anything is recorded."""
        return Response({"version": release.VERSION, "text": release.TEXT})


class ChallengeListView(APIView):
    @extend_schema(request=ChallengeIn, responses={201: ChallengeOut})
    def post(self, request: Request, cameo_id: str) -> Response:
        """Ask for a live challenge: digits to say and turns of the head, within a minute, three times a day."""
        cameo = _cameo(request, cameo_id)
        fields = _checked(ChallengeIn(data=request.data))
        enrolment = issue_challenge(cameo=cameo, by=_person(request), release_version=fields["accepts"])
        return Response(challenge_out(enrolment), status=201)


class CaptureView(APIView):
    parser_classes = [MultiPartParser]

    @extend_schema(request={"multipart/form-data": CaptureIn}, responses={202: EnrolmentOut})
    def post(self, request: Request, enrolment_id: str) -> Response:
        """Send the recording of a challenge: picture and sound in one file, not mirrored, as the camera made it."""
        enrolment = _enrolment(request, enrolment_id)
        fields = _checked(CaptureIn(data=request.data))
        content = _content(fields["file"])
        taken = take_capture(enrolment=enrolment, by=_person(request), nonce=fields["nonce"], content=content)
        return Response(enrolment_out(taken), status=202)


class SourceView(APIView):
    parser_classes = [MultiPartParser]

    @extend_schema(request={"multipart/form-data": RecordingIn}, responses={202: EnrolmentOut})
    def post(self, request: Request, cameo_id: str) -> Response:
        """Send a character's clip of two to four seconds. A human face in it is refused."""
        cameo = _cameo(request, cameo_id)
        fields = _checked(RecordingIn(data=request.data))
        enrolment = send_source(cameo=cameo, by=_person(request), content=_content(fields["file"]))
        return Response(enrolment_out(enrolment), status=202)


class EnrolmentView(APIView):
    @extend_schema(responses=EnrolmentOut)
    def get(self, request: Request, enrolment_id: str) -> Response:
        """What came of one try: its state, why it failed, and what to do about that."""
        return Response(enrolment_out(_enrolment(request, enrolment_id)))


class AccessListView(APIView):
    @extend_schema(responses=AccessOut(many=True))
    def get(self, request: Request, cameo_id: str) -> Response:
        """The latest 100 times that the sealed biometrics of a cameo were kept, opened, compared or destroyed."""
        rows = queries.accesses_to(_cameo(request, cameo_id))[:ACCESSES_SHOWN]
        return Response([{"at": row.at, "act": row.act, "kind": row.kind, "purpose": row.purpose} for row in rows])


def _person(request: Request) -> User:
    assert isinstance(request.user, User)
    return request.user


def _cameo(request: Request, cameo_id: str) -> Cameo:
    found = queries.cameos_of(_person(request)).filter(public_id=cameo_id).first()
    if found is None:
        raise NotFoundError
    return found


def _enrolment(request: Request, enrolment_id: str) -> Enrolment:
    found = queries.enrolments_of(_person(request)).filter(public_id=enrolment_id).first()
    if found is None:
        raise NotFoundError
    return found


def _checked(fields: Any) -> dict[str, Any]:
    """Any: a serializer of whichever shape."""
    fields.is_valid(raise_exception=True)
    values: dict[str, Any] = fields.validated_data
    return values


def _content(file: UploadedFile[bytes]) -> bytes:
    return b"".join(file.chunks())
