"""The inbox of whoever is seen in clips without having been cast, and characters made from clips."""

from __future__ import annotations

from typing import Any

from django.core.files.storage import default_storage
from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from cameo.enrolment.api.serializers import EnrolmentOut, enrolment_out
from cameo.enrolment.queries import cameos_of
from cameo.enrolment.services.characters import SECONDS_MAX, SECONDS_MIN
from cameo.models import Cameo, CameoKind
from cameo.queries import handle_of, usable_cameos, visible_cameos
from cameo.watch.models import LikenessSighting, SeenBy, SightingState
from cameo.watch.services import sightings_of
from clips.queries import cast_of, clip_named
from clips.services.characters import character_from_clip
from clips.services.likeness import answer_sighting, frames_of
from common.api.asking import AskingSerializer
from common.api.choices import ChoiceField
from common.errors import NotFoundError

SHOWN_MAX = 100


class SightingOut(serializers.Serializer[Any]):
    id = serializers.CharField()
    cameo = serializers.CharField()
    clip = serializers.CharField()
    seen_by = ChoiceField(choices=[by.value for by in SeenBy])
    at_seconds = serializers.FloatField()
    state = ChoiceField(choices=[state.value for state in SightingState])
    seen_at = serializers.DateTimeField()


class SightingAnswerIn(AskingSerializer):
    act = ChoiceField(choices=["allow", "remove"])


class SightingListView(APIView):
    @extend_schema(responses=SightingOut(many=True))
    def get(self, request: Request) -> Response:
        """The latest 100 clips that may show you, or sound like you, without your having been cast."""
        return Response([_out(sighting) for sighting in sightings_of(_person(request))[:SHOWN_MAX]])


class SightingAnswerView(APIView):
    open_while_leaving = ("POST",)

    @extend_schema(request=SightingAnswerIn, responses=SightingOut)
    def post(self, request: Request, sighting_id: str) -> Response:
        """Let the clip be, or keep it from everybody but its maker for good."""
        person = _person(request)
        sighting = sightings_of(person).filter(public_id=sighting_id).first()
        if sighting is None:
            raise NotFoundError
        fields = SightingAnswerIn(data=request.data)
        fields.is_valid(raise_exception=True)
        answer_sighting(sighting=sighting, by=person, is_allowed=fields.validated_data["act"] == "allow")
        return Response(_out(sighting))


class SightingFramesView(APIView):
    @extend_schema(responses={(200, "image/webp"): bytes, (200, "image/jpeg"): bytes})
    def get(self, request: Request, sighting_id: str) -> HttpResponse:
        """Frames of the clip, one a second, for the person seen in it: the clip itself is held."""
        sighting = sightings_of(_person(request)).filter(public_id=sighting_id).first()
        sheet = frames_of(sighting) if sighting is not None else None
        if sheet is None:
            raise NotFoundError
        with default_storage.open(sheet.key, "rb") as file:
            return HttpResponse(file.read(), content_type=sheet.mime, headers={"Cache-Control": "no-store"})


class CastOut(serializers.Serializer[Any]):
    id = serializers.CharField()
    kind = ChoiceField(choices=[kind.value for kind in CameoKind])
    handle = serializers.CharField(allow_null=True, help_text="Null where it is not open to the asker.")
    display_name = serializers.CharField(allow_blank=True)
    may_cast = serializers.BooleanField(help_text="Where false, a remix shows somebody else: `cameo_replacements`.")


class ClipCastView(APIView):
    @extend_schema(responses=CastOut(many=True))
    def get(self, request: Request, clip_id: str) -> Response:
        """Whose likeness is in a clip, and whether the asker may cast them."""
        me = _person(request)
        clip = clip_named(me, clip_id).first()
        if clip is None:
            raise NotFoundError
        known = set(visible_cameos(me).filter(pk__in=clip.cast.values("cameo")).values_list("pk", flat=True))
        usable = set(usable_cameos(me).filter(pk__in=clip.cast.values("cameo")).values_list("pk", flat=True))
        shown = cast_of(clip).select_related("owner")
        return Response([_cast_out(cameo, cameo.pk in known, cameo.pk in usable) for cameo in shown])


class CharacterIn(AskingSerializer):
    cameo = serializers.CharField(max_length=48)
    from_seconds = serializers.FloatField(min_value=0, default=0.0)
    seconds = serializers.FloatField(min_value=SECONDS_MIN, max_value=SECONDS_MAX, default=3.0)


class ClipCharacterView(APIView):
    @extend_schema(request=CharacterIn, responses={202: EnrolmentOut})
    def post(self, request: Request, clip_id: str) -> Response:
        """Make a character out of two to four seconds of a clip of your own."""
        person = _person(request)
        clip = clip_named(person, clip_id).first()
        if clip is None:
            raise NotFoundError
        fields = CharacterIn(data=request.data)
        fields.is_valid(raise_exception=True)
        asked = fields.validated_data
        cameo = cameos_of(person).filter(public_id=asked["cameo"]).first()
        if cameo is None:
            raise NotFoundError
        enrolment = character_from_clip(
            cameo=cameo, clip=clip, by=person, from_seconds=asked["from_seconds"], seconds=asked["seconds"]
        )
        return Response(enrolment_out(enrolment), status=202)


def _person(request: Request) -> User:
    assert isinstance(request.user, User)
    return request.user


def _cast_out(cameo: Cameo, is_known: bool, may_cast: bool) -> dict[str, Any]:
    return {
        "id": cameo.public_id,
        "kind": cameo.kind,
        "handle": handle_of(cameo) if is_known else None,
        "display_name": cameo.display_name if is_known else "",
        "may_cast": may_cast,
    }


def _out(sighting: LikenessSighting) -> dict[str, Any]:
    return {
        "id": sighting.public_id,
        "cameo": sighting.cameo.public_id,
        "clip": sighting.clip_id,
        "seen_by": sighting.seen_by,
        "at_seconds": round(sighting.seconds, 2),
        "state": sighting.state,
        "seen_at": sighting.created_at,
    }
