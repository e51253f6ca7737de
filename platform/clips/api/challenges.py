"""Challenges over REST. To answer one, generate with `answer_to`."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.requests import person
from accounts.permissions import Anybody
from clips.api.hot import clip_page
from clips.api.prefetch import PrefetchHints
from clips.api.render import person_out
from clips.api.serializers import ClipPageSerializer, PersonSerializer
from clips.api.views import visible_clip
from clips.challenges.queries import answers_to, listed_challenges, visible_challenges
from clips.challenges.services import Call, close_challenge, open_challenge
from clips.models import Challenge, ChallengeKind
from common import clock
from common.api.asking import AskingSerializer
from common.api.choices import asked_choice, enum_field
from common.api.pagination import paginate
from common.api.renderers import QuickJSONRenderer
from common.api.schema import page_of
from common.errors import NotFoundError

STATES = {"open": True, "closed": False, "all": None}


class NewChallengeSerializer(AskingSerializer):
    kind = enum_field(ChallengeKind)
    title = serializers.CharField(max_length=80)
    prompt = serializers.CharField(max_length=1000, required=False, allow_blank=True, default="")
    closes_at = serializers.DateTimeField(required=False, allow_null=True)


class ChallengeSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    clip = serializers.CharField()
    creator = PersonSerializer()
    kind = enum_field(ChallengeKind)
    title = serializers.CharField()
    prompt = serializers.CharField(allow_blank=True)
    is_open = serializers.BooleanField()
    closes_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()


class ChallengesView(APIView):
    permission_classes = [Anybody]

    @extend_schema(
        responses=page_of(ChallengeSerializer),
        parameters=[OpenApiParameter("state", OpenApiTypes.STR, enum=list(STATES), default="open")],
    )
    def get(self, request: Request) -> Response:
        """Challenges, the newest first; those that take answers unless `state` says otherwise."""
        state = asked_choice(request, "state", STATES) or "open"
        rows = listed_challenges(request.user, is_open=STATES[state])
        return Response(paginate(request, rows).render(challenge_out))


class ClipChallengeView(APIView):
    @extend_schema(request=NewChallengeSerializer, responses={201: ChallengeSerializer})
    def post(self, request: Request, clip_id: str) -> Response:
        """Ask others to answer one's own published clip."""
        clip = visible_clip(request, clip_id)
        body = NewChallengeSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        fields = {**body.validated_data, "kind": ChallengeKind(body.validated_data["kind"])}
        return Response(challenge_out(open_challenge(clip=clip, by=person(request), call=Call(**fields))), status=201)


class ChallengeView(APIView):
    permission_classes = [Anybody]

    @extend_schema(responses=ChallengeSerializer)
    def get(self, request: Request, challenge_id: str) -> Response:
        return Response(challenge_out(_visible(request, challenge_id)))

    @extend_schema(responses={204: None})
    def delete(self, request: Request, challenge_id: str) -> Response:
        """Its creator takes no more answers; those that were made stay."""
        challenge = _visible(request, challenge_id)
        if not request.user.is_authenticated:
            self.permission_denied(request)
        close_challenge(challenge=challenge, by=person(request))
        return Response(status=204)


class AnswersView(PrefetchHints):
    permission_classes = [Anybody]
    renderer_classes = [QuickJSONRenderer]

    @extend_schema(responses=ClipPageSerializer)
    def get(self, request: Request, challenge_id: str) -> Response:
        """Published answers, the newest first, as far as the asker may see them."""
        return Response(clip_page(request, answers_to, subject=_visible(request, challenge_id).clip_id))


def _visible(request: Request, challenge_id: str) -> Challenge:
    challenge = visible_challenges(request.user).filter(public_id=challenge_id).first()
    if challenge is None:
        raise NotFoundError
    return challenge


def challenge_out(challenge: Challenge) -> dict[str, Any]:
    return {
        "id": challenge.public_id,
        "clip": challenge.clip.public_id,
        "creator": person_out(challenge.clip.creator),
        "kind": challenge.kind,
        "title": challenge.title,
        "prompt": challenge.prompt,
        "is_open": challenge.closes_at is None or challenge.closes_at > clock.now(),
        "closes_at": challenge.closes_at,
        "created_at": challenge.created_at,
    }
