"""The feed over REST."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from accounts.permissions import Anybody
from clips.api.prefetch import PrefetchHints
from clips.api.render import clip_out
from clips.models import Clip
from clips.queries import Viewer, with_details
from common import clock
from common.api.pagination import decode_cursor, encode_cursor, page_limit
from common.errors import InvalidInputError, NotAuthenticatedError
from feed.api.serializers import FeedPageSerializer
from feed.moods import Mood
from feed.queries import followed_clips, latest_clips, top_clips, topic_clips
from feed.services.notices import DAY_IS_FULL, NOTHING_HERE, SCROLL_ENDS, Notice
from feed.services.pages import FeedPage, Shown, feed_page
from feed.services.turns import Turn, begin_turn, end_turn

KINDS = ("for_you", "following", "latest", "top", "topic", "mood")
PARAMETERS = [
    OpenApiParameter("kind", OpenApiTypes.STR, enum=KINDS, default="latest"),
    OpenApiParameter("topic", OpenApiTypes.STR, description="With kind=topic."),
    OpenApiParameter("mood", OpenApiTypes.STR, enum=[mood.value for mood in Mood], description="With kind=mood."),
    OpenApiParameter("cursor", OpenApiTypes.STR),
    OpenApiParameter("limit", OpenApiTypes.INT),
]


class FeedView(PrefetchHints):
    """Latest and top are open to visitors, so that a person sees what this is before signing up."""

    permission_classes = [Anybody]

    @extend_schema(responses=FeedPageSerializer, parameters=PARAMETERS)
    def get(self, request: Request) -> Response:
        kind = request.GET.get("kind", "latest")
        limit = page_limit(request, default=settings.FEED_PAGE_SIZE, most=settings.FEED_PAGE_MAX)
        cursor = request.GET.get("cursor")
        if kind == "for_you":
            return Response(
                _ranked(_person(request), kind, feed_page(viewer=_person(request), cursor=cursor, limit=limit))
            )
        if kind == "mood":
            page = feed_page(viewer=_person(request), cursor=cursor, limit=limit, mood=_mood(request))
            return Response(_ranked(_person(request), kind, page))
        return Response(_plain(request, kind, begin_turn(request.user, cursor, limit)))


def _plain(request: Request, kind: str, turn: Turn) -> dict[str, Any]:
    """A page of a list without ranking, as much of it as the viewer may still be shown today."""
    if turn.is_full:
        return _listed(request, kind, [], None, DAY_IS_FULL)
    if kind == "top":
        shown, following = _page_by_applause(request.user, turn.cursor, turn.limit)
    else:
        shown, following = _page_by_time(with_details(_rows(request, kind), request.user), turn.cursor, turn.limit)
    notice = NOTHING_HERE if not shown else SCROLL_ENDS if following and turn.is_last else None
    return _listed(request, kind, shown, end_turn(turn, len(shown), following), notice)


def _rows(request: Request, kind: str) -> QuerySet[Clip]:
    if kind == "latest":
        return latest_clips(request.user)
    if kind == "following":
        return followed_clips(_person(request))
    if kind == "topic" and (topic := request.GET.get("topic", "").strip()[:80]):
        return topic_clips(request.user, topic)
    raise InvalidInputError(f"kind is one of {', '.join(KINDS)}; topic needs a topic and mood a mood.", code="bad_kind")


def _person(request: Request) -> User:
    if isinstance(request.user, User):
        return request.user
    raise NotAuthenticatedError("Sign in for a feed of your own; latest and top are open to everyone.")


def _mood(request: Request) -> Mood:
    try:
        return Mood(request.GET.get("mood", ""))
    except ValueError as error:
        raise InvalidInputError(f"mood is one of {', '.join(Mood)}.", code="bad_mood") from error


def _ranked(viewer: User, kind: str, page: FeedPage) -> dict[str, Any]:
    card = page.card
    return {
        "data": [_item(shown, viewer) for shown in page.shown],
        "next": page.next_cursor,
        "kind": kind,
        "is_personalised": page.is_personalised,
        "is_caught_up": page.is_caught_up,
        "notice": asdict(page.notice) if page.notice else None,
        "card": {"id": card.public_id, "kind": card.kind} if card else None,
    }


def _item(shown: Shown, viewer: User) -> dict[str, Any]:
    impression = shown.impression
    return {
        **clip_out(shown.clip, viewer),
        "impression": impression.public_id,
        "why": {
            "found_by": impression.source,
            "reasons": impression.reasons,
            "ranker": impression.ranker,
            "is_exploration": impression.propensity < 1,
        },
    }


def _listed(
    request: Request, kind: str, shown: list[Clip], following: str | None, notice: Notice | None
) -> dict[str, Any]:
    return {
        "data": [clip_out(clip, request.user) for clip in shown],
        "next": following,
        "kind": kind,
        "is_personalised": False,
        "is_caught_up": following is None,
        "notice": asdict(notice) if notice else None,
        "card": None,
    }


def _page_by_time(rows: QuerySet[Clip], cursor: str | None, limit: int) -> tuple[list[Clip], str | None]:
    if cursor:
        match decode_cursor(cursor):
            case [str(published_at), int(pk)]:
                at = clock.from_text(published_at)
                rows = rows.filter(Q(published_at__lt=at) | Q(published_at=at, pk__lt=pk))
            case _:
                raise InvalidInputError("This cursor belongs to another feed.", code="bad_cursor")
    found = list(rows[: limit + 1])
    shown = found[:limit]
    if len(found) <= limit or shown[-1].published_at is None:
        return shown, None
    return shown, encode_cursor([shown[-1].published_at.isoformat(), shown[-1].pk])


def _page_by_applause(viewer: Viewer, cursor: str | None, limit: int) -> tuple[list[Clip], str | None]:
    after = None
    if cursor:
        match decode_cursor(cursor):
            case ["top", int(applause), int(pk)]:
                after = (applause, pk)
            case _:
                raise InvalidInputError("This cursor belongs to another feed.", code="bad_cursor")
    found = top_clips(viewer, after=after, limit=limit + 1)
    shown = [clip for clip, _ in found[:limit]]
    if len(found) <= limit:
        return shown, None
    last, applause = found[limit - 1]
    return shown, encode_cursor(["top", applause, last.pk])
