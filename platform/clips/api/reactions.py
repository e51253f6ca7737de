"""Reactions and comments over REST."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.requests import person
from accounts.models import User
from accounts.permissions import Anybody
from clips import queries
from clips.api.prefetch import PrefetchHints
from clips.api.render import clip_out, comment_out
from clips.api.serializers import ClipPageSerializer, CommentPageSerializer, CommentSerializer, NewCommentSerializer
from clips.api.views import visible_clip
from clips.models import ReactionKind
from clips.services import comments, reactions
from common.api.asking import refuse_members
from common.api.pagination import paginate
from common.errors import NotFoundError
from common.limits import address_block, address_of
from social.queries import open_to, visible_people


class ReactionView(APIView):
    """`kind` comes from the route: like, save or repost."""

    @extend_schema(request=None, responses={204: None})
    def put(self, request: Request, clip_id: str, kind: ReactionKind) -> Response:
        refuse_members(request)
        reactions.react(clip=visible_clip(request, clip_id), by=person(request), kind=kind)
        return Response(status=204)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, clip_id: str, kind: ReactionKind) -> Response:
        reactions.take_back(clip=visible_clip(request, clip_id), by=person(request), kind=kind)
        return Response(status=204)


class RepostsView(PrefetchHints):
    """The clips that a person shared with their followers, as far as the asker may see them; latest first."""

    permission_classes = [Anybody]

    @extend_schema(responses=ClipPageSerializer)
    def get(self, request: Request, handle: str) -> Response:
        owner = visible_people(request.user).filter(open_to(request.user), handle__iexact=handle.removeprefix("@"))
        if (found := owner.first()) is None:
            raise NotFoundError
        return Response(_reacted_page(request, found, ReactionKind.REPOST))


class MyReactionsView(PrefetchHints):
    """What one liked, saved or shared, latest first; nobody else sees this list."""

    @extend_schema(responses=ClipPageSerializer)
    def get(self, request: Request, kind: ReactionKind) -> Response:
        return Response(_reacted_page(request, person(request), kind))


def _reacted_page(request: Request, owner: User, kind: ReactionKind) -> dict[str, Any]:
    page = paginate(request, queries.reactions_shown(owner, kind, request.user))
    keys = [reaction.clip_id for reaction in page.rows]
    clips = queries.with_details(queries.visible_clips(request.user).filter(pk__in=keys), request.user).in_bulk()
    return page.render(lambda reaction: clip_out(clips[reaction.clip_id], request.user))


class ShareView(APIView):
    """Told by a client when somebody copies the link; visitors too."""

    permission_classes = [Anybody]

    @extend_schema(request=None, responses={204: None})
    def post(self, request: Request, clip_id: str) -> Response:
        refuse_members(request)
        sharer = getattr(request.user, "public_id", None) or address_block(address_of(request._request))
        reactions.share(clip=visible_clip(request, clip_id), sharer=sharer)
        return Response(status=204)


class CommentsView(APIView):
    """Comments below a clip, newest first; `thread` lists the replies of one."""

    permission_classes = [Anybody]

    @extend_schema(responses=CommentPageSerializer)
    def get(self, request: Request, clip_id: str) -> Response:
        clip = visible_clip(request, clip_id)
        if thread := request.GET.get("thread"):
            rows = queries.visible_comments(clip, request.user).filter(thread__public_id=thread)
        else:
            rows = queries.first_comments(clip, request.user)
        return Response(paginate(request, rows).render(comment_out))

    @extend_schema(request=NewCommentSerializer, responses={201: CommentSerializer})
    def post(self, request: Request, clip_id: str) -> Response:
        """Say something below a clip, or answer a comment. The clip's creator approves what waits by answering it."""
        clip = visible_clip(request, clip_id)
        if not request.user.is_authenticated:
            self.permission_denied(request)
        body = NewCommentSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        answered = body.validated_data.get("reply_to")
        reply_to = queries.answerable_comment(clip, person(request), answered) if answered else None
        if answered and reply_to is None:
            raise NotFoundError("The comment to answer is gone.")
        made = comments.add_comment(clip=clip, by=person(request), text=body.validated_data["text"], reply_to=reply_to)
        return Response(comment_out(made), status=201)


class CommentView(APIView):
    @extend_schema(responses={204: None})
    def delete(self, request: Request, comment_id: str) -> Response:
        me = person(request)
        comment = queries.known_comments(me).filter(public_id=comment_id).first()
        if comment is None:
            raise NotFoundError
        comments.remove_comment(comment=comment, by=me)
        return Response(status=204)
