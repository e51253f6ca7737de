"""Clips over REST."""

from __future__ import annotations

import dataclasses
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.requests import person
from clips import queries
from clips.api.render import clip_out
from clips.api.serializers import ClipPageSerializer, ClipSerializer, PublicationSerializer
from clips.models import Clip
from clips.services import publishing
from clips.services.publishing import Publication
from common.api.pagination import paginate
from common.errors import NotFoundError
from social.queries import visible_people


def visible_clip(request: Request, clip_id: str) -> Clip:
    """The clip if the asker may see it; otherwise it does not exist."""
    clip = queries.with_details(queries.visible_clips(request.user), request.user).filter(public_id=clip_id).first()
    if clip is None:
        raise NotFoundError
    return clip


def _publication(request: Request, *, base: Clip | None = None) -> Publication:
    fields = PublicationSerializer(data=request.data, partial=base is not None)
    fields.is_valid(raise_exception=True)
    current: dict[str, Any] = (
        {field.name: getattr(base, field.name) for field in dataclasses.fields(Publication)} if base else {}
    )
    return Publication(**{**current, **fields.validated_data})


class ClipView(APIView):
    permission_classes = [AllowAny]

    @extend_schema(responses=ClipSerializer)
    def get(self, request: Request, clip_id: str) -> Response:
        return Response(clip_out(visible_clip(request, clip_id), request.user))

    @extend_schema(request=PublicationSerializer, responses=ClipSerializer)
    def patch(self, request: Request, clip_id: str) -> Response:
        clip = visible_clip(request, clip_id)
        self.require_sign_in(request)
        publishing.change_publication(clip=clip, by=person(request), publication=_publication(request, base=clip))
        return Response(clip_out(visible_clip(request, clip_id), request.user))

    @extend_schema(responses={204: None})
    def delete(self, request: Request, clip_id: str) -> Response:
        clip = visible_clip(request, clip_id)
        self.require_sign_in(request)
        publishing.remove_clip(clip=clip, by=person(request))
        return Response(status=204)

    def require_sign_in(self, request: Request) -> None:
        if not request.user.is_authenticated:
            self.permission_denied(request)


class PublishView(APIView):
    @extend_schema(request=PublicationSerializer, responses=ClipSerializer)
    def post(self, request: Request, clip_id: str) -> Response:
        draft = visible_clip(request, clip_id)
        publishing.publish_clip(draft=draft, by=person(request), publication=_publication(request))
        return Response(clip_out(visible_clip(request, clip_id), request.user))


class MyClipsView(APIView):
    """One's own clips, drafts included, newest first; `state=draft|published` narrows."""

    @extend_schema(responses=ClipPageSerializer)
    def get(self, request: Request) -> Response:
        me = person(request)
        rows = queries.visible_clips(me).filter(creator=me)
        if state := request.GET.get("state"):
            rows = rows.filter(state=state)
        page = paginate(request, queries.with_details(rows, me))
        return Response(page.render(lambda clip: clip_out(clip, me)))


class PersonClipsView(APIView):
    """What a person has published, as far as the asker may see it in a list; newest first."""

    permission_classes = [AllowAny]

    @extend_schema(responses=ClipPageSerializer)
    def get(self, request: Request, handle: str) -> Response:
        creator = visible_people(request.user).filter(handle__iexact=handle.removeprefix("@")).first()
        if creator is None:
            raise NotFoundError
        rows = queries.listed_clips(request.user).filter(creator=creator)
        page = paginate(request, queries.with_details(rows, request.user))
        return Response(page.render(lambda clip: clip_out(clip, request.user)))
