"""Lineage and leaderboards over REST."""

from __future__ import annotations

from functools import partial
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.requests import person
from accounts.permissions import Anybody
from cameo.queries import handle_of
from clips.api.hot import listed_among, opened_clip, page_of_keys
from clips.api.render import clip_out, credits_out, person_out
from clips.api.serializers import AncestorSerializer, ClipPageSerializer, ClipSerializer, PersonSerializer
from clips.leaderboards.queries import Board, UsedCharacter, Window, most_used_characters, standings
from clips.lineage.queries import (
    CHILD_KEYS,
    TREE_DEPTH_MAX,
    TREE_WIDTH_MAX,
    Ancestors,
    Node,
    ancestors_above,
    tree_below,
)
from clips.media.urls import signed_url
from clips.models import Clip, ClipState, RenditionKind
from clips.queries import Viewer
from common.api.choices import asked_choice, enum_field
from common.api.pagination import decode_cursor, encode_cursor
from common.api.renderers import QuickJSONRenderer
from common.api.schema import page_of
from common.errors import InvalidInputError, NotFoundError


class CreditedSerializer(AncestorSerializer):
    parents = serializers.ListField(
        child=serializers.CharField(),
        help_text="Ids of what it was made from directly, in the order of its pieces; they may stand on the next page.",
    )


class LineageSerializer(serializers.Serializer[Any]):
    parents = serializers.ListField(
        child=serializers.CharField(),
        help_text="Ids of what the clip was made from directly, in the order of its pieces: several for a duet.",
    )
    ancestors = CreditedSerializer(many=True, help_text="The nearest generations, farthest first.")
    above = serializers.CharField(allow_null=True, help_text="The cursor of `ancestors` for those before; null at end.")
    children = ClipPageSerializer()


class NodeSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    is_removed = serializers.BooleanField()
    creator = PersonSerializer(allow_null=True)
    caption = serializers.CharField(allow_blank=True)
    thumbnail = serializers.CharField(allow_null=True)
    remixes = serializers.IntegerField(
        help_text="All of them; `children` holds the newest, and lineage pages the rest."
    )
    children = serializers.ListField(child=serializers.DictField(), help_text="Nodes like this one.")


class StandingSerializer(serializers.Serializer[Any]):
    score = serializers.FloatField()
    clip = ClipSerializer()


class LeaderboardSerializer(serializers.Serializer[Any]):
    board = enum_field(Board)
    window = enum_field(Window)
    data = StandingSerializer(many=True)  # type: ignore[assignment]


class UsedCharacterSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    handle = serializers.CharField()
    display_name = serializers.CharField(allow_blank=True)
    people = serializers.IntegerField(help_text="How many besides its owner published a clip with it.")


class CharacterBoardSerializer(serializers.Serializer[Any]):
    window = enum_field(Window)
    data = UsedCharacterSerializer(many=True)  # type: ignore[assignment]


class LineageView(APIView):
    """Where a clip comes from and what was made of it, newest first, in pages."""

    permission_classes = [Anybody]
    renderer_classes = [QuickJSONRenderer]

    @extend_schema(responses=LineageSerializer)
    def get(self, request: Request, clip_id: str) -> Response:
        clip = _opened(request, clip_id)
        ancestors = ancestors_above([clip.pk])
        return Response(
            {
                "parents": ancestors.parents.get(clip.pk, []),
                "ancestors": _credited(ancestors, request.user),
                "above": _cursor_above(clip, ancestors),
                "children": page_of_keys(request, CHILD_KEYS, subject=clip.pk),
            }
        )


class AncestorsView(APIView):
    """Every clip that this one was made from, in pages that go up; within a page the farthest comes first."""

    permission_classes = [Anybody]

    @extend_schema(responses=page_of(CreditedSerializer), parameters=[OpenApiParameter("cursor", OpenApiTypes.STR)])
    def get(self, request: Request, clip_id: str) -> Response:
        clip = _opened(request, clip_id)
        ancestors = ancestors_above(_start(request, clip))
        return Response(
            {"data": _credited(ancestors, request.user), "next": _cursor_above(clip, ancestors)},
        )


class TreeView(APIView):
    """A clip and the remixes below it, `depth` generations of the `width` newest each."""

    permission_classes = [Anybody]

    @extend_schema(
        responses=NodeSerializer,
        parameters=[OpenApiParameter("depth", OpenApiTypes.INT), OpenApiParameter("width", OpenApiTypes.INT)],
    )
    def get(self, request: Request, clip_id: str) -> Response:
        depth = _whole(request, "depth", default=3, most=TREE_DEPTH_MAX)
        width = _whole(request, "width", default=5, most=TREE_WIDTH_MAX)
        tree = tree_below(_opened(request, clip_id), partial(listed_among, request.user), depth=depth, width=width)
        return Response(node_out(tree, request.user))


class LeaderboardView(APIView):
    permission_classes = [Anybody]

    @extend_schema(
        responses=LeaderboardSerializer,
        parameters=[
            OpenApiParameter("board", OpenApiTypes.STR, OpenApiParameter.PATH, enum=list(Board)),
            OpenApiParameter("window", OpenApiTypes.STR, enum=list(Window), default=Window.WEEK.value),
        ],
    )
    def get(self, request: Request, board: str) -> Response:
        if board not in set(Board):
            raise NotFoundError(f"The boards are {', '.join(Board)}.")
        window = _window(request)
        rows = standings(Board(board), window, request.user)
        data = [{"score": row.score, "clip": clip_out(row.clip, request.user)} for row in rows]
        return Response({"board": board, "window": window, "data": data})


class CharacterBoardView(APIView):
    """The characters that others cast most, as far as the asker may cast or own them."""

    @extend_schema(
        responses=CharacterBoardSerializer,
        parameters=[OpenApiParameter("window", OpenApiTypes.STR, enum=list(Window), default=Window.WEEK.value)],
    )
    def get(self, request: Request) -> Response:
        window = _window(request)
        rows = most_used_characters(window, person(request))
        return Response({"window": window, "data": [_used_out(row) for row in rows]})


def _opened(request: Request, clip_id: str) -> Clip:
    """The clip if the asker may see it; otherwise it does not exist."""
    clip = opened_clip(request.user, clip_id)
    if clip is None:
        raise NotFoundError
    return clip


def _window(request: Request) -> Window:
    return Window(asked_choice(request, "window", Window) or Window.WEEK)


def _used_out(row: UsedCharacter) -> dict[str, Any]:
    cameo = row.cameo
    return {
        "id": cameo.public_id,
        "handle": handle_of(cameo),
        "display_name": cameo.display_name,
        "people": row.people,
    }


def node_out(node: Node, viewer: Viewer) -> dict[str, Any]:
    """A tree in the shape of NodeSerializer. A removed clip keeps its place and nothing else."""
    clip, is_removed = node.clip, node.clip.state == ClipState.REMOVED
    stats = getattr(clip, "stats", None)
    return {
        "id": clip.public_id,
        "is_removed": is_removed,
        "creator": None if is_removed else person_out(clip.creator),
        "caption": "" if is_removed else clip.caption,
        "thumbnail": None if is_removed else _thumbnail(clip, viewer),
        "remixes": 0 if is_removed or stats is None else stats.remixes,
        "children": [node_out(child, viewer) for child in node.children],
    }


def _thumbnail(clip: Clip, viewer: Viewer) -> str | None:
    found = (row for row in clip.renditions.all() if row.kind == RenditionKind.THUMBNAIL)
    return next((signed_url(row, viewer) for row in found), None)


def _whole(request: Request, name: str, *, default: int, most: int) -> int:
    text = request.GET.get(name, str(default))
    if not text.isdecimal() or not 1 <= int(text) <= most:
        raise InvalidInputError(f"{name} must be a whole number from 1 to {most}.", code=f"bad_{name}")
    return int(text)


def _credited(ancestors: Ancestors, viewer: Viewer) -> list[dict[str, Any]]:
    """Each with its own parents, so that what came of which can be told where a clip has several."""
    shown = credits_out(ancestors.clips, viewer)
    return [
        {**credit, "parents": ancestors.parents[row.pk]}
        for row, credit in zip(ancestors.clips, shown, strict=True)
        if credit is not None
    ]


def _cursor_above(clip: Clip, ancestors: Ancestors) -> str | None:
    return encode_cursor(["above", clip.pk, ancestors.above]) if ancestors.above else None


def _start(request: Request, clip: Clip) -> list[int]:
    if not (cursor := request.GET.get("cursor")):
        return [clip.pk]
    match decode_cursor(cursor):
        case ["above", int(pk), [*above]] if pk == clip.pk and all(isinstance(key, int) for key in above):
            return above
    raise InvalidInputError("This cursor belongs to another list; start again without it.", code="bad_cursor")
