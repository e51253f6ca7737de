"""Comments that wait for the creator of a clip, over REST."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.requests import person
from clips import queries
from clips.api.render import comment_out
from clips.api.serializers import CommentRulesSerializer, CommentSerializer, HeldCommentSerializer
from clips.models import Comment, CommentRules
from clips.services.comment_rules import rules_of, set_rules
from clips.services.comments import approve_comment
from common.api.asking import refuse_members
from common.api.pagination import paginate
from common.api.schema import page_of
from common.errors import NotFoundError


class CommentRulesView(APIView):
    """What one wants to look at before others read it below one's clips."""

    @extend_schema(responses=CommentRulesSerializer)
    def get(self, request: Request) -> Response:
        return Response(_rules_out(rules_of(person(request))))

    @extend_schema(request=CommentRulesSerializer, responses=CommentRulesSerializer)
    def put(self, request: Request) -> Response:
        body = CommentRulesSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        return Response(_rules_out(set_rules(by=person(request), **body.validated_data)))

    @extend_schema(request=CommentRulesSerializer(partial=True), responses=CommentRulesSerializer)
    def patch(self, request: Request) -> Response:
        """Change what the body names, and leave the rest as it is."""
        body = CommentRulesSerializer(data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        return Response(_rules_out(set_rules(by=person(request), **body.validated_data)))


class HeldCommentsView(APIView):
    """What waits for one's yes; to refuse one, delete it."""

    @extend_schema(responses=page_of(HeldCommentSerializer))
    def get(self, request: Request) -> Response:
        return Response(paginate(request, queries.held_comments(person(request))).render(_held_out))


class ApproveView(APIView):
    @extend_schema(request=None, responses=CommentSerializer)
    def post(self, request: Request, comment_id: str) -> Response:
        """Let others read a comment that waited for one's yes."""
        refuse_members(request)
        me = person(request)
        known = queries.known_comments(me).select_related("author", "thread__author", "clip__creator")
        if (comment := known.filter(public_id=comment_id).first()) is None:
            raise NotFoundError
        approve_comment(comment=comment, by=me)
        return Response(comment_out(comment))


def _rules_out(rules: CommentRules) -> dict[str, Any]:
    return {"words": rules.words, "is_approval_required": rules.is_approval_required}


def _held_out(comment: Comment) -> dict[str, Any]:
    return {**comment_out(comment), "hold_explanation": "", "clip": comment.clip.public_id, "held_by": comment.held_by}
