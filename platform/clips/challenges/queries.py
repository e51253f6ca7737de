"""Challenges and their answers, as far as somebody may see them."""

from django.db.models import Q, QuerySet

from clips.models import Challenge, Clip, ClipKind, ClipState, LineageEdge
from clips.queries import Viewer, listed_clips, visible_clips
from common import clock


def visible_challenges(viewer: Viewer) -> QuerySet[Challenge]:
    """Those of published clips that the viewer may open."""
    clips = visible_clips(viewer).filter(state=ClipState.PUBLISHED)
    return Challenge.objects.filter(clip__in=clips).select_related("clip__creator")


def listed_challenges(viewer: Viewer, *, is_open: bool | None = None) -> QuerySet[Challenge]:
    """Those of clips that may stand in a list; with `is_open` those that take answers now, or no longer."""
    rows = Challenge.objects.filter(clip__in=listed_clips(viewer)).select_related("clip__creator")
    if is_open is None:
        return rows
    takes_answers = Q(closes_at=None) | Q(closes_at__gt=clock.now())
    return rows.filter(takes_answers) if is_open else rows.exclude(takes_answers)


def answers_to(viewer: Viewer, clip_key: int) -> QuerySet[Clip]:
    """Published answers to the challenge of a clip, given by its primary key, that `viewer` may see in a list."""
    children = LineageEdge.objects.filter(parent=clip_key, position=0).values("child")
    return listed_clips(viewer).filter(kind=ClipKind.ANSWER, pk__in=children)
