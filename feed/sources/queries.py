"""Seven ways to find clips for a viewer. Each is one query of ids with its own limit; filters are cheap ones only.

Whether a viewer may see a clip is decided later by the one door, `clips.queries.listed_clips`.
"""

from __future__ import annotations

from datetime import timedelta

import numpy as np
from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from numpy.typing import NDArray
from pgvector import HalfVector
from pgvector.django import CosineDistance

from clips.models import Clip, ClipState, Visibility
from common import clock
from feed.models import ClipVector, Impression
from feed.taste import Taste

EXPLORED_VIEWS = 1000
TRENDING_DAYS = 14


def open_clips(taste: Taste) -> QuerySet[Clip]:
    """Published clips of others that this viewer was never served."""
    served = Impression.objects.filter(viewer_id=taste.viewer_id, clip=OuterRef("pk"))
    rows = Clip.objects.filter(state=ClipState.PUBLISHED, visibility__in=[Visibility.PUBLIC, Visibility.FOLLOWERS])
    shut = taste.muted_authors | taste.averse_authors
    return rows.exclude(creator_id__in={taste.viewer_id, *shut}).filter(~Exists(served))


def following(taste: Taste, limit: int = 300) -> list[int]:
    if not taste.followed:
        return []
    rows = open_clips(taste).filter(creator_id__in=taste.followed).order_by("-published_at", "-pk")
    return list(rows.values_list("pk", flat=True)[:limit])


def collaborative(taste: Taste, limit: int = 300) -> list[int]:
    """What people liked who liked what the viewer liked, those with few likes in all counting more."""
    if not taste.liked_clips:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH peers AS (
                SELECT viewer_id, count(DISTINCT clip_id) AS shared FROM feed_feedevent
                WHERE clip_id = ANY(%(liked)s) AND viewer_id <> %(viewer)s
                    AND kind IN ('like', 'save', 'share', 'comment', 'remix_start', 'remix_publish')
                GROUP BY viewer_id ORDER BY shared DESC LIMIT 200
            )
            SELECT event.clip_id FROM peers JOIN feed_feedevent event ON event.viewer_id = peers.viewer_id
            WHERE event.kind IN ('like', 'save', 'share', 'comment', 'remix_start', 'remix_publish')
                AND event.author_id <> %(viewer)s AND event.clip_id <> ALL(%(liked)s)
            GROUP BY event.clip_id ORDER BY sum(peers.shared / (1.0 + sqrt(peers.shared))) DESC LIMIT %(limit)s
            """,
            {"liked": taste.liked_clips[:50], "viewer": taste.viewer_id, "limit": limit * 2},
        )
        found = [clip for (clip,) in cursor.fetchall()]
    still_open = set(open_clips(taste).filter(pk__in=found).values_list("pk", flat=True))
    return [clip for clip in found if clip in still_open][:limit]


def content(taste: Taste, limit: int = 200) -> list[int]:
    """Nearest to where the liked clips lie."""
    return [] if taste.liking is None else nearest(taste, taste.liking, limit)


def steering(taste: Taste, limit: int = 200) -> list[int]:
    """Nearest to each wish for more, and what names it in so many words."""
    wants = [wish for wish in taste.wishes if wish.is_wanted]
    found: list[int] = []
    for wish in wants[:8]:
        share = limit // min(len(wants), 8)
        if wish.vector is not None:
            found += nearest(taste, wish.vector, share)
        named = open_clips(taste).filter(caption__icontains=wish.phrase).order_by("-published_at")
        found += named.values_list("pk", flat=True)[:share]
    return list(dict.fromkeys(found))


def nearest(taste: Taste, vector: NDArray[np.float32], limit: int) -> list[int]:
    """By HNSW, going on through the graph until enough clips pass the filter."""
    rows = ClipVector.objects.filter(clip__in=open_clips(taste))
    rows = rows.order_by(CosineDistance("text", HalfVector(vector.tolist())))
    with connection.cursor() as cursor:
        cursor.execute("SET hnsw.iterative_scan = relaxed_order")
    return list(rows.values_list("pk", flat=True)[:limit])


def remixes(taste: Taste, limit: int = 100) -> list[int]:
    """Other branches of the chains that the viewer liked."""
    roots = [root for root, worth in taste.roots.items() if worth > 0][:50]
    rows = open_clips(taste).filter(Q(root_id__in=roots) | Q(pk__in=roots)).order_by("-published_at", "-pk")
    return list(rows.values_list("pk", flat=True)[:limit]) if roots else []


def trending(taste: Taste, limit: int = 100) -> list[int]:
    """Most remixed, shared and liked of the last days, halved every day."""
    since = clock.now() - timedelta(days=TRENDING_DAYS)
    rows = (
        open_clips(taste)
        .filter(published_at__gt=since, stats__isnull=False)
        .annotate(pull=F("stats__remixes") * 20 + F("stats__comments") * 5 + F("stats__shares") * 2 + F("stats__likes"))
    )
    found = rows.order_by("-pull", "-pk").values_list("pk", "pull", "published_at")[: limit * 5]
    now = clock.now()
    pulls = {clip: pull * 0.5 ** ((now - at).total_seconds() / 86_400) for clip, pull, at in found if at is not None}
    return sorted(pulls, key=lambda clip: -pulls[clip])[:limit]


def fresh(taste: Taste, limit: int = 100) -> list[int]:
    """Newest clips that few have seen."""
    rows = open_clips(taste).annotate(seen=Coalesce("stats__views", 0)).filter(seen__lt=EXPLORED_VIEWS)
    return list(rows.order_by("-published_at", "-pk").values_list("pk", flat=True)[:limit])
