"""Clips over REST."""

from __future__ import annotations

import dataclasses
from functools import cache
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.requests import person
from accounts.models import User
from accounts.permissions import Anybody
from clips import policies, queries
from clips.api.hot import VIEWER, clip_page
from clips.api.prefetch import PrefetchHints
from clips.api.render import clip_out
from clips.api.serializers import ClipPageSerializer, ClipSerializer, PublicationSerializer, RevisionSerializer
from clips.models import Clip, ClipRevision, ClipState
from clips.queries import Viewer
from clips.services import publishing
from clips.services.publishing import Publication
from common.api.choices import asked_choice
from common.api.pagination import paginate
from common.api.renderers import QuickJSONRenderer
from common.api.schema import page_of
from common.compiled import TEXT_STAND_IN, CompiledQuery, compile_query
from common.errors import NotFoundError
from social.queries import visible_people


def _own(viewer: Viewer, creator: int) -> QuerySet[Clip]:
    return queries.visible_clips(viewer).filter(creator=creator)


def _own_drafts(viewer: Viewer, creator: int) -> QuerySet[Clip]:
    return _own(viewer, creator).filter(state=ClipState.DRAFT)


def _own_published(viewer: Viewer, creator: int) -> QuerySet[Clip]:
    return _own(viewer, creator).filter(state=ClipState.PUBLISHED)


def _listed_of(viewer: Viewer, creator: int) -> QuerySet[Clip]:
    return queries.listed_clips(viewer).filter(creator=creator)


@cache
def _person_named(is_signed_in: bool) -> CompiledQuery:
    """The key of whoever has this handle, if the viewer may open their profile."""
    viewer = User(pk=VIEWER) if is_signed_in else None
    return compile_query(lambda: visible_people(viewer).filter(handle__iexact=TEXT_STAND_IN).values_list("pk"))


OWN_LISTS = {None: _own, ClipState.DRAFT.value: _own_drafts, ClipState.PUBLISHED.value: _own_published}


def visible_clip(request: Request, clip_id: str) -> Clip:
    """The clip if the asker may see it; otherwise it does not exist."""
    clip = queries.with_details(queries.clip_named(request.user, clip_id), request.user).first()
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
    permission_classes = [Anybody]

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


class RevisionsView(APIView):
    """What a clip said before its creator changed it, the latest first; for its creator."""

    @extend_schema(responses=page_of(RevisionSerializer))
    def get(self, request: Request, clip_id: str) -> Response:
        clip = visible_clip(request, clip_id)
        policies.may_edit(clip, person(request))
        return Response(paginate(request, clip.revisions.all()).render(_revision_out))


def _revision_out(revision: ClipRevision) -> dict[str, Any]:
    return {
        **{field.name: getattr(revision, field.name) for field in dataclasses.fields(Publication)},
        "replaced_at": revision.replaced_at,
    }


class PublishView(APIView):
    @extend_schema(request=PublicationSerializer, responses=ClipSerializer)
    def post(self, request: Request, clip_id: str) -> Response:
        draft = visible_clip(request, clip_id)
        publishing.publish_clip(draft=draft, by=person(request), publication=_publication(request))
        return Response(clip_out(visible_clip(request, clip_id), request.user))


class MyClipsView(PrefetchHints):
    """One's own clips, drafts included, newest first; `state` narrows."""

    renderer_classes = [QuickJSONRenderer]

    @extend_schema(
        responses=ClipPageSerializer, parameters=[OpenApiParameter("state", str, enum=[*filter(None, OWN_LISTS)])]
    )
    def get(self, request: Request) -> Response:
        me = person(request)
        state = asked_choice(request, "state", filter(None, OWN_LISTS))
        return Response(clip_page(request, OWN_LISTS[state], subject=me.pk))


class PersonClipsView(PrefetchHints):
    """What a person has published, as far as the asker may see it in a list; newest first."""

    permission_classes = [Anybody]
    renderer_classes = [QuickJSONRenderer]

    @extend_schema(responses=ClipPageSerializer)
    def get(self, request: Request, handle: str) -> Response:
        viewer = request.user if isinstance(request.user, User) else None
        found = _person_named(viewer is not None).run(viewer.pk if viewer else 0, text=handle.removeprefix("@"))
        if not found:
            raise NotFoundError
        return Response(clip_page(request, _listed_of, subject=found[0][0]))
